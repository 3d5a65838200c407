/// Consecutive frames in which one thing was found.
public struct AlarmRun: Hashable, Sendable, BitwiseCopyable {
  /// What was found: runs of one track belong to the same thing.
  public let track: Int32
  /// The first frame's number.
  public let first: Int32
  /// The last frame's number.
  public let last: Int32

  /// Describes a run.
  public init(track: Int32, first: Int32, last: Int32) {
    self.track = track
    self.first = first
    self.last = last
  }
}

/// Writes down when what was found, whether it was shown or not.
final class AlarmRecorder {
  /// Where recording ends: hours of a network that alarms all the time.
  private static let maximumRuns = 1 << 16

  private let finished = GrowableBuffer<AlarmRun>(capacity: 4096)
  /// Runs that found no room.
  private(set) var lostRuns = 0

  /// The runs that have ended, by their last frame.
  var runs: UnsafeBufferPointer<AlarmRun> { finished.elements }

  /// Writes down a run that has ended.
  func append(_ run: AlarmRun) {
    guard finished.count < Self.maximumRuns else {
      lostRuns += 1
      return
    }
    finished.append(run)
  }
}
