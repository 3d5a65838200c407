import Base
import Foundation
import Phantom

/// What a laboratory sends of a simulated study, in two files: one in time, one late.
struct DemoPathology {
  /// A line of the laboratory's file.
  private struct Row {
    let examination: DemoExamination
    let part: String
    let diagnosis: String
    let reported: Date
    var status = "final"
  }

  private var inTime: [Row] = []
  private var late: [Row] = []
  /// All polyps, with tissue or without.
  private(set) var polyps = 0
  /// Polyps whose report is dated before their call was made.
  private(set) var backdated = 0
  /// Specimens whose report is amended.
  private(set) var amended = 0
  /// Specimens that come with the second file.
  private(set) var lateCount = 0
  /// Jars with polyps of several kinds.
  private(set) var ambiguousJars = 0
  private let now = Date()

  /// The mapping that says how the laboratory writes.
  static let mapping: JSONValue = [
    "format": "label-mapping-1", "encoding": "utf-8", "separator": "comma", "decimal_sign": ".",
    "zone": "UTC", "accession_shapes": ["H99-999999"],
    "columns": [
      "accession": "accession", "part": "part", "patient_key": "patient", "exam_key": "examination",
      "diagnosis_text": "diagnosis", "reported_at": "signed", "status": "status",
    ],
    "diagnoses": [
      "tubular adenoma": "tubular_adenoma", "hyperplastic polyp": "hyperplastic",
      "sessile serrated lesion": "sessile_serrated",
      "tubular adenoma and hyperplastic polyp": ["tubular_adenoma", "hyperplastic"],
      "tubular adenoma and sessile serrated lesion": ["tubular_adenoma", "sessile_serrated"],
      "sessile serrated lesion and hyperplastic polyp": ["sessile_serrated", "hyperplastic"],
      "tubular adenoma and sessile serrated lesion and hyperplastic polyp": [
        "tubular_adenoma", "sessile_serrated", "hyperplastic",
      ],
    ],
    "statuses": ["final": "final", "amended": "amended"],
  ]

  /// Adds what pathology finds in an examination's jars.
  mutating func add(_ examination: DemoExamination, _ polyps: [DemoExamination.Polyp]) {
    self.polyps += polyps.count
    let jars = Dictionary(
      grouping: polyps.filter { $0.fate == "retrieved" }, by: { $0.jar ?? "A" })
    for (jar, inside) in jars.sorted(by: { $0.key < $1.key }) {
      let kinds = Set(inside.map(\.truth.histology))
      if kinds.count > 1 { ambiguousJars += 1 }
      let number = examination.number
      // One laboratory's clock was a day behind.
      let isBackdated = number == 11
      if isBackdated { backdated += inside.count(where: { $0.reference != nil }) }
      let row = Row(
        examination: examination, part: jar, diagnosis: Self.words(kinds),
        reported: now.addingTimeInterval(isBackdated ? -86_400 : 3_600 + Double(number) * 60))
      if number % 6 == 1 {
        late.append(row)
        lateCount += 1
      } else {
        inTime.append(row)
      }
      if number % 20 == 4 {
        // A second look at the slides changes the diagnosis.
        let other: Set<Histology> = [kinds == [.hyperplastic] ? .adenoma : .hyperplastic]
        late.append(
          Row(
            examination: examination, part: jar, diagnosis: Self.words(other),
            reported: now.addingTimeInterval(7 * 86_400), status: "amended"))
        amended += 1
      }
    }
  }

  private static func words(_ kinds: Set<Histology>) -> String {
    let names: [(Histology, String)] = [
      (.adenoma, "tubular adenoma"), (.sessileSerrated, "sessile serrated lesion"),
      (.hyperplastic, "hyperplastic polyp"),
    ]
    return names.filter { kinds.contains($0.0) }.map(\.1).joined(separator: " and ")
  }

  /// The file that comes in time.
  var first: String { Self.text(inTime) }
  /// The file that comes late, with amendments.
  var second: String { Self.text(late) }

  private static func text(_ rows: [Row]) -> String {
    let formatter = ISO8601DateFormatter()
    let header = ["accession", "part", "patient", "examination", "diagnosis", "signed", "status"]
    let lines = rows.map { row in
      [
        row.examination.accession, row.part, row.examination.patient, row.examination.identifier,
        row.diagnosis, formatter.string(from: row.reported), row.status,
      ]
    }
    return ([header] + lines).map { CSVTable.line($0) + "\r\n" }.joined()
  }
}
