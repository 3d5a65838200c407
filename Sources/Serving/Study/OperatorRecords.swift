import Base
import Foundation
import Ledger
import Study
import Validation
import Wire

/// What the daemon has to know of a ledger to enter what operators tell: which results are there, and how
/// many looks.
///
/// Decides and writes one record after the other, so that two operators who tell the same result at once do
/// not both have it recorded.
final class OperatorRecords: @unchecked Sendable {
  // Unchecked because all state is reached only under `lock`, which is held while the disk is waited for:
  // only operators wait for it.
  private let lock = NSLock()
  private var register = PathologyRegister()
  private var receipts: [Int: LedgerReceipt] = [:]
  private var looks = 0
  private var erasedPatients: Set<Pseudonym> = []

  /// What became of a record.
  struct Outcome: Sendable {
    /// Where it stands.
    let receipt: LedgerReceipt
    /// Whether it had been there before.
    let isRepeat: Bool
  }

  /// Why something is not recorded.
  struct Refusal: Error, CustomStringConvertible {
    let description: String
  }

  /// Reads what a ledger has.
  ///
  /// - Parameter folder: The ledger's folder.
  /// - Throws: `LedgerError`, or `ServingError` for records that this version cannot read.
  init(folder: String) throws {
    let reader = try LedgerReader(folder: folder)
    var fault: ServingError?
    try reader.forEachEvent(of: EventKind(StudyEventKind.pathology.rawValue)) { stored in
      guard fault == nil, let payload = stored.content?.payload.bytes else { return }
      do {
        guard let event = try StudyEventKind.pathology.event(payload) as? PathologyEvent else {
          return
        }
        try register.note(event, sequence: stored.sequence)
        receipts[stored.sequence] = LedgerReceipt(
          sequence: stored.sequence, leafDigest: stored.leafHash.hex)
      } catch {
        fault = ServingError(
          .study, "\(folder): record \(stored.sequence) cannot be read: \(error)")
      }
    }
    if let fault { throw fault }
    try reader.forEachEvent(of: EventKind(StudyEventKind.look.rawValue)) { _ in looks += 1 }
    try reader.forEachEvent(of: EventKind(StudyEventKind.erasure.rawValue)) { stored in
      guard let payload = stored.content?.payload.bytes,
        let event = try? StudyEventKind.erasure.event(payload) as? ErasureEvent,
        let patient = event.patient
      else { return }
      erasedPatients.insert(patient)
    }
  }

  /// What records said of a patient is erased: no result of theirs is taken any more.
  ///
  /// A laboratory's file has them again each time that it is imported.
  func noteErased(_ patient: Pseudonym) {
    lock.lock()
    defer { lock.unlock() }
    erasedPatients.insert(patient)
  }

  /// Enters what an operator tells.
  ///
  /// - Parameters:
  ///   - make: Makes the record, given how many looks there are.
  ///   - request: The client's name for the request.
  ///   - ledger: The ledger.
  /// - Returns: Where it stands; it is on the disk.
  /// - Throws: What `make` throws, `LedgerError`, or `Refusal` for what contradicts the ledger.
  func enter(
    _ make: (_ looks: Int) throws -> any StudyEvent, request: String?, in ledger: LedgerWriter
  ) throws -> Outcome {
    lock.lock()
    defer { lock.unlock() }
    var event = try make(looks)
    switch event {
    case let report as PathologyEvent:
      if let patient = report.patient, erasedPatients.contains(patient) {
        throw Refusal(description: "the patient has withdrawn, and their records are erased")
      }
      switch try register.decision(on: report) {
      case .record(let placed): event = placed
      case .conflict(let reason): throw Refusal(description: reason.remedy)
      case .known(let sequence):
        guard let receipt = receipts[sequence] else {
          preconditionFailure("every result that is known has a receipt")
        }
        return Outcome(receipt: receipt, isRepeat: true)
      }
    case let link as ManualLinkEvent:
      if let report = link.pathology, !register.has(sequence: Int(report)) {
        throw Refusal(description: "record \(report) is none of pathology; name one that is")
      }
    default: break
    }
    let receipt = try ledger.append(EventDraft(event, request: request))
    if !receipt.isRepeat { try note(event, receipt) }
    return Outcome(receipt: LedgerReceipt(receipt), isRepeat: receipt.isRepeat)
  }

  private func note(_ event: any StudyEvent, _ receipt: Receipt) throws {
    if let report = event as? PathologyEvent {
      try register.note(report, sequence: receipt.sequence)
      receipts[receipt.sequence] = LedgerReceipt(receipt)
    }
    if event is LookEvent { looks += 1 }
  }
}

extension ConflictReason {
  /// What is the matter, for an operator.
  fileprivate var remedy: String {
    let matter =
      switch self {
      case .sameTime: "another record is of the same part, time and status, and says something else"
      case .messageNumber: "the message's number came before with something else"
      case .preliminaryAfterFinal: "a report before it is signed already, and this one is not"
      case .otherPatient: "the case is another patient's in another record"
      case .otherExamination: "the case is of another examination in another record"
      case .dividedDifferently: "other records divide the part in another way"
      }
    return "conflict (\(rawValue)): \(matter); clear it up with the laboratory"
  }
}
