import Base
import Ledger
import Study
import Wire

extension StudyRecorder {
  /// Enters what a client tells.
  ///
  /// - Parameters:
  ///   - message: What it tells.
  ///   - isOperator: Whether the client is an operator.
  /// - Returns: Where it stands; it is on the disk.
  /// - Throws: `WireError`: `unsupported`, `notAllowed`, `notRecorded`.
  func record(_ message: RecordMessage, isOperator: Bool) throws(WireError) -> RecordedMessage {
    guard let kind = StudyEventKind(rawValue: message.event),
      let audience = RecordIntake.audience(of: kind)
    else { throw WireError(.unsupported, "clients record no \"\(message.event)\"") }
    guard audience == .stations || isOperator else {
      throw WireError(
        .notAllowed,
        "\(message.event) is recorded by operators; socket.operators in the configuration names those"
      )
    }
    let event: any StudyEvent
    let draft: EventDraft
    do {
      event = try intake.event(
        kind, JSONFields(.object(message.details), at: "details"),
        followsDisplay: followsDisplay)
      draft = try EventDraft(event, request: message.request)
    } catch {
      throw WireError(.notRecorded, "\(error)")
    }
    let receipt: Receipt
    do throws(LedgerError) {
      receipt = try ledger.append(draft)
    } catch {
      logger.log(.error, "record_refused", ["event": message.event, "error": "\(error)"])
      throw WireError(.notRecorded, "the study's ledger refuses: \(error)")
    }
    if let call = event as? EndoscopistCallEvent { noteEndoscopistCall(of: call.polyp) }
    return RecordedMessage(receipt: LedgerReceipt(receipt), isRepeat: receipt.isRepeat)
  }

  /// Whether the endoscopist may have seen what a polyp is taken for.
  ///
  /// Of streams that are closed, or of an earlier run, nothing is known for sure: then it may be so.
  private func followsDisplay(_ polyp: PolypReference) -> Bool {
    streams.withLock { $0[polyp.stream] }?.hasShownOpinion(of: polyp.polyp) ?? true
  }

  private func noteEndoscopistCall(of polyp: PolypReference) {
    streams.withLock { $0[polyp.stream] }?.noteEndoscopistCall(of: polyp.polyp)
  }
}
