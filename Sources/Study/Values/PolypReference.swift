internal import Base

/// A polyp as the tracker counts it: the stream's record in the ledger, and a number within it.
///
/// A station that connects again in the middle of an examination opens another stream, so that an
/// examination's polyps may have several streams.
public struct PolypReference: Hashable, Sendable, CustomStringConvertible {
  /// The ledger's sequence number of the record that says that the stream was opened.
  public let stream: Int64
  /// The polyp's number within the stream, from 1.
  public let polyp: Int

  /// Names a polyp.
  public init(stream: Int64, polyp: Int) {
    self.stream = stream
    self.polyp = polyp
  }

  /// Reads `1042.3`; nil for anything else.
  public init?(_ text: String) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, let stream = Int64(parts[0]), let polyp = Int(parts[1]),
      stream >= 0, (1...Int(UInt32.max)).contains(polyp)
    else { return nil }
    self.init(stream: stream, polyp: polyp)
    guard description == text else { return nil }
  }

  /// The reference, such as `1042.3`.
  public var description: String { "\(stream).\(polyp)" }
}

extension JSONFields {
  func optionalPolyp(_ name: String) throws(JSONError) -> PolypReference? {
    guard let text = try optionalString(name, maximumLength: 40) else { return nil }
    guard let polyp = PolypReference(text) else {
      throw JSONError(
        .invalidValue, at: location(name),
        "a polyp is expected: its stream's number in the ledger, a dot and its own, as 1042.3")
    }
    return polyp
  }

  func polyp(_ name: String) throws(JSONError) -> PolypReference {
    guard let polyp = try optionalPolyp(name) else {
      throw JSONError(.missing, at: location(name), "the member is missing")
    }
    return polyp
  }
}
