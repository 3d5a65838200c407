import Base

extension StudyRecorder {
  /// How the study's records are doing.
  func statusDocument() -> JSONObject {
    let account = queue.account
    var document: JSONObject = [
      "study": .string(studyProtocol.study), "version": .integer(Int64(studyProtocol.version)),
      "protocol_sha256": .string(studyProtocol.digest.hex),
      "display": .string(studyProtocol.display),
      "open_streams": .integer(Int64(streams.withLock { $0.count })),
      "records_waiting": .integer(Int64(account.waiting)),
      "records_lost": .integer(Int64(account.lost)),
    ]
    if let frames {
      let counts = frames.account
      document["frames_recorded"] = .integer(Int64(counts.recorded))
      document["frames_lost"] = .integer(Int64(counts.lost))
      document["frame_blocks_waiting"] = .integer(Int64(ledger.batchedCounts.waiting))
    }
    if let pictures = keyFramesDocument() { document["key_frames"] = .object(pictures) }
    if let obstacle = account.obstacle { document["obstacle"] = .string("\(obstacle)") }
    return document
  }
}
