import Base
import Ledger
import Study
import Validation

/// What an erasure would take from a ledger, found by reading all of it.
struct ErasurePlan {
  /// The records.
  let selection: RecordSelection
  /// How many polyps the study would have less.
  let polyps: Int
  /// The patients among them who have withdrawn.
  let withdrawn: Set<Pseudonym>

  /// Why nothing can be erased.
  struct Refusal: Error, CustomStringConvertible {
    let description: String
  }

  /// Reads a ledger.
  ///
  /// - Parameters:
  ///   - subject: Whose records.
  ///   - folder: The ledger's folder.
  /// - Throws: `LedgerError`, `StudyError`, `DatasetError`, or `Refusal`.
  init(_ subject: RecordSelection.Subject, folder: String) throws {
    let reader = try LedgerReader(folder: folder)
    var records = PatientRecords()
    try Self.read(reader) { event in
      try records.take(
        sequence: event.sequence, kind: event.kind.name, payload: event.content?.payload.bytes)
    }
    selection = records.selection(of: subject)
    withdrawn = selection.patients.intersection(records.withdrawn)
    if case .record(let sequence) = subject { try Self.check(sequence, selection, reader) }
    guard selection.records.count <= ErasureEvent.maximumRecordCount else {
      throw Refusal(
        description: "\(selection.records.count) records are too many at once, at most "
          + "\(ErasureEvent.maximumRecordCount) are erased; name one examination after the other")
    }
    let targets = Set(selection.records.map(\.sequence))
    var (before, after) = (StudyRecords(), StudyRecords())
    try Self.read(reader) { event in
      let payload = event.content?.payload.bytes
      try before.take(
        sequence: event.sequence, time: event.time, kind: event.kind.name, payload: payload)
      try after.take(
        sequence: event.sequence, time: event.time, kind: event.kind.name,
        payload: targets.contains(event.sequence) ? nil : payload)
    }
    polyps = max(0, before.polypCount() - after.polypCount(without: selection.calls))
  }

  private static func read(
    _ reader: LedgerReader, _ body: (StoredEvent) throws -> Void
  ) throws {
    var failure: (any Error)?
    try reader.forEachEvent { event in
      guard failure == nil, !event.kind.isOwn else { return }
      do { try body(event) } catch { failure = error }
    }
    if let failure { throw failure }
  }

  /// Says why a single record cannot be erased.
  private static func check(
    _ sequence: Int, _ selection: RecordSelection, _ reader: LedgerReader
  ) throws {
    let event = try reader.event(sequence)
    if event.kind.isOwn {
      throw Refusal(description: "record \(sequence) is the ledger's own, and stays")
    }
    if let kind = selection.records.first?.kind, kind == .enrolment || kind == .streamOpened {
      throw Refusal(
        description: "by record \(sequence) others of the same patient are found; erase the "
          + "examination")
    }
    if event.content == nil {
      throw Refusal(description: "record \(sequence) has been erased before")
    }
    guard selection.staying.isEmpty else {
      throw Refusal(
        description:
          "record \(sequence) is a \(event.kind.name), which is not about one patient or "
          + "says what has become of the study, and stays")
    }
  }
}
