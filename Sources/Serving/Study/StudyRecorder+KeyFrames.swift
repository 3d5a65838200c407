import Base
import Ledger
import Study

extension StudyRecorder {
  /// Keeps those pictures of a daemon that crashed that a call names, and removes the others.
  ///
  /// A record that cannot be read keeps nobody from serving: all of them stay until a start at which it can.
  static func settle(_ folder: KeyFrameFolder?, _ ledgerFolder: String, _ logger: Logger) {
    do {
      try folder?.settle { try named(of: $0, in: ledgerFolder) }
    } catch {
      logger.log(.error, "key_frames_unsettled", ["error": "\(error)"])
    }
  }

  /// Those of some pictures that a call names.
  private static func named(
    of names: Set<KeyFrameName>, in ledgerFolder: String
  ) throws -> Set<KeyFrameName> {
    var calls: [StoredEvent] = []
    // A stream's calls come after the record that its pictures are called after.
    let first = names.map(\.stream).min() ?? 0
    try LedgerReader(folder: ledgerFolder).forEachEvent(
      in: Int(first)..<Int.max, of: EventKind(CallEvent.kind.rawValue)
    ) { calls.append($0) }
    var found: Set<KeyFrameName> = []
    for case let content? in calls.map(\.content) {
      let call = try CallEvent.kind.event(content.payload.bytes) as? CallEvent
      found.formUnion(names.intersection(call?.keptPictures ?? []))
    }
    return found
  }

  /// Removes the pictures of a call that is to be erased: states it in the ledger, then removes.
  ///
  /// - Parameters:
  ///   - event: Any record.
  ///   - folder: Where pictures are kept; nil where the study keeps none any more.
  ///   - ledger: The ledger.
  /// - Throws: `LedgerError`, `SystemError`, or `ServingError` where the folder is not known.
  static func removePictures(
    of event: StoredEvent, from folder: KeyFrameFolder?, _ ledger: LedgerWriter
  ) throws {
    guard event.kind.name == StudyEventKind.call.rawValue, let content = event.content,
      let call = try CallEvent.kind.event(content.payload.bytes) as? CallEvent
    else { return }
    let names = call.keptPictures
    guard !names.isEmpty else { return }
    guard let folder else {
      throw ServingError(
        .study,
        "call \(event.sequence): its pictures are kept in a folder that the configuration does not name "
          + "any more; name it in study.key_frames, and ask again")
    }
    // Retention may have removed some, and an erasure that was interrupted.
    let present = folder.present(names)
    guard !present.isEmpty else { return }
    let removal = KeyFramesRemovedEvent(reason: .erasure, files: present)
    _ = try ledger.append(EventDraft(removal, request: nil))
    try folder.remove(present)
  }

  /// States in the ledger that pictures go, and removes them once that is on the disk.
  ///
  /// What the ledger does not take is tried again with the next sweep: a picture is never gone without a
  /// word.
  static func remove(
    _ names: [KeyFrameName], from folder: KeyFrameFolder, _ reason: KeyFramesRemovedEvent.Reason,
    _ queue: RecordQueue, _ logger: Logger
  ) {
    let most = KeyFramesRemovedEvent.maximumFileCount
    for start in stride(from: 0, to: names.count, by: most) {
      let part = Array(names[start..<min(names.count, start + most)])
      folder.note(part, areLeaving: true)
      queue.add([KeyFramesRemovedEvent(reason: reason, files: part)]) { receipts in
        defer { folder.note(part, areLeaving: false) }
        guard receipts != nil else { return }
        do throws(SystemError) {
          try folder.remove(part)
          logger.log(
            .notice, "key_frames_removed", ["count": part.count, "reason": reason.rawValue])
        } catch {
          logger.log(.error, "key_frames_not_removed", ["error": "\(error)"])
        }
      }
    }
  }

  /// How the pictures are doing; nil where the study keeps none.
  func keyFramesDocument() -> JSONObject? {
    guard let folder = keeper.folder, let configuration = keeper.configuration else { return nil }
    let account = folder.account
    let outcomes = keeper.outcomes.sorted { $0.key < $1.key }
    return [
      "files": .integer(Int64(account.files)), "bytes": .integer(Int64(account.byteCount)),
      "quota_bytes": .integer(Int64(configuration.quotaByteCount)),
      "retention_days": .integer(Int64(configuration.retentionDays)),
      "frames": .object(JSONObject(outcomes.map { ($0.key, .integer(Int64($0.value))) })),
    ]
  }
}
