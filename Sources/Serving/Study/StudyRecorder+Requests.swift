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
    if let request = message.request, request.hasPrefix(Self.ownRequestPrefix) {
      throw WireError(
        .notRecorded,
        "request: names that begin with \(Self.ownRequestPrefix) are the daemon's; choose another")
    }
    let details: JSONFields
    do throws(JSONError) {
      details = try JSONFields(.object(message.details), at: "details")
    } catch {
      throw WireError(.notRecorded, "\(error)")
    }
    return audience == .operators
      ? try recordForOperator(kind, details, message.request)
      : try recordForStation(kind, details, message.request)
  }

  private func recordForStation(
    _ kind: StudyEventKind, _ details: JSONFields, _ request: String?
  ) throws(WireError) -> RecordedMessage {
    let event: any StudyEvent
    let draft: EventDraft
    do {
      event = try intake.event(kind, details, followsDisplay: followsDisplay)
      draft = try EventDraft(event, request: request)
    } catch {
      throw WireError(.notRecorded, "\(error)")
    }
    let receipt: Receipt
    do throws(LedgerError) {
      receipt = try ledger.append(draft)
    } catch {
      throw refused(kind, error)
    }
    if let call = event as? EndoscopistCallEvent { noteEndoscopistCall(of: call.polyp) }
    return RecordedMessage(receipt: LedgerReceipt(receipt), isRepeat: receipt.isRepeat)
  }

  private func recordForOperator(
    _ kind: StudyEventKind, _ details: JSONFields, _ request: String?
  ) throws(WireError) -> RecordedMessage {
    do {
      let comparison = kind == .reconciliation ? try compare(details) : nil
      let outcome = try operatorRecords.enter(
        {
          try comparison
            ?? intake.event(kind, details, followsDisplay: followsDisplay, looks: $0)
        },
        request: request, in: ledger)
      return RecordedMessage(receipt: outcome.receipt, isRepeat: outcome.isRepeat)
    } catch let error as LedgerError {
      throw refused(kind, error)
    } catch {
      throw WireError(.notRecorded, "\(error)")
    }
  }

  /// Holds a list of examinations against the ledger; nil where the operator has done so.
  private func compare(_ details: JSONFields) throws -> ReconciliationEvent? {
    guard var worklist = try intake.worklist(details) else { return nil }
    queue.drain(within: Self.patience)
    try LedgerReader(folder: folder).forEachEvent { event in
      worklist.comparison.take(
        sequence: event.sequence, time: event.time, kind: event.kind.name,
        payload: event.content?.payload.bytes)
    }
    return worklist.comparison.event(resected: worklist.resected)
  }

  private func refused(_ kind: StudyEventKind, _ error: LedgerError) -> WireError {
    logger.log(.error, "record_refused", ["event": kind.rawValue, "error": "\(error)"])
    return WireError(.notRecorded, "the study's ledger refuses: \(error)")
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
