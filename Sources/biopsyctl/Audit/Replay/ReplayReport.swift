import Base
import Ledger
import Study

/// What replaying a ledger's calls has shown.
struct ReplayReport {
  let origin: String
  let size: Int
  let isIntact: Bool
  let tolerance: Float?
  var calls: [ReplayedCall] = []
  /// Findings that belong to no call.
  var ledgerFindings: [ReplayFinding] = []

  /// Replays all calls of a ledger.
  ///
  /// - Parameters:
  ///   - folder: The ledger's folder.
  ///   - keyFrames: The folder of kept pictures; nil where there is none.
  ///   - models: The models.
  ///   - tolerance: By how much probabilities may differ elsewhere.
  /// - Throws: `LedgerError` where there is no ledger, `RuntimeError` where there is no runtime.
  init(folder: String, keyFrames: String?, models: ReplayModels, tolerance: Float?) throws {
    let tree = try LedgerVerifier(folder: folder, keys: [], external: []).verify()
    origin = tree.origin
    size = tree.sequences.upperBound
    isIntact = tree.isIntact
    self.tolerance = tolerance
    if let finding = tree.findings.first {
      ledgerFindings.append(
        ReplayFinding(
          kind: .ledgerNotIntact, sequence: finding.sequence,
          detail: "\(finding); see audit verify"))
    }
    let reader = try LedgerReader(folder: folder)
    let replayer = CallReplayer(
      folder: keyFrames, models: models, tolerance: tolerance,
      removed: try Self.removed(reader))
    var failure: (any Error)?
    try reader.forEachEvent(of: EventKind(StudyEventKind.call.rawValue)) { stored in
      guard failure == nil else { return }
      do {
        calls.append(try Self.replay(stored, replayer))
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
  }

  private static func replay(
    _ stored: StoredEvent, _ replayer: CallReplayer
  ) throws -> ReplayedCall {
    guard let payload = stored.content?.payload.bytes else {
      var erased = ReplayedCall(sequence: stored.sequence, polyp: nil)
      erased.outcome = .notReplayable(.erased)
      return erased
    }
    guard let call = try? StudyEventKind.call.event(payload) as? CallEvent else {
      var unreadable = ReplayedCall(sequence: stored.sequence, polyp: nil)
      unreadable.add(.recordUnreadable, "the call's record cannot be read")
      return unreadable
    }
    return try replayer.replay(call, sequence: stored.sequence)
  }

  /// The pictures that the ledger says were removed.
  private static func removed(_ reader: LedgerReader) throws -> Set<KeyFrameName> {
    let kind = StudyEventKind.keyFramesRemoved
    var removed: Set<KeyFrameName> = []
    try reader.forEachEvent(of: EventKind(kind.rawValue)) { stored in
      guard let payload = stored.content?.payload.bytes,
        let event = try? kind.event(payload) as? KeyFramesRemovedEvent
      else { return }
      removed.formUnion(event.files)
    }
    return removed
  }

  var findings: [ReplayFinding] { ledgerFindings + calls.flatMap(\.findings) }

  func count(_ outcome: String) -> Int { calls.count { $0.outcome.name == outcome } }

  /// Calls that cannot be run again, by reason.
  var notReplayable: [(reason: ReplayedCall.Reason, count: Int)] {
    ReplayedCall.Reason.allCases.compactMap { reason in
      let count = calls.count { $0.outcome == .notReplayable(reason) }
      return count > 0 ? (reason, count) : nil
    }
  }

  var looks: [ReplayedLook] { calls.flatMap(\.looks) }

  /// The largest difference of a look from its record.
  var largestDifference: Float? { looks.compactMap(\.difference).max() }

  /// The largest difference between what was said of a frame and of its kept picture.
  var largestPictureDifference: Float? { looks.compactMap(\.pictureDifference).max() }
}
