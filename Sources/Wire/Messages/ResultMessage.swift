import Base

/// What the daemon found in a frame.
///
/// The body holds masks and contours; each finding says where its own are.
public struct ResultMessage: Message, Equatable {
  /// The kind that goes into the header.
  public static let kind = MessageKind.result

  /// The kind of answer.
  public enum Outcome: String, CaseIterable, Sendable {
    /// At least one finding.
    case findings
    /// The frame was looked at and nothing was found.
    case noPolyp = "no_polyp"
    /// The frame was looked at and no statement is made; also, an outcome of a later version.
    case abstained
  }

  /// A part of the body, in bytes.
  public struct BodyRange: Equatable, Sendable {
    /// Bytes from the body's start.
    public var offset: Int
    /// Bytes.
    public var byteCount: Int

    /// Makes a range.
    public init(offset: Int, byteCount: Int) {
      self.offset = offset
      self.byteCount = byteCount
    }
  }

  /// One lesion candidate.
  public struct Finding: Equatable, Sendable {
    /// Left, top, width and height in pixels of the frame.
    public var box: [Int]
    /// Share of the frame that it covers, [0, 1].
    public var areaFraction: Float
    /// Mean probability over its pixels, [0, 1].
    public var confidence: Float
    /// Where its mask is, at the network's resolution; nil when the client wants none.
    public var mask: BodyRange?
    /// Where its contour is, in pixels of the frame; nil when the client wants none.
    public var contour: BodyRange?

    /// Makes a finding.
    public init(
      box: [Int], areaFraction: Float, confidence: Float, mask: BodyRange? = nil,
      contour: BodyRange? = nil
    ) {
      self.box = box
      self.areaFraction = areaFraction
      self.confidence = confidence
      self.mask = mask
      self.contour = contour
    }
  }

  /// The stream's number.
  public var stream: Int
  /// The kind of answer.
  public var outcome: Outcome
  /// Why no statement is made; only with `abstained`.
  public var reason: String?
  /// Whether the deadline had passed when the result was ready.
  ///
  /// Such a result must not be shown as current.
  public var isLate: Bool
  /// The frame's size in pixels, upright.
  public var frameSize: [Int]
  /// The masks' size in pixels.
  public var maskSize: [Int]
  /// How the masks are encoded.
  public var maskEncoding: MaskEncoding
  /// The findings, largest first.
  public var findings: [Finding]
  /// How long each stage took.
  public var timings: StageTimings
  /// The model's name and version.
  public var model: String
  /// The SHA-256 over everything that decided the answer, in hex.
  public var pipelineDigest: String
  /// The provider that computed it.
  public var provider: String
  /// Whether that is another provider than the configuration asked for.
  public var isDegraded: Bool
  /// Left, top, width and height of the part of the frame that the masks cover, in pixels; nil for
  /// all of it.
  public var maskRegion: [Int]?
  /// Frames a second that the daemon can answer this stream at present; nil when it does not know.
  public var paceFramesPerSecond: Double?

  /// Makes a result.
  public init(
    stream: Int, outcome: Outcome, reason: String? = nil, isLate: Bool, frameSize: [Int],
    maskSize: [Int], maskEncoding: MaskEncoding, findings: [Finding], timings: StageTimings,
    model: String, pipelineDigest: String, provider: String, isDegraded: Bool,
    maskRegion: [Int]? = nil, paceFramesPerSecond: Double? = nil
  ) {
    self.stream = stream
    self.outcome = outcome
    self.reason = reason
    self.isLate = isLate
    self.frameSize = frameSize
    self.maskSize = maskSize
    self.maskEncoding = maskEncoding
    self.findings = findings
    self.timings = timings
    self.model = model
    self.pipelineDigest = pipelineDigest
    self.provider = provider
    self.isDegraded = isDegraded
    self.maskRegion = maskRegion
    self.paceFramesPerSecond = paceFramesPerSecond
  }
}
