import Base
import Biopsy
public import Imaging
import Models
public import Wire

/// Turns a frame's bytes into findings; each worker thread has one of its own.
public protocol FrameAnalyzer: AnyObject {
  /// Looks at one frame.
  ///
  /// - Parameters:
  ///   - bytes: The frame as the client sent it; hostile until decoded. Raw pixels may lie in memory
  ///     that the client can still write: nothing may be concluded from a byte that a second look
  ///     could refute. Such a frame is dropped afterwards, whatever the reply says; see
  ///     `AnalysisRequest.isIntact`.
  ///   - request: What the bytes are, and what the client wants to know.
  ///   - reply: Filled with the answer. Its memory is used again from frame to frame.
  /// - Throws: `AnalysisError`.
  func analyze(
    _ bytes: UnsafeRawBufferPointer, request: AnalysisRequest, into reply: inout AnalysisReply
  ) throws(AnalysisError)

  /// Shows that inference works now, on known input and with the memory that frames use.
  ///
  /// - Throws: `AnalysisError` when it does not.
  func prove() throws(AnalysisError)
}

/// What a frame's bytes are, and what the client wants to know.
public struct AnalysisRequest: Sendable {
  /// How the bytes hold the pixels.
  public var encoding: FrameMessage.Encoding
  /// Whether a JPEG is decoded at full size.
  public var exactDecode: Bool
  /// How masks shall be encoded.
  public var masks: MaskEncoding
  /// Whether contours are wanted.
  public var contours: Bool
  /// The part of the frame to look at, in pixels of the upright frame; nil for all of it.
  public var region: PixelRectangle?
  var slot: RingSlot?
  /// What follows the stream's polyps; nil where the pipeline answers frame by frame.
  var procedure: StreamProcedure?
  /// When the station gets to see what was found.
  var display = DisplayMode.live
  /// When the frame was captured.
  var captured = MonotonicInstant.now
  /// The light that the frame was taken with.
  var imagingMode = ImagingMode.unknown

  /// Whether the bytes read so far are those that the client announced.
  ///
  /// An analyzer that keeps something of a frame for later ones asks after its last look at the
  /// bytes, and keeps nothing of a frame that is not intact.
  public var isIntact: Bool { slot?.isIntact ?? true }

  /// Describes a frame.
  public init(
    encoding: FrameMessage.Encoding, exactDecode: Bool = false, masks: MaskEncoding = .runLengths,
    contours: Bool = true
  ) {
    self.encoding = encoding
    self.exactDecode = exactDecode
    self.masks = masks
    self.contours = contours
  }
}

/// What was found in a frame, ready for the wire.
public struct AnalysisReply: Sendable {
  /// The frame's size in pixels.
  public var frameSize = [0, 0]
  /// The masks' size in pixels.
  public var maskSize = [0, 0]
  /// Left, top, width and height of what the masks cover; nil for the whole frame.
  public var maskRegion: [Int]?
  /// The SHA-256 over everything that decided the answer, in hex.
  public var pipelineDigest = ""
  /// The kind of answer; nil for the one that follows from the findings.
  public var outcome: ResultMessage.Outcome?
  /// Why no statement is made; nil when one is.
  public var reason: String?
  /// Whether the picture is fit to be judged; nil where nobody looks.
  public var quality: ResultMessage.PictureQuality?
  /// The polyps to be shown; nil where none are followed, or they are withheld.
  public var polyps: [ResultMessage.Polyp]?
  /// When the station gets to see what was found; nil where no polyps are followed.
  public var display: ResultMessage.DisplayMode?
  /// The findings, largest first.
  public var findings: [ResultMessage.Finding] = []
  /// Masks and contours.
  public var body: [UInt8] = []
  /// What was seen, for the records of frames.
  var sight = FrameSight()
  /// How long the stages took, as far as the analyzer knows them.
  public var timings = StageTimings()
  /// What the worker computed in the network's run, without the runtime's own threads.
  public var inferenceProcessorTime = Duration.zero

  /// An empty reply.
  public init() {}

  /// Forgets the last frame and keeps the memory.
  public mutating func reset() {
    findings.removeAll(keepingCapacity: true)
    body.removeAll(keepingCapacity: true)
    timings = StageTimings()
    inferenceProcessorTime = .zero
    maskRegion = nil
    outcome = nil
    reason = nil
    quality = nil
    polyps = nil
    display = nil
    sight = FrameSight()
  }
}

/// Why a frame got no answer.
public enum AnalysisError: Error, Sendable {
  /// The bytes are no picture of the stated kind: the client's fault.
  case invalidFrame(String)
  /// The network or the runtime failed: the daemon's fault.
  case failed(String)
  /// The bytes could not be read as they were announced, for this reason.
  case unread(DropReason, String)
}
