import Base
import Wire

extension DaemonReply {
  /// Reads a message of the daemon's; nil when it is of a kind that this version does not know.
  init?(_ header: MessageHeader, json: [UInt8], body: [UInt8]) throws(WireError) {
    guard let kind = MessageKind(rawValue: header.kind) else { return nil }
    switch kind {
    case .welcome: self = .welcome(try DaemonReply.parse(json))
    case .streamOpened: self = .streamOpened(try DaemonReply.parse(json))
    case .result: self = .result(FrameResult(message: try DaemonReply.parse(json), body: body))
    case .dropped: self = .dropped(try DaemonReply.parse(json))
    case .streamClosed: self = .streamClosed(try DaemonReply.parse(json))
    case .status: self = .status(try DaemonReply.parse(json))
    case .metrics: self = .metrics(String(decoding: body, as: UTF8.self))
    case .managed: self = .managed(try DaemonReply.parse(json))
    case .error: self = .error(try DaemonReply.parse(json))
    case .ringOpened: self = .ringOpened(try DaemonReply.parse(json))
    case .ringClosed: self = .ringClosed(try DaemonReply.parse(json))
    case .trace: self = .trace(try DaemonReply.parse(json), document: body)
    case .recorded: self = .recorded(try DaemonReply.parse(json))
    case .call: self = .call(try DaemonReply.parse(json))
    case .hello, .openStream, .frame, .closeStream, .queryStatus, .queryMetrics, .goodbye,
      .openRing, .closeRing, .setClock, .reveal, .manage, .queryTrace, .record:
      throw WireError(.unsupported, "the daemon sent a client's message")
    }
  }

  private static func parse<Content: Message>(_ json: [UInt8]) throws(WireError) -> Content {
    do throws(JSONError) {
      return try Content(JSONFields(JSONValue(parsing: json)))
    } catch {
      throw WireError(error)
    }
  }
}
