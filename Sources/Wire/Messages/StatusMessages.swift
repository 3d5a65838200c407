public import Base

/// Asks for the daemon's state.
public struct QueryStatusMessage: Message, Equatable {
  /// The kind that goes into the header.
  public static let kind = MessageKind.queryStatus

  /// Makes a request.
  public init() {}

  /// Reads the JSON that a peer sent.
  public init(_ fields: JSONFields) throws(JSONError) {}

  /// Writes the members of the JSON object.
  public func writeMembers(to json: inout JSONWriter) {}
}

/// The daemon's state, as a document for people and monitors: see `Schemas/status.schema.json`.
public struct StatusMessage: Message, Equatable {
  /// The kind that goes into the header.
  public static let kind = MessageKind.status

  /// The document.
  public var document: JSONObject

  /// Wraps a document.
  public init(document: JSONObject) {
    self.document = document
  }

  /// Reads the JSON that a peer sent.
  public init(_ fields: JSONFields) throws(JSONError) {
    document = fields.members
  }

  /// Writes the members of the JSON object.
  public func writeMembers(to json: inout JSONWriter) {
    for member in document.members {
      json.name(member.name)
      json.value(member.value)
    }
  }
}

/// Asks for the daemon's counters.
public struct QueryMetricsMessage: Message, Equatable {
  /// The kind that goes into the header.
  public static let kind = MessageKind.queryMetrics

  /// Makes a request.
  public init() {}

  /// Reads the JSON that a peer sent.
  public init(_ fields: JSONFields) throws(JSONError) {}

  /// Writes the members of the JSON object.
  public func writeMembers(to json: inout JSONWriter) {}
}

/// The daemon's counters: the body is text in Prometheus' exposition format.
public struct MetricsMessage: Message, Equatable {
  /// The kind that goes into the header.
  public static let kind = MessageKind.metrics

  /// Makes an answer.
  public init() {}

  /// Reads the JSON that a peer sent.
  public init(_ fields: JSONFields) throws(JSONError) {}

  /// Writes the members of the JSON object.
  public func writeMembers(to json: inout JSONWriter) {
    json.member("content_type", "text/plain; version=0.0.4")
  }
}
