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

/// What a ledger says that holds, as it is opened.
private struct HoldingRecords {
  /// The protocol; nil before the first record.
  private(set) var studyProtocol: StudyProtocol?
  /// Which key makes pseudonyms; nil before the first start.
  private(set) var keyIdentifier: String?

  /// Reads the last ones.
  ///
  /// - Parameter folder: The ledger's folder.
  /// - Throws: `LedgerError`, or `ServingError` for records that cannot be read.
  init(folder: String) throws {
    let reader = try LedgerReader(folder: folder)
    var last: [StudyEventKind: StoredEvent] = [:]
    for kind in [StudyEventKind.studyProtocol, .serviceStarted] {
      try reader.forEachEvent(of: EventKind(kind.rawValue)) { last[kind] = $0 }
    }
    studyProtocol = try Self.event(last[.studyProtocol], as: ProtocolEvent.self)?.studyProtocol
    keyIdentifier = try Self.event(last[.serviceStarted], as: ServiceStartedEvent.self)?
      .keyIdentifier
  }

  private static func event<Event: StudyEvent>(
    _ stored: StoredEvent?, as type: Event.Type
  ) throws(ServingError) -> Event? {
    guard let stored else { return nil }
    guard let payload = stored.content?.payload.bytes,
      let event = try? Event.kind.event(payload) as? Event
    else {
      throw ServingError(
        .study, "record \(stored.sequence) (\(stored.kind)) cannot be read; verify the ledger")
    }
    return event
  }
}

extension StudyRecorder {
  /// Binds the protocol to the ledger, and notes that the daemon serves.
  ///
  /// The first record of a study is its protocol. Another one is taken where it says that it amends the one
  /// that the ledger has, and refused where it does not: an amendment is a decision of people, not of a
  /// configuration file that has changed.
  ///
  /// - Parameters:
  ///   - ledger: The ledger, open for writing.
  ///   - studyProtocol: The configured protocol.
  ///   - keys: The study's keys.
  ///   - configuration: The ledger's folder, and which key of pseudonyms may be replaced.
  ///   - runtimeVersion: The version of ONNX Runtime.
  /// - Returns: The protocol that is amended; nil where none is.
  /// - Throws: `LedgerError`, or `ServingError` for a ledger with another protocol or another key.
  static func begin(
    _ ledger: LedgerWriter, _ studyProtocol: StudyProtocol, _ keys: StudyKeys,
    _ configuration: StudyConfiguration, runtimeVersion: String
  ) throws -> StudyProtocol? {
    let folder = configuration.ledgerFolder
    let holding = try HoldingRecords(folder: folder)
    let succession: ProtocolSuccession
    do throws(StudyError) {
      succession = try studyProtocol.succession(after: holding.studyProtocol)
    } catch {
      throw ServingError(.study, "\(folder): the configured protocol cannot be taken: \(error)")
    }
    var events: [any StudyEvent] = []
    if succession != .same {
      events.append(ProtocolEvent(studyProtocol, replaces: studyProtocol.amendment?.replaced))
    }
    let key = keys.pseudonyms.keyIdentifier
    if let former = holding.keyIdentifier, former != key {
      guard configuration.replacedPseudonymKey == former else {
        throw ServingError(
          .study,
          "\(folder): pseudonyms are made with the key \(former), and study.pseudonym_key is "
            + "\(key), under which no patient of the study would be known again; name the former "
            + "key's file, or say \"replaces_pseudonym_key\": \"\(former)\" in study")
      }
      events.append(KeyChangeEvent(previous: former, next: key))
    }
    events.append(
      ServiceStartedEvent(
        protocolDigest: studyProtocol.digest, product: "OpticalBiopsy \(ProductVersion.text)",
        runtimeVersion: runtimeVersion, keyIdentifier: key,
        keyFrames: configuration.keyFrames?.terms))
    var drafts: [EventDraft] = []
    for event in events { drafts.append(try EventDraft(event, request: nil)) }
    _ = try ledger.append(drafts)
    return succession == .amendment ? holding.studyProtocol : nil
  }
}
