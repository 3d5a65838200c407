import Base
import Foundation
import Runtime
import Testing

@testable import Training

@Suite("Runs with frozen stages")
struct FrozenStagesTests {
  /// The one epoch of a run whose only step has all training pictures.
  private func oneStep(
    _ task: FrozenTask, byteLimit: Int, _ change: (inout TrainingRecipe) -> Void = { _ in }
  ) throws -> EpochRecord {
    var plan = try task.plan {
      $0.batchSize = 8
      $0.epochs = 1
      change(&$0)
    }
    plan.activationByteLimit = byteLimit
    let run = try task.begin(plan).open()
    if byteLimit == 0 {
      guard case .overLimit = run.activations else {
        Issue.record("\(run.activations)")
        return try run.run().history[0]
      }
    } else {
      guard case .kept = run.activations else {
        Issue.record("\(run.activations)")
        return try run.run().history[0]
      }
    }
    return try run.run().history[0]
  }

  @Test(arguments: [0, 1, 3])
  func lossesAreThoseOfTheWholeNetwork(stages: Int) throws {
    let task = try FrozenTask(stages: stages)
    let whole = try oneStep(task, byteLimit: 0)
    let kept = try oneStep(task, byteLimit: 1 << 30)
    // Sums in another order.
    #expect(abs(kept.trainingLoss / whole.trainingLoss - 1) < 1e-4)
    let losses = (try #require(kept.validationLoss), try #require(whole.validationLoss))
    // After a step of the optimiser, which divides by gradients' lengths.
    #expect(abs(losses.0 / losses.1 - 1) < 1e-2)
  }

  @Test func masksGoWithTheirPictures() throws {
    let task = try FrozenTask(.segmentation)
    let whole = try oneStep(task, byteLimit: 0)
    let kept = try oneStep(task, byteLimit: 1 << 30)
    #expect(abs(kept.trainingLoss / whole.trainingLoss - 1) < 1e-4)
    #expect(abs(kept.score - whole.score) < 0.02)
  }

  @Test func eachSizeOfStepsHasItsOwn() throws {
    let task = try FrozenTask()
    let scales = { (recipe: inout TrainingRecipe) in recipe.scales = [1.5, 0.5] }
    let whole = try oneStep(task, byteLimit: 0, scales)
    let kept = try oneStep(task, byteLimit: 1 << 30, scales)
    // The second step comes after an update.
    #expect(abs(kept.trainingLoss / whole.trainingLoss - 1) < 1e-3)
  }

  @Test(arguments: [0, 1])
  func equalRunsGiveEqualBits(stages: Int) throws {
    let task = try FrozenTask(stages: stages)
    var plan = try task.plan()
    let first = try task.begin(plan).goOn()
    plan.pictureThreads = 3
    let second = try task.begin(plan).goOn()
    #expect(first != nil && first == second)
  }

  @Test(arguments: ["nothing", "removed", "shortened", "flipped", "another key"])
  func whateverHappensToTheStoreTheResumedRunGivesTheSameBits(damage: String) throws {
    let task = try FrozenTask()
    let run = try task.begin(try task.plan())
    let expected = try task.begin(run.plan).goOn()
    // Each epoch has two steps: the store has all of one variation and half of the other.
    #expect(try run.goOn(steps: 3) == nil)
    var bytes = try Data(contentsOf: URL(fileURLWithPath: run.activations))
    switch damage {
    case "removed": try FileManager.default.removeItem(atPath: run.activations)
    case "shortened": try bytes.dropLast(3000).write(to: URL(fileURLWithPath: run.activations))
    case "flipped", "another key":
      let places = damage == "flipped" ? Array(stride(from: 100, to: bytes.count, by: 3001)) : [9]
      for place in places { bytes[place] ^= 0x40 }
      try bytes.write(to: URL(fileURLWithPath: run.activations))
    default: break
    }
    let found = try run.goOn()
    #expect(found != nil && found == expected)
  }

  @Test func eachVariationIsComputedOnce() throws {
    let task = try FrozenTask(stages: 1)
    let run = try task.begin(try task.plan())
    let expected = try task.begin(run.plan).goOn()
    // Both variations and validation's pictures have been seen.
    #expect(try run.goOn(steps: 4) == nil)
    try task.removePictures()
    #expect(try run.goOn() == expected)
  }

  @Test func theFileGoesWhenTheRunIsOver() throws {
    let task = try FrozenTask()
    let run = try task.begin(try task.plan())
    #expect(try run.goOn(steps: 1) == nil)
    #expect(FileManager.default.fileExists(atPath: run.activations))
    _ = try run.goOn()
    #expect(!FileManager.default.fileExists(atPath: run.activations))
    // So it does when a run that is over is opened once more.
    _ = try run.goOn()
    #expect(!FileManager.default.fileExists(atPath: run.activations))
  }

  @Test func theFileIsAsLongAsWasTold() throws {
    let task = try FrozenTask()
    let run = try task.begin(try task.plan())
    // Header, then checksum and 320 features: two variations of eight pictures, three for validation.
    let byteCount = 64 + (2 * 8 + 3) * (8 + 4 * 320)
    #expect(try run.open().activations == .kept(byteCount: byteCount))
    #expect(try run.goOn(steps: 4) == nil)
    let size = try FileManager.default.attributesOfItem(atPath: run.activations)[.size] as? Int
    #expect(size == byteCount)
  }

  @Test func beyondTheLimitTheWholeNetworkIsRun() throws {
    let task = try FrozenTask()
    var plan = try task.plan { $0.epochs = 1 }
    plan.activationByteLimit = 1000
    let run = try task.begin(plan)
    #expect(try run.open().activations == .overLimit(byteCount: 64 + (8 + 3) * (8 + 4 * 320)))
    #expect(!FileManager.default.fileExists(atPath: run.activations))
    #expect(try run.goOn() != nil)
    // A run must not change from one to the other.
    plan.activationByteLimit = 1 << 30
    #expect(refusal { try run.folder.require(plan.json) }?.code == .runDiffers)
  }

  @Test func withNewVariationsAlwaysNothingIsKept() throws {
    let task = try FrozenTask()
    let run = try task.begin(try task.plan { $0.variations = nil })
    #expect(try run.open().activations == .none)
    let learning = try task.begin(try task.plan { $0.trained = .everything })
    #expect(try learning.open().activations == .none)
  }

  @Test func withoutRoomARunSaysSoAndGoesOnLater() throws {
    let task = try FrozenTask()
    let run = try task.begin(try task.plan())
    let expected = try task.begin(run.plan).goOn()
    #expect(try run.goOn(steps: 3) == nil)
    try FileManager.default.removeItem(atPath: run.activations)
    try FileManager.default.createSymbolicLink(
      atPath: run.activations, withDestinationPath: "/dev/full")
    #expect(refusal { try run.open() }?.code == .notWritten)
    try FileManager.default.removeItem(atPath: run.activations)
    #expect(try run.goOn() == expected)
  }

  @Test func theKeyHasAllThatDecidesWhatIsKept() throws {
    let task = try FrozenTask()
    func key(_ plan: TrainingPlan, runtime: String = "1") throws -> SHA256.Digest {
      let graphs = TrainingGraphs(
        network: plan.network, recipe: plan.recipe, classWeights: plan.classWeights)
      return try #require(try ActivationPlan(plan, graphs)).key(runtimeVersion: runtime)
    }
    let plan = try task.plan()
    var keys = [try key(plan), try key(plan, runtime: "2")]
    keys.append(try key(try task.plan(networkSeed: 2)))
    keys.append(try key(try task.plan { $0.augmentation = .none }))
    keys.append(try key(try task.plan { $0.inputSide = 96 }))
    keys.append(try key(try task.plan { $0.variations = 3 }))
    var other = plan
    other.seed += 1
    keys.append(try key(other))
    other = plan
    other.fingerprint = SHA256.hash([1])
    keys.append(try key(other))
    #expect(Set(keys).count == keys.count)
    // What only decides how the rest learns is no part of it.
    #expect(try key(try task.plan { $0.learningRate = 0.5 }) == keys[0])
  }
}
