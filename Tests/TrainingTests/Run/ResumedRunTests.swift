import Base
import Checkpoints
import Foundation
import Tensors
import Testing

@testable import Training

@Suite("Runs that are taken up again")
struct ResumedRunTests {
  private struct Killed: Error {}

  private var recipe: TrainingRecipe {
    var recipe = SmallTask.recipe
    recipe.trained = .lastStages(0)
    recipe.epochs = 3
    return recipe
  }

  /// Runs until an epoch is over, and ends without another word.
  private func kill(_ run: StartedRun, afterEpoch number: Int) throws {
    var observer = TrainingRun.Observer()
    observer.epochEnded = { history, _ in if history.count == number { throw Killed() } }
    #expect(throws: Killed.self) { try run.finish(observer) }
  }

  @Test("give the same bits as without the ten interruptions at random steps")
  func interruptions() throws {
    let task = try SmallTask()
    var recipe = recipe
    recipe.trained = .lastStages(1)
    recipe.epochs = 7
    recipe.augmentation = .endoKED
    recipe.schedule = .oneCycle(rise: 0.3)
    recipe.averageDecay = 0.9
    recipe.selection = .best
    recipe.variations = 2
    let plan = try task.classes(recipe)
    let whole = OutcomeBits(try task.begin(plan).finish())
    let seed = UInt64.random(in: 0...UInt64.max)
    var generator = SeededGenerator(seed: seed)
    let run = try task.begin(plan)
    var interruptions = 0
    // Of 21 steps each leg takes one or two: ten legs do not end the run.
    while interruptions < 10 {
      let steps = Int.random(in: 1...2, using: &generator)
      #expect(try run.advance(steps: steps) == nil, "seed \(seed), leg \(interruptions)")
      interruptions += 1
    }
    let outcome = try run.finish()
    #expect(OutcomeBits(outcome) == whole, "seed \(seed)")
    let lines = try run.log().map { try JSONFields($0) }
    let resumed = try lines.compactMap { try $0.optionalInteger("resumed_at_step") }
    #expect(resumed.count == 10 && resumed == resumed.sorted(), "seed \(seed)")
    #expect(try lines.compactMap { try $0.optionalInteger("epoch") } == Array(1...7))
  }

  @Test("go on from the checkpoint before where the newest one is damaged")
  func damage() throws {
    let task = try SmallTask()
    let plan = try task.classes(recipe)
    let run = try task.begin(plan)
    try kill(run, afterEpoch: 2)
    let newest = "checkpoint-000000006.safetensors"
    #expect(run.checkpoints == ["checkpoint-000000003.safetensors", newest])
    let bytes = try run.bytes(newest)
    #expect(run.folder.newestCheckpoint()?.checkpoint.file.hasSuffix(newest) == true)
    // The one that is cut in half comes last, and the run goes on from there.
    let damaged: [[UInt8]] = [
      Array(bytes.dropLast()), Array(bytes.prefix(100)), [], Array("not what it says".utf8),
      withoutDocument(bytes), Array(bytes.prefix(bytes.count / 2)),
    ]
    for (number, bytes) in damaged.enumerated() {
      try Data(bytes).write(to: URL(fileURLWithPath: run.folder.file(newest)))
      let document = run.folder.newestCheckpoint()?.document
      #expect(try document?.integer("step") == 3, "damage \(number)")
    }
    let outcome = try run.finish()
    let whole = try task.begin(plan).finish()
    #expect(OutcomeBits(outcome) == OutcomeBits(whole))
    let first = try run.log().compactMap { try JSONFields($0).optionalInteger("resumed_at_step") }
    #expect(first == [3])
  }

  /// A space where the document's first brace was, right after the header.
  private func withoutDocument(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    let length = bytes.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
    bytes[8 + length] = UInt8(ascii: " ")
    return bytes
  }

  @Test("begin anew where no checkpoint is left")
  func nothingLeft() throws {
    let task = try SmallTask(count: 3)
    let plan = try task.classes(recipe)
    let run = try task.begin(plan)
    try kill(run, afterEpoch: 1)
    for name in run.checkpoints {
      try Data().write(to: URL(fileURLWithPath: run.folder.file(name)))
    }
    #expect(run.folder.newestCheckpoint() == nil)
    let (outcome, whole) = (try run.finish(), try task.begin(plan).finish())
    #expect(OutcomeBits(outcome) == OutcomeBits(whole))
  }

  /// A checkpoint's tensors, with the text of its document changed.
  private func rewrite(
    _ run: StartedRun, document: (String) -> String = { $0 },
    tensors: (String, ConstantTensor) -> ConstantTensor? = { $1 }
  ) throws {
    let name = try #require(run.checkpoints.last)
    let checkpoint = try Checkpoint(path: run.folder.file(name))
    var written: [(name: String, tensor: ConstantTensor)] = []
    for entry in checkpoint.tensors {
      let tensor = try entry.load()
      if entry.name == "run.document" {
        let text = document(tensor.withBytes { String(decoding: $0, as: UTF8.self) })
        let bytes = Tensor(shape: [text.utf8.count], elementType: .uint8)
        bytes.bytes.copyBytes(from: Array(text.utf8))
        written.append((entry.name, ConstantTensor(bytes)))
      } else if let tensor = tensors(entry.name, tensor) {
        written.append((entry.name, tensor))
      }
    }
    try SafeTensorsWriter.write(run.folder.file(name), written)
  }

