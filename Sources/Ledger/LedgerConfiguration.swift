/// Where a ledger lies, what it is called and how it writes.
public struct LedgerConfiguration: Sendable {
  /// The ledger's folder, whose parent must be there.
  public var folder: String
  /// The ledger's name, in all of its checkpoints, without white space and plus signs.
  ///
  /// Best a URL without scheme, such as `hospital.example/study-7`.
  public var origin: String
  /// The key that authenticates checkpoints.
  public var key: CheckpointKey
  /// How commits reach the disk.
  public var journal = LedgerJournal.writeAheadLog
  /// When batched events are written, and how many may wait.
  public var batching = Batching()
  /// The clocks.
  public var clock = LedgerClock.machine
  /// SQLite's name of the file system to go through; tests make one that fails.
  var vfs: String?

  /// When batched events are written, and how many may wait.
  public struct Batching: Sendable {
    /// How long an event waits at most, before it is written with the others that wait.
    public var longestDelay = Duration.milliseconds(200)
    /// So many waiting events are written without waiting longer.
    public var fullBatch = 1000
    /// So many events may wait; more are lost, and counted.
    public var capacity = 50_000
    /// How long the writer rests before it tries again what the disk refused.
    public var retryDelay = Duration.milliseconds(500)

    /// The usual values.
    public init() {}
  }

  /// Names a ledger.
  ///
  /// - Parameters:
  ///   - folder: Its folder.
  ///   - origin: Its name.
  ///   - key: The key that authenticates its checkpoints.
  public init(folder: String, origin: String, key: CheckpointKey) {
    self.folder = folder
    self.origin = origin
    self.key = key
  }
}
