import Base
import Foundation
import Ledger
import Study

extension StudyProtocol {
  /// Reads a protocol's file.
  ///
  /// - Parameter path: A JSON file after `Schemas/study-protocol.schema.json`.
  /// - Throws: `ServingError` that names the file and the member.
  init(file path: String) throws(ServingError) {
    guard let handle = FileHandle(forReadingAtPath: path),
      let data = try? handle.read(upToCount: StudyProtocol.maximumByteCount + 1)
    else { throw ServingError(.configuration, "\(path): the study's protocol cannot be read") }
    guard data.count <= StudyProtocol.maximumByteCount else {
      throw ServingError(
        .configuration,
        "\(path): a protocol has at most \(StudyProtocol.maximumByteCount) bytes")
    }
    do throws(JSONError) {
      try self.init(json: JSONValue(parsing: Array(data)))
    } catch {
      throw ServingError(.configuration, "\(path): \(error)")
    }
  }
}

extension StudyRecorder {
  /// Binds the protocol to the ledger, and notes that the daemon serves.
  ///
  /// The first record of a study is its protocol. A ledger that has another protocol is refused: an
  /// amendment is a decision of people, not of a configuration file that has changed.
  ///
  /// - Parameters:
  ///   - ledger: The ledger, open for writing.
  ///   - studyProtocol: The configured protocol.
  ///   - keys: The study's keys.
  ///   - folder: The ledger's folder.
  ///   - runtimeVersion: The version of ONNX Runtime.
  ///   - keyFrames: How pictures of calls are kept; nil where none are.
  /// - Throws: `LedgerError`, or `ServingError` for a ledger with another protocol.
  static func begin(
    _ ledger: LedgerWriter, _ studyProtocol: StudyProtocol, _ keys: StudyKeys, folder: String,
    runtimeVersion: String, keyFrames: KeyFrameTerms?
  ) throws {
    let bound = try boundProtocol(folder: folder)
    var events: [any StudyEvent] = []
    if let bound {
      guard bound == studyProtocol.digest else {
        throw ServingError(
          .study,
          "\(folder): the ledger's protocol has the digest \(bound.hex), the configured one "
            + "\(studyProtocol.digest.hex); name the protocol that the study began with, or begin "
            + "another ledger")
      }
    } else {
      events.append(ProtocolEvent(studyProtocol))
    }
    events.append(
      ServiceStartedEvent(
        protocolDigest: studyProtocol.digest, product: "OpticalBiopsy \(ProductVersion.text)",
        runtimeVersion: runtimeVersion, keyIdentifier: keys.pseudonyms.keyIdentifier,
        keyFrames: keyFrames))
    var drafts: [EventDraft] = []
    for event in events { drafts.append(try EventDraft(event, request: nil)) }
    _ = try ledger.append(drafts)
  }

  /// The digest of the protocol that a ledger has last; nil without one.
  private static func boundProtocol(folder: String) throws(LedgerError) -> SHA256.Digest? {
    let kind = StudyEventKind.studyProtocol
    var digest: SHA256.Digest?
    try LedgerReader(folder: folder).forEachEvent(of: EventKind(kind.rawValue)) { event in
      guard let payload = event.content?.payload,
        let found = try? kind.event(payload.bytes) as? ProtocolEvent
      else { return }
      digest = found.studyProtocol.digest
    }
    return digest
  }
}
