/// Parameters that are trained alike.
public struct ParameterGroup: Sendable, Equatable {
  /// The parameters' names.
  public var names: [String]
  /// What the learning rate is multiplied by, above 0.
  public var learningRateScale: Float
  /// The weight decay, at least 0.
  public var weightDecay: Float

  /// Names parameters.
  ///
  /// - Parameters:
  ///   - names: The parameters' names.
  ///   - learningRateScale: What the learning rate is multiplied by, above 0.
  ///   - weightDecay: The weight decay, at least 0.
  public init(_ names: [String], learningRateScale: Float = 1, weightDecay: Float = 0) {
    self.names = names
    self.learningRateScale = learningRateScale
    self.weightDecay = weightDecay
  }
}

/// By what batch normalizations normalize while a network is trained.
public enum NormalizationMode: Sendable, Equatable {
  /// By the running statistics, which stay as they are.
  case frozen
  /// By each batch's own mean and variance, which the running ones follow.
  case batch
  /// By the batch's where the running mean has one of these names, by the running ones elsewhere.
  case batchWhere(Set<String>)

  func isBatch(runningMean: String) -> Bool {
    switch self {
    case .frozen: false
    case .batch: true
    case .batchWhere(let names): names.contains(runningMean)
    }
  }
}

/// What computes where ONNX's standard operators are slow.
public enum TrainingKernelChoice: Sendable, Equatable {
  /// Standard operators, which every runtime has.
  case standard
  /// The operators of `TrainingOperators`, for sessions with
  /// `SessionConfiguration.trainingVectors`.
  case own
}

/// How a network is trained.
public struct TrainingOptions: Sendable {
  /// What is trained; parameters in no group are frozen.
  public var groups: [ParameterGroup]
  /// How parameters follow from their gradients.
  public var optimizer: Optimizer
  /// By what batch normalizations normalize.
  public var normalization: NormalizationMode = .batch
  /// How much of a batch's statistics goes into the running ones, in [0, 1].
  public var statisticsMomentum: Float = 0.1
  /// The greatest length of all gradients together, above 0; nil for no bound.
  public var maximumGradientNorm: Float?
  /// The greatest magnitude of each element of a gradient, above 0, before their length is bounded; nil
  /// for no bound.
  public var maximumGradientValue: Float?
  /// The share that an average of the parameters over steps keeps at each, in [0, 1); nil for no
  /// average.
  public var averageDecay: Float?
  /// What of the forward computation is computed again rather than kept.
  public var recomputation: Recomputation = .nothing
  /// What computes where standard operators are slow.
  public var kernels: TrainingKernelChoice = .standard

  /// Names what is trained.
  ///
  /// - Parameters:
  ///   - groups: What is trained; parameters in no group are frozen.
  ///   - optimizer: How parameters follow from their gradients.
  public init(groups: [ParameterGroup], optimizer: Optimizer) {
    self.groups = groups
    self.optimizer = optimizer
  }

  func check() throws(AutodiffError) {
    try optimizer.check()
    let names = groups.flatMap(\.names)
    guard !names.isEmpty else {
      throw AutodiffError(.invalidSetting, "nothing is trained: name parameters in a group")
    }
    var seen = Set<String>()
    for name in names where !seen.insert(name).inserted {
      throw AutodiffError(.invalidSetting, "\(name) is in two groups")
    }
    for group in groups {
      let numbers = [group.learningRateScale, group.weightDecay]
      guard numbers[0] > 0, numbers[1] >= 0, numbers.allSatisfy(\.isFinite) else {
        throw AutodiffError(
          .invalidSetting,
          "a group's learning rate is scaled by more than 0 and its decay is at least 0, given "
            + "\(group.learningRateScale), \(group.weightDecay)")
      }
    }
    guard (0...1).contains(statisticsMomentum), maximumGradientNorm ?? 1 > 0,
      maximumGradientValue ?? 1 > 0,
      (0..<1).contains(averageDecay ?? 0)
    else {
      throw AutodiffError(
        .invalidSetting,
        "the statistics' momentum is in [0, 1], the gradients' greatest length and magnitude above 0, "
          + "the average's decay in [0, 1); given \(statisticsMomentum), "
          + "\(maximumGradientNorm?.description ?? "none"), "
          + "\(maximumGradientValue?.description ?? "none"), "
          + "\(averageDecay?.description ?? "none")")
    }
  }
}
