public import Base

/// The JSON part of a message, as a type.
public protocol Message: Sendable {
  /// The kind that goes into the header.
  static var kind: MessageKind { get }
  /// Reads the JSON that a peer sent; members that this version does not know are ignored.
  init(_ fields: JSONFields) throws(JSONError)
  /// Writes the members of the JSON object.
  func writeMembers(to json: inout JSONWriter)
}

extension Message {
  /// Reads the JSON part of a message.
  ///
  /// - Parameter json: UTF-8 JSON text.
  /// - Throws: `WireError` with code `malformed`.
  public init(json: UnsafeRawBufferPointer) throws(WireError) {
    do throws(JSONError) {
      try self.init(JSONFields(JSONValue(parsing: json)))
    } catch {
      throw WireError(error)
    }
  }
}

/// Puts messages into bytes; its buffers are kept from message to message.
public struct MessageEncoder: Sendable {
  private var json = JSONWriter()
  /// The bytes of the last message.
  public private(set) var bytes: [UInt8] = []

  /// Starts with empty buffers.
  public init() {}

  /// Encodes a message with its body.
  ///
  /// - Parameters:
  ///   - message: The JSON part.
  ///   - correlationID: The request's number.
  ///   - body: The bytes after the JSON.
  public mutating func encode(
    _ message: some Message, correlationID: UInt64, body: [UInt8] = []
  ) {
    encodeHead(of: message, correlationID: correlationID, bodyByteCount: body.count)
    bytes += body
  }

  /// Encodes header and JSON of a message whose body the caller sends by itself.
  ///
  /// - Parameters:
  ///   - message: The JSON part.
  ///   - correlationID: The request's number.
  ///   - bodyByteCount: The bytes that the caller sends after these.
  public mutating func encodeHead<Content: Message>(
    of message: Content, correlationID: UInt64, bodyByteCount: Int
  ) {
    json.removeAll()
    json.object { message.writeMembers(to: &$0) }
    bytes.removeAll(keepingCapacity: true)
    MessageHeader(
      kind: Content.kind, jsonByteCount: json.bytes.count, bodyByteCount: bodyByteCount,
      correlationID: correlationID
    ).append(to: &bytes)
    bytes += json.bytes
  }
}