  @Test(
    "refuse a position that no run of theirs can have",
    arguments: [
      (#""batch":2"#, #""batch":3"#), (#""batch":2"#, #""batch":1000000"#),
      (#""batch":2"#, #""batch":-1"#), (#""epoch":1,"batch""#, #""epoch":4,"batch""#),
      (#""epoch":1,"batch""#, #""epoch":0,"batch""#),
      (#""step":5"#, #""step":9223372036854775807"#), (#""step":5"#, #""step":"5""#),
      (#""history":["#, #""history":[1,"#), (#""best":true"#, #""best":1"#),
      (#""loss_count":2"#, #""loss_count":9223372036854775807"#), (#""loss_sum""#, #""sum""#),
    ])
  func hostilePosition(member: String, other: String) throws {
    var position = RunPosition()
    position.endEpoch(
      EpochRecord(
        number: 1, trainingLoss: 0.5, validationLoss: nil, figures: [], score: 0.5,
        learningRate: 0.1, seconds: 1, picturesPerSecond: 2, isBest: true))
    (position.batch, position.step, position.lossSum, position.lossCount) = (2, 5, 0.1 + 0.2, 2)
    let text = position.json.serialized()
    func read(_ text: String) throws -> RunPosition {
      let fields = try JSONFields(JSONValue(parsing: Array(text.utf8)))
      return try RunPosition(fields, epochs: 3, batches: 3)
    }
    #expect(try read(text).json == position.json && read(text).lossSum == position.lossSum)
    #expect(text.contains(member))
    #expect(throws: JSONError.self) {
      try read(text.replacingOccurrences(of: member, with: other))
    }
  }

  @Test("name the checkpoint whose position is not theirs")
  func foreignPosition() throws {
    let task = try SmallTask(count: 3)
    let run = try task.begin(task.classes(recipe))
    try kill(run, afterEpoch: 1)
    try rewrite(
      run, document: { $0.replacingOccurrences(of: #""batch":0"#, with: #""batch":1000000"#) })
    let error = refusal { try run.finish() }
    #expect(error?.code == .runDiffers)
    #expect(error?.message.contains("checkpoint-000000001") == true)
  }

  @Test("refuse a checkpoint that lacks a state, or has another shape of one")
  func foreignStates() throws {
    let task = try SmallTask(count: 3)
    let run = try task.begin(task.classes(recipe))
    try kill(run, afterEpoch: 1)
    let name = "head.classifier.3.bias"
    try rewrite(run, tensors: { $0 == name ? ConstantTensor(shape: [1], float32: [1]) : $1 })
    let shape = refusal { try run.finish() }
    #expect(shape?.code == .runDiffers && shape?.message.contains(name) == true)
    try rewrite(run, tensors: { $0 == name ? nil : $1 })
    let missing = refusal { try run.finish() }
    #expect(missing?.code == .runDiffers && missing?.message.contains(name) == true)
  }

  @Test("are theirs alone: another configuration is refused with what differs")
  func otherConfiguration() throws {
    let task = try SmallTask(count: 3)
    let plan = try task.classes(recipe)
    let run = try task.begin(plan)
    try run.folder.require(plan.json)
    let again = refusal { try run.folder.begin(plan.json) }
    #expect(again?.code == .runDiffers && again?.message.contains("--resume") == true)
    var other = plan
    other.seed = 5
    other.recipe.epochs = 4
    other.threads = 2
    let error = refusal { try run.folder.require(other.json) }
    #expect(error?.code == .runDiffers)
    let message = error?.message ?? ""
    #expect(
      message.contains("another recipe") && message.contains("another seed")
        && message.contains("another threads") && !message.contains("architecture"))
    var weights = plan
    try weights.network.take(plan.network, name: "other.pth")
    let origin = refusal { try run.folder.require(weights.json) }
    #expect(origin?.message.contains("starts_from") == true)

    let none = RunFolder(path: task.path("nowhere"))
    let missing = refusal { try none.require(plan.json) }
    #expect(missing?.code == .runDiffers && missing?.message.contains("no run") == true)
    for text in ["", "{", "[]", "3"] {
      try run.folder.write("configuration.json", text)
      #expect(refusal { try run.folder.require(plan.json) }?.code == .runDiffers, "\(text)")
    }
  }

  @Test("keep their log a line each where the last one was cut off")
  func tornLog() throws {
    let task = try SmallTask(count: 3)
    let run = try task.begin(task.classes(recipe))
    try kill(run, afterEpoch: 1)
    let log = try run.bytes("log.jsonl") + Array(#"{"epoch":2,"trai"#.utf8)
    try Data(log).write(to: URL(fileURLWithPath: run.folder.file("log.jsonl")))
    _ = try run.finish()
    let lines = try run.log().map { try JSONFields($0) }
    #expect(try lines.compactMap { try $0.optionalInteger("epoch") } == [1, 2, 3])
    #expect(lines.count == 4)
  }
}
