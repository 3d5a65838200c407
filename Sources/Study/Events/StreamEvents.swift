public import Base

/// The daemon began to serve under a protocol.
public struct ServiceStartedEvent: StudyEvent {
  /// Its kind.
  public static let kind = StudyEventKind.serviceStarted

  /// The digest of the protocol that holds.
  public var protocolDigest: SHA256.Digest
  /// The product and its version.
  public var product: String
  /// The version of ONNX Runtime.
  public var runtimeVersion: String
  /// Which key makes pseudonyms, see `Pseudonymizer.keyIdentifier`.
  public var keyIdentifier: String
  /// How pictures of calls are kept; nil where none are, and in records of earlier versions.
  public var keyFrames: KeyFrameTerms?

  /// Describes a start.
  public init(
    protocolDigest: SHA256.Digest, product: String, runtimeVersion: String, keyIdentifier: String,
    keyFrames: KeyFrameTerms? = nil
  ) {
    self.protocolDigest = protocolDigest
    self.product = product
    self.runtimeVersion = runtimeVersion
    self.keyIdentifier = keyIdentifier
    self.keyFrames = keyFrames
  }

  /// Reads a payload.
  public init(_ fields: JSONFields) throws(JSONError) {
    protocolDigest = try fields.digest("protocol_sha256")
    product = try fields.string("product", maximumLength: 200)
    runtimeVersion = try fields.string("onnxruntime", maximumLength: 100)
    keyIdentifier = try fields.string("key", maximumLength: 64)
    keyFrames = try fields.optionalObject("key_frames").map { (terms) throws(JSONError) in
      try KeyFrameTerms(terms)
    }
  }

  /// The payload's members.
  public var members: JSONObject {
    var members: JSONObject = [:]
    members.set("protocol_sha256", protocolDigest)
    members.set("product", product)
    members.set("onnxruntime", runtimeVersion)
    members.set("key", keyIdentifier)
    if let keyFrames { members["key_frames"] = .object(keyFrames.members) }
    return members
  }
}

/// A station announced frames; the record's sequence number is the stream's name from then on.
public struct StreamOpenedEvent: StudyEvent {
  /// Its kind.
  public static let kind = StudyEventKind.streamOpened

  /// The digest of the protocol that holds.
  public var protocolDigest: SHA256.Digest
  /// The station's name.
  public var station: String
  /// The examination; nil where the station names none, which the report counts.
  public var examination: Pseudonym?
  /// The patient, where the station names one.
  public var patient: Pseudonym?
  /// The pipeline's name.
  public var pipeline: String
  /// The SHA-256 over all that decides its answers.
  public var pipelineDigest: SHA256.Digest
  /// When stations get to see what was found: `live`, `on_demand` or `blinded`.
  public var display: String
  /// Whether each of its frames is recorded, in records of the kind `frames`.
  public var recordsFrames: Bool

  /// Describes a stream.
  public init(
    protocolDigest: SHA256.Digest, station: String, examination: Pseudonym?, patient: Pseudonym?,
    pipeline: String, pipelineDigest: SHA256.Digest, display: String, recordsFrames: Bool = false
  ) {
    self.protocolDigest = protocolDigest
    self.station = station
    self.examination = examination
    self.patient = patient
    self.pipeline = pipeline
    self.pipelineDigest = pipelineDigest
    self.display = display
    self.recordsFrames = recordsFrames
  }

  /// Reads a payload.
  public init(_ fields: JSONFields) throws(JSONError) {
    protocolDigest = try fields.digest("protocol_sha256")
    station = try fields.string("station", maximumLength: 64)
    examination = try fields.optionalPseudonym("examination")
    patient = try fields.optionalPseudonym("patient")
    pipeline = try fields.string("pipeline", maximumLength: 64)
    pipelineDigest = try fields.digest("pipeline_sha256")
    display = try fields.string("display", maximumLength: 16)
    recordsFrames = try fields.optionalBool("frame_records") ?? false
  }

  /// The payload's members.
  public var members: JSONObject {
    var members: JSONObject = [:]
    members.set("protocol_sha256", protocolDigest)
    members.set("station", station)
    members.set("examination", examination)
    members.set("patient", patient)
    members.set("pipeline", pipeline)
    members.set("pipeline_sha256", pipelineDigest)
    members.set("display", display)
    if recordsFrames { members.set("frame_records", true) }
    return members
  }
}

/// What became of a stream's frames: received = answered + dropped, exactly.
public struct StreamClosedEvent: StudyEvent {
  /// Its kind.
  public static let kind = StudyEventKind.streamClosed

  /// The sequence number of the record that says that the stream was opened.
  public var stream: Int64
  /// Frames received.
  public var received: Int
  /// Frames answered, late ones included.
  public var answered: Int
  /// Frames answered after their deadline.
  public var late: Int
  /// Frames dropped, by reason.
  public var dropped: [String: Int]
  /// Polyps that were numbered.
  public var polyps: Int
  /// Frames that are in no record of the kind `frames`, because too many waited; 0 too where a stream's
  /// frames are not recorded.
  public var lost: Int

  /// Describes an account.
  public init(
    stream: Int64, received: Int, answered: Int, late: Int, dropped: [String: Int], polyps: Int,
    lost: Int = 0
  ) {
    self.stream = stream
    self.received = received
    self.answered = answered
    self.late = late
    self.dropped = dropped
    self.polyps = polyps
    self.lost = lost
  }

  /// Reads a payload.
  ///
  /// - Parameter fields: Its members.
  /// - Throws: `JSONError`, also for an account that does not close.
  public init(_ fields: JSONFields) throws(JSONError) {
    stream = Int64(try fields.integer("stream", in: 0...Int.max))
    received = try fields.integer("received", in: 0...Int(UInt32.max))
    answered = try fields.integer("answered", in: 0...Int(UInt32.max))
    late = try fields.integer("late", in: 0...answered)
    dropped = try fields.counts("dropped")
    polyps = try fields.integer("polyps", in: 0...Int(UInt32.max))
    lost = try fields.optionalInteger("frames_lost", in: 1...max(1, received)) ?? 0
    var sum = answered
    for count in dropped.values {
      let (next, overflow) = sum.addingReportingOverflow(count)
      sum = overflow ? Int.max : next
    }
    guard sum == received else {
      throw JSONError(
        .invalidValue, at: fields.location("received"),
        "\(received) frames received are not the \(sum) that were answered or dropped")
    }
  }

  /// The payload's members.
  public var members: JSONObject {
    var members: JSONObject = [:]
    members.set("stream", stream)
    members.set("received", received)
    members.set("answered", answered)
    members.set("late", late)
    members.set("dropped", dropped)
    members.set("polyps", polyps)
    if lost > 0 { members.set("frames_lost", lost) }
    return members
  }
}
