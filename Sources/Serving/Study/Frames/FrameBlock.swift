import Study

/// Records of settled frames of one stream, in memory that is used again and again.
final class FrameBlock: @unchecked Sendable {
  // Unchecked because a block is in one place at a time: with the stream that fills it, under the
  // scheduler's lock, or with the recorder, under its lock or on its thread.

  /// So many frames go into one record of the ledger.
  static let capacity = 64

  /// The stream's number in the ledger.
  private(set) var stream: Int64 = 0
  /// Which of the stream's settled frames the first one is, from 1.
  private(set) var first = 1
  /// How many frames of the stream were settled before and found no block.
  private(set) var lostBefore = 0
  /// The frames, as they were settled.
  private(set) var frames: [FrameRecord] = []

  init() {
    frames.reserveCapacity(Self.capacity)
  }

  var isFull: Bool { frames.count == Self.capacity }

  /// Begins anew.
  ///
  /// - Parameters:
  ///   - stream: The stream's number in the ledger.
  ///   - first: Which of its settled frames comes next, from 1.
  ///   - lostBefore: How many of them found no block.
  func begin(_ stream: Int64, first: Int, lostBefore: Int) {
    self.stream = stream
    self.first = first
    self.lostBefore = lostBefore
    frames.removeAll(keepingCapacity: true)
  }

  /// Adds a frame; there must be room.
  func append(_ frame: FrameRecord) {
    precondition(!isFull, "a full block is handed over before the next frame")
    frames.append(frame)
  }
}
