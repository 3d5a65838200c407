internal import Base
internal import Foundation
public import Runtime
internal import Tensors

/// Fits a classifier's head to the features of a frozen encoder, to convergence.
///
/// Multinomial logistic regression on features that are standardised by the training pictures; the
/// penalty is the one with the least logarithmic loss on validation pictures. What comes out is an
/// ordinary network: the standardisation is part of the head's weights.
public struct ProbeFit {
  /// The penalties' inverses that are tried.
  private static let inverseStrengths = [0.0001, 0.001, 0.01, 0.1, 1]

  private let plan: TrainingPlan
  private let runtime: OnnxRuntime

  /// Prepares a fit.
  ///
  /// - Parameters:
  ///   - plan: A plan for classes, with a linear head.
  ///   - runtime: The library.
  public init(_ plan: TrainingPlan, runtime: OnnxRuntime) {
    self.plan = plan
    self.runtime = runtime
  }

  /// Fits the head.
  ///
  /// - Returns: The network, and the account of its one epoch.
  /// - Throws: `TrainingError` with the code `notConverged` or `classAbsent`, and what running the encoder
  ///   throws.
  public func outcome() throws -> TrainingRun.Outcome {
    let began = MonotonicInstant.now
    let training = try Features(plan, runtime, .training)
    let validation = try Features(plan, runtime, .validation)
    let standardize = Standardization(training.matrix)
    let (fitted, held) = (standardize(training.matrix), standardize(validation.matrix))
    let weights = plan.classWeights?.map(Double.init)
    // What weights of classes have added to logits is no part of the probabilities.
    func shares(_ probe: LogisticRegression, _ features: FeatureMatrix) -> [[Double]] {
      probe.logits(features).map { logits in
        Softmax.probabilities(
          weights.map { weights in zip(logits, weights).map { $0 - log($1) } } ?? logits)
      }
    }
    var best: (probe: LogisticRegression, loss: Double)?
    for inverseStrength in Self.inverseStrengths {
      let probe = try LogisticRegression(
        fitting: fitted, labels: training.labels, classCount: plan.classes.count,
        inverseStrength: inverseStrength, classWeights: weights)
      let loss = Self.loss(shares(probe, held), validation.labels)
      if loss < best?.loss ?? .infinity { best = (probe, loss) }
    }
    guard let best else {
      throw TrainingError(.notFinite, "no penalty gives the validation pictures a finite loss")
    }
    var network = plan.network
    try fill(&network, best.probe, standardize)
    if let weights = plan.classWeights { network.removeClassWeights(weights) }
    let seconds = (MonotonicInstant.now - began).seconds
    let hits = zip(shares(best.probe, held), validation.labels).filter { shares, label in
      shares[label] == shares.max()
    }
    let record = EpochRecord(
      number: 1, trainingLoss: Self.loss(shares(best.probe, fitted), training.labels),
      validationLoss: best.loss,
      figures: [
        EpochRecord.Figure(
          name: "accuracy", value: Double(hits.count) / Double(validation.labels.count))
      ], score: -best.loss, learningRate: 0, seconds: seconds,
      picturesPerSecond: Double(training.labels.count) / seconds, isBest: true)
    return TrainingRun.Outcome(network: network, epoch: 1, history: [record])
  }

  private static func loss(_ probabilities: [[Double]], _ labels: [Int]) -> Double {
    zip(probabilities, labels).reduce(0) { $0 - log(max($1.0[$1.1], 1e-300)) }
      / Double(labels.count)
  }

  /// Puts a probe into the network's head: w/σ and b − w·μ/σ.
  private func fill(
    _ network: inout TrainableNetwork, _ probe: LogisticRegression,
    _ standardize: Standardization
  ) throws {
    let head = network.names.filter { network.stage(of: $0) == nil }
    let columns = standardize.means.count
    let shapes = head.compactMap { network.description(of: $0)?.shape.dimensions }
    guard let weight = head.first(where: { $0.hasSuffix(".weight") }),
      let bias = head.first(where: { $0.hasSuffix(".bias") }), head.count == 2,
      shapes.contains([probe.classCount, columns])
    else {
      throw TrainingError(
        .invalidOption, "a probe is fitted to a linear head; set \"head\" to \"linear\"")
    }
    var (weights, biases) = ([Float](), [Float]())
    for index in 0..<probe.classCount {
      // Of two classes the first has the logit 0.
      let row = probe.classCount == 2 ? index - 1 : index
      var offset = row < 0 ? 0 : probe.intercepts[row]
      for column in 0..<columns {
        let scaled =
          row < 0 ? 0 : probe.weights[row * columns + column] / standardize.deviations[column]
        weights.append(Float(scaled))
        offset -= scaled * standardize.means[column]
      }
      biases.append(Float(offset))
    }
    network.replace([
      weight: ConstantTensor(shape: [probe.classCount, columns], float32: weights),
      bias: ConstantTensor(shape: [probe.classCount], float32: biases),
    ])
  }
}

/// What the encoder gives of the pictures of a part.
private struct Features {
  let matrix: FeatureMatrix
  let labels: [Int]

  init(_ plan: TrainingPlan, _ runtime: OnnxRuntime, _ part: DatasetPart) throws {
    var values: [Double] = []
    var labels: [Int] = []
    let answers = CandidateAnswers(
      plan: plan, network: plan.network, runtime: runtime, wanted: .features)
    try answers.forEach(part) { picture, features in
      values += features.map(Double.init)
      labels.append(picture.classIndex)
    }
    guard !labels.isEmpty else {
      throw TrainingError(.classAbsent, "a probe needs pictures of the part \(part.rawValue)")
    }
    matrix = FeatureMatrix(columns: values.count / labels.count, values: values)
    self.labels = labels
  }
}
