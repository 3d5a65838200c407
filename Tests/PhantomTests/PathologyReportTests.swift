import Base
import Testing

@testable import Phantom

/// The pathology report of a procedure.
@Suite("Phantom pathology report")
struct PathologyReportTests {
  private static let reports: [(PhantomProcedure, PathologyReport)] = (UInt64(1)...40).compactMap {
    seed in
    (try? PhantomProcedure(seed: seed)).map { ($0, PathologyReport(of: $0)) }
  }

  @Test("Every polyp is in the report, with its tissue's fate, and a diagnosis only with tissue")
  func everyPolyp() {
    for (procedure, report) in Self.reports {
      for polyp in procedure.polyps {
        let rows = report.rows.filter { $0.polyps.contains(polyp.number) }
        #expect(!rows.isEmpty, "seed \(procedure.seed), polyp \(polyp.number)")
        for row in rows {
          let tissue: PathologyRow.Tissue =
            polyp.isRetrieved ? .retrieved : polyp.isResected ? .lost : .leftInPlace
          #expect(row.tissue == tissue && (row.diagnosis != nil) == polyp.isRetrieved)
          #expect((row.specimen != nil) == (polyp.jar != nil))
        }
      }
      #expect(report.rows.map(\.row) == Array(1..<report.rows.count + 1))
    }
  }

  @Test("The lines that nobody replaces tell the truth of each polyp among those of its jar")
  func truth() {
    for (procedure, report) in Self.reports {
      let replaced = Set(report.rows.compactMap(\.replaces))
      let standing = report.rows.filter { !replaced.contains($0.row) }
      for polyp in procedure.polyps where polyp.isRetrieved {
        let diagnoses = standing.filter { $0.polyps.contains(polyp.number) }.compactMap(\.diagnosis)
        let expected: Set<PathologyRow.Diagnosis> =
          switch polyp.description.histology {
          case .hyperplastic: [.hyperplasticPolyp]
          case .adenoma: [.tubularAdenoma, .tubulovillousAdenoma]
          case .sessileSerrated: [.sessileSerratedLesion]
          }
        #expect(!expected.isDisjoint(with: diagnoses), "seed \(procedure.seed)")
      }
      for row in report.rows {
        #expect((row.kind == .initial) == (row.replaces == nil))
        #expect(row.replaces.map { $0 < row.row } ?? true)
      }
    }
  }

  @Test("Forty procedures have all that is awkward")
  func awkward() {
    let rows = Self.reports.flatMap { $0.1.rows }
    #expect(Set(rows.map(\.tissue)) == Set(PathologyRow.Tissue.allCases))
    #expect(Set(rows.map(\.kind)) == Set(PathologyRow.Kind.allCases))
    #expect(rows.contains { $0.polyps.count > 1 })
    #expect(rows.contains { $0.text.contains("No high-grade dysplasia") })
    #expect(Self.reports.contains { $0.1.rows.isEmpty })
  }

  @Test("The file has the documented columns, and quotes what needs it")
  func file() throws {
    let (_, report) = try #require(
      Self.reports.first { $0.1.rows.contains { $0.text.contains("\"") } })
    let csv = report.csv
    #expect(csv.hasPrefix(PathologyReport.columns.joined(separator: ",") + "\r\n"))
    let records = Self.records(csv)
    #expect(records.count == report.rows.count + 1)
    #expect(records.allSatisfy { $0.count == PathologyReport.columns.count })
    #expect(zip(records.dropFirst(), report.rows).allSatisfy { $0.last == $1.text })
  }

  @Test("The same procedure has the same report")
  func repeatable() throws {
    for (procedure, report) in Self.reports.prefix(5) {
      let again = try PhantomProcedure(seed: procedure.seed)
      #expect(PathologyReport(of: again).csv == report.csv)
    }
  }

  /// A reader of CSV files that knows quotes and nothing else.
  private static func records(_ text: String) -> [[String]] {
    var records: [[String]] = []
    var record: [String] = []
    var field = String.UnicodeScalarView()
    var isQuoted = false
    var scalars = Array(text.unicodeScalars)[...]
    while let scalar = scalars.popFirst() {
      switch scalar {
      case "\"" where isQuoted && scalars.first == "\"":
        scalars = scalars.dropFirst()
        field.append("\"")
      case "\"": isQuoted.toggle()
      case "," where !isQuoted:
        record.append(String(field))
        field = .init()
      case "\r" where !isQuoted: continue
      case "\n" where !isQuoted:
        records.append(record + [String(field)])
        record = []
        field = .init()
      default: field.append(scalar)
      }
    }
    return records
  }
}
