/// An event that is to be appended.
public struct EventDraft: Sendable, Equatable {
  /// What sort of thing it tells.
  public let kind: EventKind
  /// What it says.
  public let payload: EventPayload
  /// When it happened, in milliseconds since 1970-01-01T00:00:00Z; nil for the moment of the call.
  public let time: Int64?
  /// The caller's name for the request; nil where requests are never repeated.
  ///
  /// Where an event of the same name is there already and says the same, this one is not written; where
  /// it says something else, this one is refused.
  public let request: String?
  /// Members of the payload that whoever repeats the request does not decide, so that they may differ.
  public let incidentalMembers: Set<String>

  /// How many bytes the name of a request may have.
  public static let maximumRequestLength = 128

  /// Describes an event.
  ///
  /// - Parameters:
  ///   - kind: What sort of thing it tells.
  ///   - payload: What it says.
  ///   - time: When, in milliseconds since 1970; nil for the moment of the call.
  ///   - request: The caller's name for the request: 1 to 128 printable ASCII characters without
  ///     spaces. It stays when the content is erased, so it must not tell anything about a person.
  ///   - incidentalMembers: Names of the payload's members that may differ when the request is repeated.
  /// - Throws: `LedgerError` with `invalidRequest`.
  public init(
    kind: EventKind, payload: EventPayload, time: Int64? = nil, request: String? = nil,
    incidentalMembers: Set<String> = []
  ) throws(LedgerError) {
    if let request {
      guard (1...EventDraft.maximumRequestLength).contains(request.utf8.count),
        request.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
      else {
        throw LedgerError(
          .invalidRequest, "a request id",
          "1 to \(EventDraft.maximumRequestLength) printable ASCII characters without spaces are"
            + " expected")
      }
    }
    self.init(
      checked: kind, payload, time: time, request: request, incidentalMembers: incidentalMembers)
  }

  /// An event of the ledger itself, or one whose request is known to be well formed.
  init(
    checked kind: EventKind, _ payload: EventPayload, time: Int64?, request: String? = nil,
    incidentalMembers: Set<String> = []
  ) {
    self.kind = kind
    self.payload = payload
    self.time = time
    self.request = request
    self.incidentalMembers = incidentalMembers
  }

  /// The same event, with the time of the call where it had none.
  func at(_ now: Int64) -> EventDraft {
    guard time == nil else { return self }
    return EventDraft(
      checked: kind, payload, time: now, request: request, incidentalMembers: incidentalMembers)
  }

  /// Whether an event says what this one says, whatever it says of what is incidental.
  func says(sameAs other: (kind: EventKind, payload: EventPayload)) -> Bool {
    guard kind == other.kind else { return false }
    return payload == other.payload
      || !incidentalMembers.isEmpty
        && payload.without(incidentalMembers) == other.payload.without(incidentalMembers)
  }
}
