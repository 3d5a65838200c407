public import Base

/// What a kept picture's file is called: `STREAM-SHA256.jpg`.
///
/// It follows from the call's record, so that no name has to be believed that somebody else wrote, and all
/// files of a stream can be found by their beginning.
public struct KeyFrameName: Hashable, Sendable, CustomStringConvertible {
  /// The ledger's sequence number of the record that says that the stream was opened.
  public let stream: Int64
  /// The SHA-256 of the file.
  public let digest: SHA256.Digest

  /// Names a file.
  public init(stream: Int64, digest: SHA256.Digest) {
    self.stream = stream
    self.digest = digest
  }

  /// Reads a file's name; nil for anything else.
  public init?(_ text: String) {
    guard text.hasSuffix(".jpg"), text.utf8.count <= 96 else { return nil }
    let parts = text.dropLast(4).split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, let stream = Int64(parts[0]), stream >= 0,
      let digest = SHA256.Digest(hex: String(parts[1]))
    else { return nil }
    self.init(stream: stream, digest: digest)
    guard description == text else { return nil }
  }

  /// The file's name.
  public var description: String { "\(stream)-\(digest.hex).jpg" }
}
