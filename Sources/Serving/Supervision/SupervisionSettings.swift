/// When a worker has to prove itself, and when the daemon counts as dead.
public struct SupervisionSettings: Equatable, Sendable {
  /// Without a good inference for this long, an idle worker runs the model's golden picture.
  public var canaryInterval = Duration.seconds(5)
  /// A worker that is at one frame for longer than this counts as hung.
  public var stallLimit = Duration.seconds(10)
  /// A worker that fails this many times in a row, a canary among them, counts as broken.
  public var failureBudget = 5

  /// The defaults.
  public init() {}

  /// The age at which the last good inference proves nothing any more.
  var freshness: Duration { canaryInterval + stallLimit }
}
