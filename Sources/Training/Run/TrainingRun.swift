internal import Base
internal import Checkpoints
internal import Imaging
public import Runtime
internal import Tensors

/// Trains a network, epoch by epoch, so that it can be stopped anywhere and taken up again.
///
/// Equal plans give equal parameters, to the last bit, however often they were interrupted.
public final class TrainingRun {
  /// The most bytes that a step takes, found before it is run; the process itself takes more.
  public let memoryEstimate: Int
  private let plan: TrainingPlan
  private let folder: RunFolder
  private let inputs: RunInputs
  private let training: [Int]
  private let batchSize: Int
  private let runner: StepRunner
  private var position = RunPosition()

  /// Prepares a run.
  ///
  /// - Parameters:
  ///   - plan: All that decides what comes of it.
  ///   - folder: Where the run is kept; begun.
  ///   - runtime: The library.
  /// - Throws: `TrainingError`, `AutodiffError`, `ArchitectureError` or `RuntimeError`.
  public init(_ plan: TrainingPlan, in folder: RunFolder, runtime: OnnxRuntime) throws {
    self.plan = plan
    self.folder = folder
    training = plan.indices(of: .training)
    guard !training.isEmpty, !plan.indices(of: .validation).isEmpty else {
      throw TrainingError(.classAbsent, "a run needs pictures to train on and to validate with")
    }
    batchSize = min(plan.recipe.batchSize, training.count)
    inputs = try RunInputs(plan, in: folder, runtime: runtime)
    let graphs = try inputs.stepGraphs(batch: batchSize)
    memoryEstimate = try graphs.map { try $0.memoryEstimate().byteCount }.max() ?? 0
    if let available = SystemMemory.availableByteCount, memoryEstimate > available {
      throw TrainingError(
        .outOfMemory,
        "steps take about \(memoryEstimate >> 20) MiB and \(available >> 20) MiB are free; use a "
          + "smaller batch or input, or set \"recomputes_cheap_operators\"")
    }
    runner = try StepRunner(
      graphs, from: plan.network, runtime: runtime, threads: plan.threads)
  }

  /// What is kept of frozen stages, in a file of the run's folder that goes when the run is over.
  public var activations: ActivationUse { inputs.activations }

  /// Goes on from the newest checkpoint, where there is one.
  ///
  /// - Returns: Whether there was one.
  /// - Throws: `TrainingError` with the code `runDiffers`.
  public func resume() throws -> Bool {
    guard let (document, checkpoint) = folder.newestCheckpoint() else { return false }
    do {
      position = try RunPosition(
        document, epochs: plan.recipe.epochs, batches: training.count / batchSize)
    } catch {
      throw TrainingError(.runDiffers, "\(checkpoint.file): \(error)")
    }
    try runner.restore { try checkpoint[$0]?.load() }
    try folder.mendLog()
    try folder.log(["resumed_at_step": .integer(Int64(position.step))])
    return true
  }

  /// Trains until the recipe is done.
  ///
  /// - Parameter observer: Hears how it goes.
  /// - Returns: What came of it.
  /// - Throws: `TrainingError` with the code `interrupted` after a stop that was asked for, when all is
  ///   saved; `diverged` where the loss became useless; `notWritten`, `invalidRows`; `RuntimeError`.
  public func run(_ observer: Observer = Observer()) throws -> Outcome {
    try observer.epochEnded(position.history, nil)
    while position.epoch < plan.recipe.epochs, !isExhausted {
      try runEpoch(observer)
      // What is done is told as done, whatever was asked for meanwhile.
      if position.epoch < plan.recipe.epochs, !isExhausted, observer.shouldStop() {
        throw TrainingError(.interrupted, "stopped after epoch \(position.epoch), and saved")
      }
    }
    let outcome = try outcome()
    inputs.removeActivations()
    return outcome
  }

  private var isExhausted: Bool {
    guard let patience = plan.recipe.patience,
      let best = position.history.last(where: \.isBest)?.number
    else { return false }
    return position.history.count - best >= patience
  }

  // MARK: An epoch

