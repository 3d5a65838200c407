import Base

/// The canonical JSON of which, after a salt, an event's leaf is made.
enum EventEnvelope {
  /// How many bytes a salt has.
  static let saltByteCount = 32

  /// The text: members in canonical order, the payload byte by byte.
  static func text(
    sequence: Int, kind: String, time: Int64, request: String?, payload: [UInt8]
  ) -> [UInt8] {
    var writer = JSONWriter()
    payload.withUnsafeBytes { payload in
      write(
        to: &writer, sequence: sequence, kind: kind, time: time, request: request, payload: payload)
    }
    return writer.bytes
  }

  /// Writes the text with a writer that is used again and again.
  static func write(
    to writer: inout JSONWriter, sequence: Int, kind: String, time: Int64, request: String?,
    payload: UnsafeRawBufferPointer
  ) {
    writer.removeAll()
    writer.object { writer in
      writer.member("kind", kind)
      writer.name("payload")
      writer.value(text: payload)
      if let request { writer.member("request", request) }
      writer.member("sequence", sequence)
      writer.member("time", time)
    }
  }

  /// The hash of the leaf: `SHA-256(0x00 ‖ salt ‖ envelope)`.
  static func leafHash(salt: [UInt8], _ text: [UInt8]) -> SHA256.Digest {
    salt.withUnsafeBytes { salt in text.withUnsafeBytes { MerkleTree.leafHash(salt, $0) } }
  }
}
