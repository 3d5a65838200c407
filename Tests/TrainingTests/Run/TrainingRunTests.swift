import Base
import TestSupport
import Testing

@testable import Training

@Suite("Training runs")
struct TrainingRunTests {
  @Test("give the same bits for the same seed, however many threads make pictures, and others else")
  func seeds() throws {
    let task = try SmallTask()
    var recipe = SmallTask.recipe
    recipe.augmentation = .endoKED
    recipe.maximumGradientNorm = 1
    let plan = try task.classes(recipe)
    let first = OutcomeBits(try task.begin(plan).finish())
    var busy = plan
    busy.pictureThreads = 3
    busy.pictureByteLimit = 0
    #expect(OutcomeBits(try task.begin(busy).finish()) == first)
    let other = OutcomeBits(try task.begin(task.classes(recipe, seed: 2)).finish())
    #expect(other.network != first.network && other.history != first.history)
  }

  @Test("keep a log after its schema, a checkpoint and the one before, and nothing half-written")
  func folder() throws {
    let task = try SmallTask()
    var recipe = SmallTask.recipe
    recipe.epochs = 3
    recipe.trained = .lastStages(0)
    recipe.selection = .best
    let run = try task.begin(task.classes(recipe))
    var told: [Int] = []
    var steps: [Int] = []
    var observer = TrainingRun.Observer()
    observer.epochEnded = { history, _ in told.append(history.count) }
    observer.progress = { steps.append($0.step) }
    let outcome = try run.finish(observer)
    #expect(told == [0, 1, 2, 3] && steps == [1, 2, 3, 1, 2, 3, 1, 2, 3])
    #expect(
      run.names == [
        "best.safetensors", "checkpoint-000000006.safetensors", "checkpoint-000000009.safetensors",
        "configuration.json", "log.jsonl",
      ])
    let schema = try JSONSchema.ofProject("training-log.schema.json")
    let lines = try run.log()
    for line in lines { #expect(schema.violations(in: line) == []) }
    #expect(lines == outcome.history.map(\.json) && outcome.history.map(\.number) == [1, 2, 3])
    #expect(outcome.history[0].figures.map(\.name) == ["AUC", "accuracy"])
    // What is done is not done again.
    var again = TrainingRun.Observer()
    again.progress = { _ in Issue.record("a step of a run that is done") }
    #expect(OutcomeBits(try run.finish(again)) == OutcomeBits(outcome))
  }

  /// Pictures of one class are learnt, and validated as if they were of the other one: each epoch is
  /// worse than the one before, whatever the features are.
  @Test("end with the best epoch or the last one, and stop when patience does")
  func selection() throws {
    let task = try SmallTask(count: 12)
    var recipe = SmallTask.recipe
    recipe.trained = .lastStages(0)
    recipe.head = .linear
    recipe.learningRate = 0.05
    recipe.epochs = 6
    recipe.selection = .best
    recipe.patience = 2
    var plan = try task.classes(recipe)
    let learnt = plan.pictures.filter { $0.part == .training && $0.classIndex == 0 }
    plan.pictures =
      learnt
      + learnt.map { picture in
        var other = picture
        other.part = .validation
        other.classIndex = 1 - picture.classIndex
        return other
      }
    let best = try task.begin(plan).finish()
    #expect(best.epoch == 1 && best.history.map(\.isBest) == [true, false, false])
    plan.recipe.epochs = 1
    plan.recipe.selection = .last
    let first = try task.begin(plan).finish()
    #expect(OutcomeBits(first).network == OutcomeBits(best).network)
    plan.recipe.epochs = 4
    plan.recipe.patience = nil
    let last = try task.begin(plan).finish()
    #expect(last.epoch == 4 && last.history.count == 4)
    #expect(OutcomeBits(last).network != OutcomeBits(best).network)
  }

  @Test("see batches at several sizes, a step each")
  func scales() throws {
    let task = try SmallTask(hasMasks: true)
    var recipe = SmallTask.recipe
    recipe.inputSide = 64
    recipe.scales = [0.75, 1, 1.25]
    recipe.trained = .lastStages(0)
    recipe.epochs = 1
    let plan = try task.masks(recipe)
    #expect(plan.stepSettings.sizes.map(\.width) == [64, 64, 96])
    let run = try task.begin(plan)
    #expect(try run.advance(steps: 2) == nil)
    let outcome = try #require(try run.advance(steps: 100))
    #expect(run.checkpoints.last == "checkpoint-000000009.safetensors")
    #expect(try OutcomeBits(task.begin(plan).finish()) == OutcomeBits(outcome))
  }

  @Test("never see a picture smaller than their network can halve")
  func smallestScale() throws {
    let task = try SmallTask(count: 3)
    var recipe = SmallTask.recipe
    recipe.scales = [0.25, 1]
    let sizes = try task.classes(recipe).stepSettings.sizes
    #expect(sizes.map(\.width) == [32, 32] && sizes.map(\.height) == [32, 32])
  }

  @Test("give the average of the steps where one is kept")
  func average() throws {
    let task = try SmallTask(count: 3)
    var recipe = SmallTask.recipe
    recipe.trained = .lastStages(0)
    recipe.head = .linear
    recipe.epochs = 1
    recipe.learningRate = 0.1
    recipe.averageDecay = 0.75
    let plan = try task.classes(recipe)
    let averaged = try task.begin(plan).finish()
    recipe.averageDecay = nil
    let plain = try task.begin(task.classes(recipe)).finish()
    // One step: a quarter of the way.
    let name = "head.classifier.0.weight"
    let start = try plan.network.tensor(name).floats()
    let end = try plain.network.tensor(name).floats()
    let middle = try averaged.network.tensor(name).floats()
    #expect(start != end)
    for index in start.indices {
      #expect(abs(middle[index] - (start[index] + (end[index] - start[index]) / 4)) < 1e-6)
    }
  }

  @Test("learn masks, and count alarms on polyp-free pictures")
  func masks() throws {
    let task = try SmallTask(count: 12, hasMasks: true)
    var recipe = SmallTask.recipe
    recipe.trained = .lastStages(0)
    recipe.loss = .binaryCrossEntropyAndDice
    var plan = try task.masks(recipe)
    // Of the validation pictures 2, 5, 8 and 11 the last one is polyp-free.
    for index in plan.pictures.indices {
      plan.pictures[index].collection = index < 6 ? "one" : "two"
    }
    let outcome = try task.begin(plan).finish()
    let record = outcome.history[0]
    #expect(record.figures.map(\.name) == ["Dice one", "Dice two", "alarms two"])
    #expect(record.validationLoss == nil && (0...1).contains(record.score))
    let values = record.figures.map(\.value)
    #expect(abs(record.score - (2 * values[0] + values[1] + 1 - values[2]) / 4) < 1e-12)
    // Without collections figures have plain names.
    let plain = try task.begin(task.masks(recipe)).finish()
    #expect(plain.history[0].figures.map(\.name) == ["Dice", "alarms"])
  }

  @Test("take batches of all pictures where there are fewer, and refuse a run without any")
  func few() throws {
    let task = try SmallTask(count: 3)
    var recipe = SmallTask.recipe
    recipe.trained = .lastStages(0)
    recipe.batchSize = 100
    recipe.epochs = 1
    let outcome = try task.begin(task.classes(recipe)).finish()
    #expect(outcome.history.count == 1)
    for part in [DatasetPart.training, .validation] {
      var plan = try task.classes(recipe)
      plan.pictures.removeAll { $0.part == part }
      let error = refusal { try task.begin(plan).open() }
      #expect(error?.code == .classAbsent && error?.message.contains("validate") == true)
    }
  }
}