  private func runEpoch(_ observer: Observer) throws {
    let epoch = position.epoch
    let batches = EpochOrder.batches(
      training, count: batchSize, seed: plan.seed, epoch: epoch)
    let variation = plan.recipe.variations.map { epoch % $0 } ?? epoch
    let requests = batches[position.batch...].map {
      BatchMaker.Request(indices: $0, epoch: variation)
    }
    let prefetcher = try inputs.steps(requests, batch: batchSize)
    defer { prefetcher.stop() }
    let began = MonotonicInstant.now
    let first = position.batch
    while let batch = try prefetcher.next() {
      try step(batch, of: batches.count)
      prefetcher.giveBack(batch)
      let elapsed = (MonotonicInstant.now - began).seconds
      let done = position.batch - first
      let stepsLeft =
        (plan.recipe.epochs - epoch) * batches.count - position.batch
      observer.progress(
        Progress(
          epoch: epoch + 1, step: position.batch, steps: batches.count,
          loss: position.meanLoss, picturesPerSecond: Double(done * batchSize) / elapsed,
          timeLeft: .seconds(elapsed / Double(done) * Double(stepsLeft))))
      if observer.shouldStop(), position.batch < batches.count {
        try save()
        throw TrainingError(
          .interrupted,
          "stopped in epoch \(epoch + 1) after step \(position.batch) of it, and saved")
      }
    }
    let seconds = (MonotonicInstant.now - began).seconds
    let detail = try endEpoch(
      seconds: seconds, picturesPerSecond: Double((position.batch - first) * batchSize) / seconds,
      steps: batches.count)
    try observer.epochEnded(position.history, detail)
  }

  /// The learning rate of a batch of this epoch.
  private func rate(of batch: Int, among steps: Int) -> Double {
    plan.recipe.learningRate
      * plan.recipe.schedule.factor(
        step: position.epoch * steps + batch, of: plan.recipe.epochs * steps)
  }

  private func step(_ batch: PictureBatch, of steps: Int) throws {
    for number in batch.sizes.indices {
      position.step += 1
      let outcome = try runner.step(
        batch.sizes[number], graph: number, number: position.step,
        learningRate: rate(of: position.batch, among: steps))
      guard outcome.isSound else {
        throw try divergence(
          Divergence(
            position: position, what: outcome.description, outcome: outcome,
            lines: batch.indices.map { plan.pictures[$0].line }))
      }
      position.lossSum += Double(outcome.loss)
      position.lossCount += 1
    }
    position.batch += 1
  }

  private func divergence(_ divergence: Divergence) throws -> TrainingError {
    try folder.write(RunFolder.Names.divergence, divergence.json.prettyPrinted())
    return divergence.error
  }

  // MARK: Between epochs

  private func endEpoch(
    seconds: Double, picturesPerSecond: Double, steps: Int
  ) throws -> ValidationDetail {
    let network = learnt()
    let answers = try validate(network)
    let figures = ValidationFigures(answers, plan.pictures)
    let best = position.history.map(\.score).max() ?? -.infinity
    let record = EpochRecord(
      number: position.epoch + 1, trainingLoss: position.meanLoss,
      validationLoss: figures.loss,
      figures: figures.figures.map { EpochRecord.Figure(name: $0.name, value: $0.value) },
      score: figures.score, learningRate: rate(of: steps - 1, among: steps), seconds: seconds,
      picturesPerSecond: picturesPerSecond, isBest: figures.score > best)
    // Were the checkpoint written first, a crash between the two would leave it without its best epoch.
    if record.isBest, plan.recipe.selection == .best {
      try folder.save(
        RunFolder.Names.best, network.names.map { ($0, try network.tensor($0)) })
    }
    position.endEpoch(record)
    try save()
    try folder.log(record.json)
    return ValidationDetail(
      answers, plan.pictures, classes: plan.classes, positive: plan.positiveClasses)
  }

  /// The network with what it has learnt until now.
  private func learnt() -> TrainableNetwork {
    var network = plan.network
    network.replace(runner.learnt)
    if let weights = plan.classWeights { network.removeClassWeights(weights) }
    return network
  }

  private func validate(_ network: TrainableNetwork) throws -> PictureAnswers {
    do {
      return try inputs.validate(network)
    } catch let error as TrainingError where error.code == .notFinite {
      throw try divergence(
        Divergence(position: position, what: "the network's logits are no numbers any more"))
    }
  }

  /// Saves where the run is, unless a step's update has left what nothing can be learnt from any more: no
  /// loss tells before the next step.
  private func save() throws {
    let states = runner.present
    if let name = states.first(where: { !$0.tensor.isFinite })?.name {
      throw try divergence(
        Divergence(position: position, what: "\(name) has elements that are no numbers any more"))
    }
    try folder.save(step: position.step, position.json, states)
  }

  private func outcome() throws -> Outcome {
    guard plan.recipe.selection == .best else {
      return Outcome(network: learnt(), epoch: position.epoch, history: position.history)
    }
    var network = plan.network
    let bestEpoch = position.history.last(where: \.isBest)?.number ?? position.epoch
    let checkpoint = try Checkpoint(path: folder.file(RunFolder.Names.best))
    network.replace(
      try Dictionary(
        uniqueKeysWithValues: checkpoint.tensors.map { ($0.name, try $0.load()) }))
    return Outcome(network: network, epoch: bestEpoch, history: position.history)
  }
}
