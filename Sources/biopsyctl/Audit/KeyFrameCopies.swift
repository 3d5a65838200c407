import Base
import Foundation
import Ledger
import Study

/// Copies the pictures that a ledger's calls name into a folder of their own.
enum KeyFrameCopies {
  /// What became of the pictures.
  struct Account {
    var copied = 0
    /// Pictures that are not there, or are not those that the records name.
    var missing = 0
  }

  /// Copies pictures, each proved by the digest in its record.
  ///
  /// - Parameters:
  ///   - source: The folder of kept pictures.
  ///   - target: A folder that is there and empty.
  ///   - ledger: The ledger's folder.
  /// - Returns: How many there were.
  /// - Throws: `LedgerError`, or `SystemError` where the copy cannot be written.
  static func copy(from source: String, to target: String, ledger: String) throws -> Account {
    var wanted: [KeyFrameName: Int] = [:]
    let kind = StudyEventKind.call
    try LedgerReader(folder: ledger).forEachEvent(of: EventKind(kind.rawValue)) { stored in
      guard let payload = stored.content?.payload.bytes,
        let call = try? kind.event(payload) as? CallEvent
      else { return }
      for look in call.basis?.looks ?? [] {
        guard case .kept(let kept) = look.picture else { continue }
        wanted[KeyFrameName(stream: call.polyp.stream, digest: kept.digest)] = kept.byteCount
      }
    }
    var account = Account()
    for (name, byteCount) in wanted {
      guard let bytes = picture("\(source)/\(name)", name, byteCount) else {
        account.missing += 1
        continue
      }
      try bytes.withUnsafeBytes {
        try FileDescriptor.writeNewFile("\(target)/\(name)", CollectionOfOne($0), mode: 0o600)
      }
      account.copied += 1
    }
    return account
  }

  /// A picture's file; nil where it is not there, or is another one.
  private static func picture(_ path: String, _ name: KeyFrameName, _ byteCount: Int) -> [UInt8]? {
    var status = stat()
    guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      let bytes = try? FileDescriptor.readFile(path, maximumByteCount: byteCount),
      SHA256.hash(bytes) == name.digest
    else { return nil }
    return bytes
  }
}
