import Base
import Foundation
import Ledger
import Study
import Training

/// The patients of running studies, whom no table of labels may have.
struct StudyPatients {
  static let options: [Option] = [
    .values(
      "study", "DIR", help: "A running study's ledger: its patients are refused; may be repeated."),
    .value(
      "pseudonym-key", "FILE", help: "The key that the study's pseudonyms are made with.",
      completion: .file),
  ]

  private static let maximumKeyByteCount = 4096
  private let pseudonyms: Pseudonymizer
  private let patients: Set<Pseudonym>
  private let studies: [String]

  /// Reads the ledgers that a command line names; nil without any.
  init?(_ arguments: ParsedArguments) throws {
    studies = arguments.strings("study")
    guard !studies.isEmpty else { return nil }
    guard let key = arguments.string("pseudonym-key") else {
      throw arguments.usageError(
        "--study: --pseudonym-key is needed too; without it nobody can be recognised")
    }
    pseudonyms = try Pseudonymizer(
      key: FileDescriptor.readFile(key, maximumByteCount: Self.maximumKeyByteCount))
    var all: Set<Pseudonym> = []
    for folder in studies {
      let sealed = try Self.sealed(folder, pseudonyms.keyIdentifier)
      all.formUnion(sealed.patients)
      if sealed.unknownStreams > 0 {
        let warning =
          "biopsyctl: \(folder): \(sealed.unknownStreams) streams with calls name neither a patient nor "
          + "an enrolled examination; their patients cannot be recognised\n"
        FileHandle.standardError.write(Data(warning.utf8))
      }
    }
    patients = all
  }

  private static func sealed(_ folder: String, _ keyIdentifier: String) throws -> SealedPatients {
    var sealed = SealedPatients()
    var isOfOtherKey = false
    try LedgerReader(folder: folder).forEachEvent { event in
      let payload = event.content?.payload.bytes
      sealed.take(sequence: event.sequence, kind: event.kind.name, payload: payload)
      if event.kind.name == StudyEventKind.serviceStarted.rawValue, let payload,
        let start = try? StudyEventKind.serviceStarted.event(payload) as? ServiceStartedEvent
      {
        isOfOtherKey = isOfOtherKey || start.keyIdentifier != keyIdentifier
      }
    }
    guard !isOfOtherKey else {
      throw TrainingError(
        .invalidOption,
        "\(folder): its pseudonyms are made with another key than the one given; name that one with "
          + "--pseudonym-key, or nobody would be recognised")
    }
    return sealed
  }

  /// Refuses a table with patients of a study.
  ///
  /// - Parameter file: The table.
  /// - Throws: `TrainingError` that names the lines, never the patients.
  func check(_ file: LabelFile) throws(TrainingError) {
    let lines = file.images.filter {
      patients.contains(pseudonyms.pseudonym(of: $0.patient, .patient))
    }.map(\.line)
    guard let first = lines.first else { return }
    throw TrainingError(
      .studyPatient,
      "\(file.name): line \(first)"
        + (lines.count > 1 ? " and \(lines.count - 1) more are" : " is")
        + " of a patient with sealed predictions in a running study (\(studies.joined(separator: ", "))); "
        + "leave these patients out until the study has ended")
  }
}
