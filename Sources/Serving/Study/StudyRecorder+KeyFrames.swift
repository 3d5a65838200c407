import Base
import Ledger
import Study

extension StudyRecorder {
  /// Removes pictures of some streams, as a patient has asked for: states it in the ledger, then removes.
  ///
  /// - Parameter streams: The streams' numbers in the ledger, which calls have in `polyp`.
  /// - Returns: How many pictures there were.
  @discardableResult
  func eraseKeyFrames(ofStreams streams: Set<Int64>) -> Int {
    guard let folder = keeper.folder else { return 0 }
    let names = folder.names(ofStreams: streams)
    Self.remove(names, from: folder, .erasure, queue, logger)
    return names.count
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
