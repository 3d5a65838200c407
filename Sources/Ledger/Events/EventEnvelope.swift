import Base

/// The canonical JSON of which, after a salt, an event's leaf is made.
enum EventEnvelope {
  /// How many bytes a salt has.
  static let saltByteCount = 32

  /// The text: members in canonical order, the payload byte by byte.
  static func text(
    sequence: Int, kind: String, time: Int64, request: String?, payload: [UInt8]
  ) -> [UInt8] {
    var text = CanonicalText()
    text.bytes.reserveCapacity(payload.count + 160)
    payload.withUnsafeBytes { payload in
      write(
        to: &text, sequence: sequence, kind: kind, time: time, request: request, payload: payload)
    }
    return text.bytes
  }

  /// Appends the text to one that is used again and again.
  static func write(
    to text: inout CanonicalText, sequence: Int, kind: String, time: Int64, request: String?,
    payload: UnsafeRawBufferPointer
  ) {
    text.bytes += Array("{\"kind\":".utf8)
    text.appendQuoted(kind)
    text.bytes += Array(",\"payload\":".utf8)
    text.bytes += payload
    if let request {
      text.bytes += Array(",\"request\":".utf8)
      text.appendQuoted(request)
    }
    text.bytes += Array(",\"sequence\":\(sequence),\"time\":\(time)}".utf8)
  }

  /// The hash of the leaf: `SHA-256(0x00 ‖ salt ‖ envelope)`.
  static func leafHash(salt: [UInt8], _ text: [UInt8]) -> SHA256.Digest {
    salt.withUnsafeBytes { salt in text.withUnsafeBytes { MerkleTree.leafHash(salt, $0) } }
  }
}
