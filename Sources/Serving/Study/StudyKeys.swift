import Base
import Foundation
import Ledger
import Study

/// The secrets that a study needs, read from files of the operating system's or the service manager's.
struct StudyKeys {
  /// Makes pseudonyms.
  let pseudonyms: Pseudonymizer
  /// Authenticates checkpoints.
  let checkpoints: CheckpointKey

  private static let maximumByteCount = 4096

  /// Reads both.
  ///
  /// - Parameters:
  ///   - configuration: Which files.
  ///   - credentials: The folder of the service manager's credentials; nil without one.
  /// - Throws: `ServingError` that names the file, never its content.
  init(_ configuration: StudyConfiguration, credentials: String?) throws(ServingError) {
    let secrets = (
      try Self.read(configuration.pseudonymKey, credentials),
      try Self.read(configuration.checkpointKey, credentials)
    )
    guard secrets.0 != secrets.1 else {
      throw ServingError(
        .configuration,
        "study.pseudonym_key and study.checkpoint_key are the same; make two of them, because who "
          + "checks checkpoints need not be able to make pseudonyms")
    }
    do {
      pseudonyms = try Pseudonymizer(key: secrets.0)
      checkpoints = try CheckpointKey(name: configuration.origin, secret: secrets.1)
    } catch {
      throw ServingError(.configuration, "study: \(error)")
    }
  }

  private static func read(_ name: String, _ credentials: String?) throws(ServingError) -> [UInt8] {
    let path: String
    if name.contains("/") {
      path = name
    } else if let credentials {
      path = "\(credentials)/\(name)"
    } else {
      throw ServingError(
        .configuration,
        "study: \(name) is a credential, and the service manager gave none; use LoadCredential=, or "
          + "name a file by its path")
    }
    guard let file = FileHandle(forReadingAtPath: path),
      let data = try? file.read(upToCount: maximumByteCount + 1)
    else {
      throw ServingError(.configuration, "\(path): the key cannot be read")
    }
    guard data.count <= maximumByteCount else {
      throw ServingError(
        .configuration, "\(path): a key has at most \(maximumByteCount) bytes")
    }
    return Array(data)
  }
}
