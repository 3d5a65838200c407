public import Base

/// Announces the frames of one station.
public struct OpenStreamMessage: Message, Equatable {
  /// The kind that goes into the header.
  public static let kind = MessageKind.openStream

  /// The station's name for logs and metrics: letters, digits, `.`, `_`, `-`; at most 64 bytes.
  public var name: String
  /// Results later than this after capture are marked late; nil for the daemon's default.
  public var deadlineMilliseconds: Int?
  /// Whether JPEG frames are decoded at full size, as the training code does.
  public var exactDecode: Bool
  /// The clock of its frames' capture times.
  public var clock: StreamClock
  /// Left, top, width and height of the part that is analysed, in pixels of the upright frame; nil
  /// for all of it.
  public var region: [Int]?
  /// The pipeline that shall answer, as the daemon's configuration names it; nil for its default.
  public var pipeline: String?
  /// The light of frames that do not state their own.
  public var imagingMode: DeclaredImagingMode
  /// The examination, as the hospital numbers it; nil outside of studies.
  public var examination: String?
  /// The patient, as the hospital numbers them; nil where the study need not know.
  public var patient: String?

  /// Makes a request.
  public init(
    name: String, deadlineMilliseconds: Int? = nil, exactDecode: Bool = false,
    clock: StreamClock = .monotonic, region: [Int]? = nil, pipeline: String? = nil,
    imagingMode: DeclaredImagingMode = .unknown, examination: String? = nil,
    patient: String? = nil
  ) {
    self.name = name
    self.deadlineMilliseconds = deadlineMilliseconds
    self.exactDecode = exactDecode
    self.clock = clock
    self.region = region
    self.pipeline = pipeline
    self.imagingMode = imagingMode
    self.examination = examination
    self.patient = patient
  }

  /// Reads the JSON that a peer sent.
  public init(_ fields: JSONFields) throws(JSONError) {
    name = try fields.string("name", maximumLength: 64)
    guard !name.isEmpty, name.utf8.allSatisfy(OpenStreamMessage.isNameByte) else {
      throw JSONError(
        .invalidValue, at: fields.location("name"), "letters, digits, '.', '_' and '-' are allowed")
    }
    deadlineMilliseconds = try fields.optionalInteger("deadline_ms", in: 1...3_600_000)
    exactDecode = try fields.optionalBool("exact_decode") ?? false
    clock = try fields.optionalChoice("clock") ?? .monotonic
    region = try fields.optionalRegion("region")
    pipeline = try fields.optionalString("pipeline", maximumLength: 64)
    imagingMode = try fields.optionalChoice("imaging_mode") ?? .unknown
    examination = try fields.optionalString("examination", maximumLength: 64)
    patient = try fields.optionalString("patient", maximumLength: 64)
  }

  /// Writes the members of the JSON object.
  public func writeMembers(to json: inout JSONWriter) {
    json.member("name", name)
    if let deadlineMilliseconds { json.member("deadline_ms", deadlineMilliseconds) }
    if exactDecode { json.member("exact_decode", true) }
    if clock != .monotonic { json.member("clock", clock.rawValue) }
    if let region { json.member("region", region) }
    if let pipeline { json.member("pipeline", pipeline) }
    if imagingMode != .unknown { json.member("imaging_mode", imagingMode.rawValue) }
    if let examination { json.member("examination", examination) }
    if let patient { json.member("patient", patient) }
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
      UInt8(ascii: "-"):
      true
    default: false
    }
  }
}

/// The answer to `openStream`.
public struct StreamOpenedMessage: Message, Equatable {
  /// The kind that goes into the header.
  public static let kind = MessageKind.streamOpened

  /// The stream's number within this session.
  public var stream: Int
  /// The deadline that holds for the stream's frames.
  public var deadlineMilliseconds: Int
  /// The pipeline that answers; nil from daemons that have only one.
  public var pipeline: String?
  /// Where the study's ledger says that the stream was opened; its number names the stream there.
  public var receipt: LedgerReceipt?

  /// Makes an answer.
  public init(
    stream: Int, deadlineMilliseconds: Int, pipeline: String? = nil, receipt: LedgerReceipt? = nil
  ) {
    self.stream = stream
    self.deadlineMilliseconds = deadlineMilliseconds
    self.pipeline = pipeline
    self.receipt = receipt
  }

  /// Reads the JSON that a peer sent.
  public init(_ fields: JSONFields) throws(JSONError) {
    stream = try fields.integer("stream", in: 1...Int(UInt32.max))
    deadlineMilliseconds = try fields.integer("deadline_ms", in: 1...3_600_000)
    pipeline = try fields.optionalString("pipeline")
    receipt = try LedgerReceipt(optionallyIn: fields)
  }

  /// Writes the members of the JSON object.
  public func writeMembers(to json: inout JSONWriter) {
    json.member("stream", stream)
    json.member("deadline_ms", deadlineMilliseconds)
    if let pipeline { json.member("pipeline", pipeline) }
    receipt?.writeMembers(to: &json)
  }
}

/// Says that no more frames of a stream will come.
public struct CloseStreamMessage: Message, Equatable {
  /// The kind that goes into the header.
  public static let kind = MessageKind.closeStream

  /// The stream's number.
  public var stream: Int

  /// Makes a request.
  public init(stream: Int) {
    self.stream = stream
  }

  /// Reads the JSON that a peer sent.
  public init(_ fields: JSONFields) throws(JSONError) {
    stream = try fields.integer("stream", in: 1...Int(UInt32.max))
  }

  /// Writes the members of the JSON object.
  public func writeMembers(to json: inout JSONWriter) {
    json.member("stream", stream)
  }
}

/// The accounting of a stream that ended; sent after the last of its results.
public struct StreamClosedMessage: Message, Equatable {
  /// The kind that goes into the header.
  public static let kind = MessageKind.streamClosed

  /// The stream's number.
  public var stream: Int
  /// What became of each frame.
  public var accounting: FrameAccounting

  /// Makes an answer.
  public init(stream: Int, accounting: FrameAccounting) {
    self.stream = stream
    self.accounting = accounting
  }

  /// Reads the JSON that a peer sent.
  public init(_ fields: JSONFields) throws(JSONError) {
    stream = try fields.integer("stream", in: 1...Int(UInt32.max))
    accounting = try FrameAccounting(fields.object("accounting"))
  }

  /// Writes the members of the JSON object.
  public func writeMembers(to json: inout JSONWriter) {
    json.member("stream", stream)
    json.name("accounting")
    json.object { accounting.writeMembers(to: &$0) }
  }
}
