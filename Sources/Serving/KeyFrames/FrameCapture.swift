import Base
import Biopsy
import Imaging
import Study

/// A frame that histology has looked at: what is known of it, and what becomes of its picture.
///
/// Made by the worker that looked; filled by the thread that keeps pictures, while the procedure goes on.
final class FrameCapture: Sendable {
  /// What has become of the frame.
  struct Outcome: Sendable {
    /// The frame's bytes.
    var source: CallEvent.Look.Source?
    /// Its picture, or why there is none.
    var picture: Result<Picture, CallEvent.Look.AbsenceError>
  }

  /// A picture on the disk.
  struct Picture: Sendable {
    let file: PendingKeyFrame
    let isLossless: Bool
    let mask: SHA256.Digest?
    /// What the model says of the crops whose pixels may differ from the frame's.
    let probabilities: [PixelRectangle: [Float]]
  }

  /// When the frame was captured, in milliseconds since 1970, UTC.
  let capturedTime: Int64
  /// From the capture until histology had looked, in microseconds.
  let latencyMicroseconds: Int64
  private let outcome = Locked<Outcome?>(nil)
  private let isDone = Flag()

  /// Notes that histology has just looked at a frame.
  ///
  /// - Parameter captured: When the frame was captured.
  init(captured: MonotonicInstant) {
    let age = max(.zero, .now - captured)
    let wall = Int64(MachineClock.realtime.now / 1_000_000)
    capturedTime = wall - Int64(age.milliseconds.rounded())
    latencyMicroseconds = Int64((age.milliseconds * 1000).rounded())
  }

  /// Says what has become of the frame.
  func finish(_ outcome: Outcome) {
    self.outcome.withLock { $0 = outcome }
    isDone.set()
  }

  /// What has become of the frame; nil where that is not known in time.
  func outcome(within timeout: Duration) -> Outcome? {
    guard isDone.wait(timeout: timeout) else { return nil }
    return outcome.withLock { $0 }
  }
}

extension CallEvent.Look {
  /// An absence, as an error.
  struct AbsenceError: Error {
    let reason: Absence
  }
}

/// Runs the histology model on kept pictures, with memory of its own.
final class HistologyWitness: @unchecked Sendable {
  // Unchecked because only the thread that keeps pictures uses it.
  private let make: @Sendable () throws -> any HistologyClassifier
  private var classifier: (any HistologyClassifier)?

  init(_ make: @escaping @Sendable () throws -> any HistologyClassifier) {
    self.make = make
  }

  /// What the model says of a part of a JPEG file.
  func probabilities(
    _ crop: PixelRectangle, of file: UnsafeRawBufferPointer, exactDecode: Bool
  ) throws -> [Float] {
    let classifier = try classifier ?? make()
    self.classifier = classifier
    var probabilities = [Float](repeating: 0, count: classifier.classes.count)
    let outcome = probabilities.withUnsafeMutableBufferPointer { buffer in
      Result { () throws(SegmentationError) in
        try classifier.classify(
          crop, of: .encoded(file, .jpeg, exactDecode: exactDecode), into: buffer)
      }
    }
    try outcome.get()
    guard probabilities.allSatisfy({ $0 >= 0 && $0 <= 1.0001 }) else {
      throw AnalysisError.failed("the histology model gave no probabilities")
    }
    return probabilities
  }
}
