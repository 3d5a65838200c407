import Base
import Biopsy
import Imaging
import Models
import Wire

/// One station's frames, from `open_stream` to the last accounted frame.
final class StationStream: @unchecked Sendable {
  // Unchecked because `state` is reached only by the scheduler, under its lock, and `clock` and
  // `imagingMode` only by the session's thread.

  /// What the scheduler knows of the stream.
  struct State {
    var waiting: QueuedFrame?
    var isInFlight = false
    var isInReadyQueue = false
    var isClosing = false
    var closingCorrelationID: UInt64 = 0
    var isFinished = false
    var accounting = FrameAccounting()
    var quota: RateQuota
    var lastArrival: MonotonicInstant?
    /// Writes down what becomes of its frames; nil where that is not recorded.
    var frames: StreamFrames?
  }

  /// The stream's number within its session.
  let number: Int
  /// The station's name.
  let name: String
  /// From capture to the latest useful result.
  let deadline: Duration
  /// Whether JPEG frames are decoded at full size.
  let exactDecode: Bool
  /// The part of each frame that is analysed; nil for all of it.
  let region: PixelRectangle?
  /// The pipeline that answers.
  let pipeline: PipelineUse
  /// The session that gets the results.
  let session: any ResultReceiver
  var state: State
  /// Capture times; reached only by the session's thread.
  var clock: CaptureClock
  /// The light that the station declared last; reached only by the session's thread.
  var imagingMode: ImagingMode
  /// What findings become over time, where the pipeline follows polyps.
  let procedure: StreamProcedure
  /// What the study's ledger knows of the stream; nil where none is served.
  let study: StudyStream?
  /// How models in the shadow compare on it, for the study's records; nil where none is served.
  let shadowTally: ShadowTally?

  init(
    number: Int, name: String, deadline: Duration, exactDecode: Bool, framesPerSecond: Int,
    region: PixelRectangle? = nil, clock: StreamClock = .monotonic, pipeline: PipelineUse,
    imagingMode: ImagingMode = .unknown, procedure: StreamProcedure = StreamProcedure(),
    study: StudyStream? = nil, frames: sending StreamFrames? = nil,
    shadowTally: ShadowTally? = nil, session: any ResultReceiver
  ) {
    self.number = number
    self.name = name
    self.deadline = deadline
    self.exactDecode = exactDecode
    self.region = region
    self.clock = CaptureClock(clock)
    self.imagingMode = imagingMode
    self.pipeline = pipeline
    self.procedure = procedure
    self.study = study
    self.shadowTally = shadowTally
    self.session = session
    state = State(
      quota: RateQuota(framesPerSecond: framesPerSecond, now: .now), frames: frames)
  }
}

/// A frame on its way from the socket to the network.
struct QueuedFrame: Sendable {
  let stream: StationStream
  let correlationID: UInt64
  let encoding: FrameMessage.Encoding
  var content: FrameContent
  let captured: MonotonicInstant
  let arrived: MonotonicInstant
  let receiveDuration: Duration
  var imagingMode = ImagingMode.unknown
  /// Its number within the stream, from 1; given when the scheduler takes it.
  var number = 0

  /// What it is recorded with before anybody has looked at it.
  var unseen: SettledFrame { SettledFrame(number: number, captured: captured) }

  /// When its result stops being of use.
  var deadline: MonotonicInstant { captured + stream.deadline }
}

/// Who gets what becomes of a stream's frames.
protocol ResultReceiver: AnyObject, Sendable {
  /// The session's number since the daemon started.
  var number: Int { get }
  /// Takes an encoded result; settles the frame once it is delivered or cannot be.
  func deliver(
    _ message: [UInt8], for stream: StationStream, _ frame: SettledFrame, isLate: Bool)
  /// Tells the client that a frame, already settled, got no result.
  func notify(_ drop: FrameScheduler.Drop)
  /// Tells the client that a stream has ended.
  func notifyClosed(_ stream: StationStream, _ final: FrameScheduler.FinalAccount)
  /// Tells the client of sealed calls, if the display shows them, and enters them in the log.
  func tell(_ calls: [StreamProcedure.SealedCall], of stream: StationStream, display: DisplayMode?)
  /// Notes what an answer is about to show of polyps for the first time.
  func note(_ polyps: [ResultMessage.Polyp]?, in stream: StationStream)
  /// How the client wants its results.
  var preferences: ResultPreferences { get }
}

/// How a client wants its results.
struct ResultPreferences: Sendable {
  var masks: MaskEncoding = .runLengths
  var contours = true
}
