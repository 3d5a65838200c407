public import Base

/// What a polyp was taken for when its call was sealed: once for each polyp, never changed.
public struct CallMessage: Message, Equatable {
  /// The kind that goes into the header.
  public static let kind = MessageKind.call

  /// The probability of one class.
  public struct ClassProbability: Equatable, Sendable {
    /// The class's label.
    public var finding: String
    /// Its probability, [0, 1].
    public var probability: Float

    /// States a probability.
    public init(finding: String, probability: Float) {
      self.finding = finding
      self.probability = probability
    }
  }

  /// The stream's number.
  public var stream: Int
  /// The polyp's number within the stream.
  public var polyp: Int
  /// The call; it is sealed.
  public var opinion: PolypOpinion
  /// The probability of each class, from all frames together; empty when none was looked at.
  public var probabilities: [ClassProbability]
  /// How many frames were looked at for it.
  public var frames: Int
  /// The SHA-256 over everything that decided the call, in hex.
  public var pipelineDigest: String
  /// Where it stands in the study's ledger; nil outside of studies.
  public var receipt: LedgerReceipt?

  /// Makes a message.
  public init(
    stream: Int, polyp: Int, opinion: PolypOpinion, probabilities: [ClassProbability], frames: Int,
    pipelineDigest: String, receipt: LedgerReceipt? = nil
  ) {
    self.stream = stream
    self.polyp = polyp
    self.opinion = opinion
    self.opinion.isSealed = true
    self.probabilities = probabilities
    self.frames = frames
    self.pipelineDigest = pipelineDigest
    self.receipt = receipt
  }

  /// Reads the JSON that a peer sent.
  public init(_ fields: JSONFields) throws(JSONError) {
    stream = try fields.integer("stream", in: 1...Int(UInt32.max))
    polyp = try fields.integer("polyp", in: 1...Int(UInt32.max))
    opinion = try PolypOpinion(fields)
    opinion.isSealed = true
    probabilities = []
    let list = try fields.object("probabilities")
    for member in list.members.members {
      switch member.value {
      case .integer, .number:
        let value = try list.number(member.name, in: 0...1)
        probabilities.append(ClassProbability(finding: member.name, probability: Float(value)))
      default: continue
      }
    }
    frames = try fields.integer("frames", in: 0...Int(UInt32.max))
    pipelineDigest = try fields.string("pipeline_sha256")
    receipt = try LedgerReceipt(optionallyIn: fields)
  }

  /// Writes the members of the JSON object.
  public func writeMembers(to json: inout JSONWriter) {
    json.member("stream", stream)
    json.member("polyp", polyp)
    json.member("status", opinion.status.rawValue)
    if let finding = opinion.finding { json.member("class", finding) }
    if let probability = opinion.probability { json.member("probability", probability) }
    json.name("probabilities")
    json.object { json in
      for entry in probabilities { json.member(entry.finding, entry.probability) }
    }
    if let reason = opinion.reason { json.member("reason", reason) }
    json.member("frames", frames)
    json.member("pipeline_sha256", pipelineDigest)
    opinion.purpose.writeMember(to: &json)
    receipt?.writeMembers(to: &json)
  }
}

/// Shows or hides what was found, in a stream whose display is on demand.
public struct RevealMessage: Message, Equatable {
  /// The kind that goes into the header.
  public static let kind = MessageKind.reveal

  /// The stream's number.
  public var stream: Int
  /// Whether results shall tell what was found, from the next frame on.
  public var isShown: Bool

  /// Makes a request.
  public init(stream: Int, isShown: Bool) {
    self.stream = stream
    self.isShown = isShown
  }

  /// Reads the JSON that a peer sent.
  public init(_ fields: JSONFields) throws(JSONError) {
    stream = try fields.integer("stream", in: 1...Int(UInt32.max))
    isShown = try fields.bool("shown")
  }

  /// Writes the members of the JSON object.
  public func writeMembers(to json: inout JSONWriter) {
    json.member("stream", stream)
    json.member("shown", isShown)
  }
}
