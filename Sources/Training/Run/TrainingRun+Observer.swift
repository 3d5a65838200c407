extension TrainingRun {
  /// How far a run is.
  public struct Progress: Sendable {
    /// The epoch, from 1.
    public let epoch: Int
    /// The steps done in it.
    public let step: Int
    /// The steps that it has.
    public let steps: Int
    /// The mean loss of its steps so far.
    public let loss: Double
    /// Training pictures a second, in this epoch.
    public let picturesPerSecond: Double
    /// How long the rest will take, validation left out; nil while that cannot be told.
    public let timeLeft: Duration?
  }

  /// What a caller wants to hear of a run.
  public struct Observer {
    /// Called after each step.
    public var progress: (Progress) -> Void = { _ in }
    /// Called before the first step, and after each epoch with what to show of validation pictures.
    public var epochEnded: ([EpochRecord], ValidationDetail?) throws -> Void = { _, _ in }
    /// Asked after each step.
    public var shouldStop: () -> Bool = { false }

    /// Hears nothing.
    public init() {}
  }

  /// What came of a run.
  public struct Outcome: Sendable {
    /// The network as it is to be used.
    public let network: TrainableNetwork
    /// The epoch that it is of, from 1.
    public let epoch: Int
    /// All epochs.
    public let history: [EpochRecord]
  }
}
