import Base

/// Measures how fast frames are answered, so that clients can send no faster.
struct PaceMeter {
  /// A stream that sent nothing for as long takes no share.
  static let memory = Duration.seconds(1)
  private static let weightOfNewest = 0.1

  /// Threads that answer frames.
  var workers = 0
  private var meanSeconds: Double?

  /// Takes the time that a worker spent on a frame.
  mutating func record(_ service: Duration) {
    let seconds = max(0, service.seconds)
    let mean = meanSeconds ?? seconds
    meanSeconds = mean + (seconds - mean) * PaceMeter.weightOfNewest
  }

  /// Frames a second that a stream can be answered; nil before the first frame was.
  ///
  /// A stream has one frame in work at a time, so it cannot use more than one worker.
  ///
  /// - Parameter streams: Streams that send, this one included.
  /// - Returns: At least 0.1, and to a tenth.
  func framesPerSecond(streams: Int) -> Double? {
    guard let meanSeconds, meanSeconds > 0 else { return nil }
    let share = min(1, Double(max(1, workers)) / Double(max(1, streams)))
    return max(1, (share / meanSeconds * 10).rounded()) / 10
  }
}
