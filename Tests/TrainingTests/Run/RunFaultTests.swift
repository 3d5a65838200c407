import Base
import Checkpoints
import Imaging
import Tensors
import Testing

@testable import Training

@Suite("Training that goes wrong")
struct RunFaultTests {
  private struct Killed: Error {}

  private var recipe: TrainingRecipe {
    var recipe = SmallTask.recipe
    recipe.trained = .lastStages(0)
    recipe.head = .linear
    return recipe
  }

  private func finishFirstEpoch(_ run: StartedRun) throws {
    var observer = TrainingRun.Observer()
    observer.epochEnded = { history, _ in if history.count == 1 { throw Killed() } }
    #expect(throws: Killed.self) { try run.finish(observer) }
  }

  /// Makes what is added to logits no number.
  private func spoilWeights(_ run: StartedRun) throws {
    let path = run.folder.file(try #require(run.checkpoints.last))
    let checkpoint = try Checkpoint(path: path)
    let tensors = try checkpoint.tensors.map { entry -> (name: String, tensor: ConstantTensor) in
      let tensor = try entry.load()
      guard entry.name == "head.classifier.3.bias" else { return (entry.name, tensor) }
      let spoilt = Array(repeating: Float.nan, count: tensor.shape.elementCount)
      return (entry.name, ConstantTensor(shape: tensor.shape, float32: spoilt))
    }
    try SafeTensorsWriter.write(path, tensors)
  }

  @Test("stops where the loss is no number, names the pictures, and leaves checkpoints alone")
  func divergence() throws {
    let task = try SmallTask()
    var recipe = recipe
    recipe.head = .hidden
    let run = try task.begin(task.classes(recipe))
    try finishFirstEpoch(run)
    try spoilWeights(run)
    let checkpoints = try run.checkpoints.map { try run.bytes($0) }
    let error = refusal { try run.finish() }
    #expect(error?.code == .diverged)
    let message = error?.message ?? ""
    #expect(message.contains("step 4 in epoch 2") && message.contains("learning rate"))
    #expect(try run.checkpoints.map { try run.bytes($0) } == checkpoints)
    let document = try JSONFields(JSONValue(parsing: run.bytes("divergence.json")))
    #expect(try document.integer("epoch") == 2 && document.integer("step") == 4)
    let lines = try document.integers("lines", count: 2)
    for line in lines { #expect(message.contains("\(line)") && (2...10).contains(line)) }
    // Lines 4, 7 and 10 are for validation.
    #expect(lines.allSatisfy { $0 % 3 != 1 })
  }

  /// One step an epoch: what it breaks, validation is the first to see.
  @Test("stops after an epoch whose last step left no numbers, before it is saved")
  func divergenceAtTheEnd() throws {
    let task = try SmallTask(count: 3)
    var recipe = recipe
    recipe.algorithm = .sgd
    recipe.weightDecay = 10
    recipe.learningRate = 10
    recipe.epochs = 100
    let run = try task.begin(task.classes(recipe))
    // Each step multiplies weights by 1 - 100: they leave single precision in some twenty.
    let error = refusal { try run.finish() }
    #expect(error?.code == .diverged, "\(error?.message ?? "")")
    #expect(run.names.contains("divergence.json"))
    #expect(!run.checkpoints.isEmpty)
    for name in run.checkpoints {
      for entry in try Checkpoint(path: run.folder.file(name)).tensors
      where entry.elementType == .float32 {
        #expect(try entry.load().floats().allSatisfy(\.isFinite), "\(name): \(entry.name)")
      }
    }
  }

  @Test("names the line of a picture that is damaged, and goes on once it is mended")
  func damagedPicture() throws {
    let task = try SmallTask()
    let plan = try task.classes(recipe)
    let whole = OutcomeBits(try task.begin(plan).finish())
    let run = try task.begin(plan)
    // For validation; the epoch's steps are done by then.
    let good = try FileDescriptor.readFile(task.path("5.png"), maximumByteCount: 1 << 20)
    try task.spoil("5.png", Array(good.prefix(good.count / 2)))
    let error = refusal { try run.finish() }
    #expect(error?.code == .invalidRows && error?.message.hasPrefix("line 7: ") == true)
    #expect(run.checkpoints.isEmpty)
    try task.spoil("5.png", good)
    #expect(OutcomeBits(try run.finish()) == whole)
    try task.spoil("0.png")
    let missing = refusal { try task.begin(plan).finish() }
    #expect(missing?.code == .invalidRows && missing?.message.hasPrefix("line 2: ") == true)
  }

  @Test("names the line of a mask that is missing, damaged or of another size")
  func damagedMask() throws {
    let task = try SmallTask(hasMasks: true)
    let plan = try task.masks(recipe)
    let small = GrayImage(
      size: ImageSize(width: 8, height: 8), pixels: Array(repeating: 0, count: 64))
    let spoilt: [[UInt8]?] = [PNG.encode(small), [1, 2, 3], nil]
    for bytes in spoilt {
      try task.spoil("4-mask.png", bytes)
      let error = refusal { try task.begin(plan).finish() }
      #expect(error?.code == .invalidRows && error?.message.hasPrefix("line 6: ") == true)
    }
  }

  @Test("refuses a network that does not fit its task before anything is written")
  func unfit() throws {
    let task = try SmallTask(count: 3)
    var recipe = recipe
    recipe.loss = .structure
    let run = try task.begin(task.classes(recipe))
    #expect(throws: (any Error).self) { try run.open() }
    recipe.loss = .crossEntropy
    recipe.inputSide = 100
    let masks = try task.begin(task.masks(recipe))
    #expect(throws: (any Error).self) { try masks.open() }
    #expect(run.names == ["configuration.json"] && masks.names == ["configuration.json"])
  }

  @Test("says what to do where its folder cannot be written to")
  func unwritable() throws {
    let task = try SmallTask(count: 3)
    let plan = try task.classes(recipe)
    let run = try task.begin(plan)
    // A folder stands where the first checkpoint is to be.
    try task.folder.makeFolder("\(run.folder.path)/checkpoint-000000001.safetensors/x")
    let error = refusal { try run.finish() }
    #expect(error?.code == .notWritten && error?.message.contains("--resume") == true)
    #expect(!run.names.contains { $0.hasSuffix(".tmp") })

    try task.spoil("file", [1])
    let blocked = RunFolder(path: task.path("file/run"))
    #expect(refusal { try blocked.begin(plan.json) }?.code == .notWritten)
  }
}
