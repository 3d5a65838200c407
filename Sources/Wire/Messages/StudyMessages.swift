public import Base

/// Where a record stands in the study's ledger; whoever keeps it can have the record proved.
public struct LedgerReceipt: Hashable, Sendable {
  /// The record's number, from 0.
  public var sequence: Int
  /// The hash of its leaf in the ledger's tree, in hex.
  public var leafDigest: String

  /// Takes a receipt.
  public init(sequence: Int, leafDigest: String) {
    self.sequence = sequence
    self.leafDigest = leafDigest
  }

  init(_ fields: JSONFields) throws(JSONError) {
    sequence = try fields.integer("sequence", in: 0...Int.max)
    leafDigest = try fields.string("leaf_sha256", maximumLength: 64)
  }

  /// Reads the members of a message that need not have them: both or none.
  init?(optionallyIn fields: JSONFields) throws(JSONError) {
    guard fields.optional("sequence") != nil || fields.optional("leaf_sha256") != nil else {
      return nil
    }
    try self.init(fields)
  }

  func writeMembers(to json: inout JSONWriter) {
    json.member("sequence", sequence)
    json.member("leaf_sha256", leafDigest)
  }
}

/// Enters something into the study's ledger.
///
/// Names and numbers of patients and examinations are told as the hospital writes them; the daemon
/// makes pseudonyms of them before anything is written.
public struct RecordMessage: Message, Equatable {
  /// The kind that goes into the header.
  public static let kind = MessageKind.record

  /// What happened, as the ledger names it, such as `resection`.
  public var event: String
  /// What is to be told of it.
  public var details: JSONObject
  /// The client's name for the request: what is there already under it is not written again.
  public var request: String?

  /// Makes a request.
  public init(event: String, details: JSONObject, request: String? = nil) {
    self.event = event
    self.details = details
    self.request = request
  }

  /// Reads the JSON that a peer sent.
  public init(_ fields: JSONFields) throws(JSONError) {
    event = try fields.string("event", maximumLength: 64)
    details = try fields.object("details").members
    request = try fields.optionalString("request", maximumLength: 128)
  }

  /// Writes the members of the JSON object.
  public func writeMembers(to json: inout JSONWriter) {
    json.member("event", event)
    json.name("details")
    json.value(.object(details))
    if let request { json.member("request", request) }
  }
}

/// The answer to `record`: it is on the disk.
public struct RecordedMessage: Message, Equatable {
  /// The kind that goes into the header.
  public static let kind = MessageKind.recorded

  /// Where it stands.
  public var receipt: LedgerReceipt
  /// Whether it had been there before, under the same request.
  public var isRepeat: Bool

  /// Makes an answer.
  public init(receipt: LedgerReceipt, isRepeat: Bool) {
    self.receipt = receipt
    self.isRepeat = isRepeat
  }

  /// Reads the JSON that a peer sent.
  public init(_ fields: JSONFields) throws(JSONError) {
    receipt = try LedgerReceipt(fields)
    isRepeat = try fields.bool("repeat")
  }

  /// Writes the members of the JSON object.
  public func writeMembers(to json: inout JSONWriter) {
    receipt.writeMembers(to: &json)
    json.member("repeat", isRepeat)
  }
}
