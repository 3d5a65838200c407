import Base
import Ledger
import Study
import Wire

extension StudyRecorder {
  /// Does with the ledger what an operator asks for.
  ///
  /// Called by one thread at a time, the manager's: all of it waits for the disk.
  ///
  /// - Parameters:
  ///   - action: What; one that is about the ledger.
  ///   - details: What else it needs.
  /// - Returns: The members of `managed` that tell what was done.
  /// - Throws: `WireError` with `notRecorded`.
  func keep(
    _ action: ManageMessage.Action, _ details: JSONObject
  ) throws(WireError) -> JSONObject {
    do {
      let fields = try JSONFields(.object(details), at: "details")
      switch action {
      case .erase:
        return ["erasure": .object(try erase(ErasureRequest(fields, intake.pseudonyms)))]
      case .rotateLedger:
        try fields.allow(only: [])
        try ledger.rotate()
        return ["ledger_file": .object(try fileDocument())]
      case .signCheckpoint:
        try fields.allow(only: [])
        queue.drain(within: Self.patience)
        return ["checkpoint": .string(try watch.signCheckpoint().text)]
      case .list, .load, .activate, .shadow, .retire, .selfTest:
        throw WireError(.unsupported, "\(action.rawValue) is nothing that a ledger does")
      }
    } catch let error as WireError {
      throw error
    } catch {
      logger.log(.error, "keeping_failed", ["action": action.rawValue, "error": "\(error)"])
      throw WireError(.notRecorded, "\(error)")
    }
  }

  /// What erases, also what an earlier run left: the pictures of a call go with its record.
  var eraser: LedgerEraser {
    LedgerEraser(ledger: ledger, folder: folder) { [ledger, keeper] event in
      try Self.removePictures(of: event, from: keeper.folder, ledger)
    }
  }

  private func fileDocument() throws(LedgerError) -> JSONObject {
    let file = try ledger.presentFile()
    return [
      "number": .integer(Int64(file.number)),
      "first_record": .integer(Int64(file.firstSequence)),
    ]
  }

  /// Tells what would be erased, and erases it where that is asked for.
  private func erase(_ request: ErasureRequest) throws -> JSONObject {
    queue.drain(within: Self.patience)
    let eraser = eraser
    if request.isConfirmed { _ = try eraser.finishAll() }
    let plan = try ErasurePlan(request.subject, folder: folder)
    try check(plan, request)
    var document = plan.document
    document["confirmed"] = .bool(request.isConfirmed)
    guard request.isConfirmed, !plan.selection.records.isEmpty else { return document }
    // Several patients' withdrawals would have to be told apart by whoever asks.
    let patient = plan.selection.patients.count == 1 ? plan.selection.patients.first : nil
    if plan.withdrawn.isEmpty, let patient {
      let withdrawal = WithdrawalEvent(patient: patient, asksForErasure: true)
      _ = try ledger.append(EventDraft(withdrawal, request: nil))
      document["withdrawn"] = true
    }
    let erasure = ErasureEvent(
      patient: patient, records: plan.selection.records.map { Int64($0.sequence) },
      calls: plan.selection.calls, polyps: plan.polyps, reason: request.reason)
    let receipt = try ledger.append(EventDraft(erasure, request: nil))
    if let patient { operatorRecords.noteErased(patient) }
    let count: Int
    do {
      count = try eraser.finish(erasure, at: receipt.sequence)
    } catch {
      throw ErasurePlan.Refusal(
        description:
          "\(error); record \(receipt.sequence) says what is to be erased, and the rest of "
          + "it is when the daemon starts again, or with the next erasure")
    }
    document["erased"] = .integer(Int64(count))
    document["sequence"] = .integer(Int64(receipt.sequence))
    logger.log(
      .notice, "erased", ["records": count, "polyps": plan.polyps, "record": receipt.sequence])
    return document
  }

  private func check(_ plan: ErasurePlan, _ request: ErasureRequest) throws(WireError) {
    let open = streams.withLock { Set($0.keys) }
    guard plan.selection.streams.isDisjoint(with: open) else {
      throw WireError(
        .notRecorded, "a stream of the examination is open; ask again when it is closed")
    }
    guard request.isConfirmed else { return }
    guard
      !plan.withdrawn.isEmpty || plan.selection.patients.isEmpty
        || (request.recordsWithdrawal && plan.selection.patients.count == 1)
    else {
      throw WireError(
        .notRecorded,
        "no withdrawal of the patient is recorded; record it, or ask with withdraw for both")
    }
  }
}

extension ErasurePlan {
  /// What an operator is told: kinds and numbers, nothing of what records say.
  fileprivate var document: JSONObject {
    [
      "records": Self.list(selection.records), "staying": Self.list(selection.staying),
      "polyps": .integer(Int64(polyps)), "withdrawn": .bool(!withdrawn.isEmpty),
      "contradicted_examinations": .integer(Int64(selection.contradictedExaminations)),
    ]
  }

  /// Numbers by kind, in the kinds' order of appearance.
  private static func list(_ records: [RecordSelection.Record]) -> JSONValue {
    var kinds: JSONObject = [:]
    for kind in StudyEventKind.allCases {
      let numbers = records.filter { $0.kind == kind }.map { JSONValue.integer(Int64($0.sequence)) }
      if !numbers.isEmpty { kinds[kind.rawValue] = .array(numbers) }
    }
    return .object(kinds)
  }
}
