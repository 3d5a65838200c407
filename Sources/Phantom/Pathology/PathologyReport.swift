internal import Base

/// The pathology report of a procedure, as awkward as real ones.
///
/// One line for each jar and diagnosis. A polyp that was not resected, or whose tissue was lost, has
/// a line without diagnosis. A jar may hold several polyps, whose diagnoses cannot be told apart.
/// Later lines may replace earlier ones. The text repeats what it denies.
public struct PathologyReport: Sendable {
  /// The procedure's seed, which stands for its identity.
  public let procedure: UInt64
  /// The lines.
  public let rows: [PathologyRow]

  /// The names of the CSV file's columns, in order.
  public static let columns = [
    "procedure", "row", "kind", "replaces", "specimen", "polyps", "location", "size_mm", "paris",
    "tissue", "diagnosis", "text",
  ]

  /// Writes the report of a procedure.
  public init(of procedure: PhantomProcedure) {
    self.procedure = procedure.seed
    var writer = PathologyWriter(seed: procedure.parts)
    rows = writer.rows(for: procedure.polyps)
  }

  /// The report as a CSV file: a header, then a line a row, after RFC 4180.
  public var csv: String {
    var text = CSVTable.line(PathologyReport.columns) + "\r\n"
    for row in rows {
      let fields: [String] = [
        "phantom-\(procedure)", "\(row.row)", row.kind.rawValue,
        row.replaces.map { "\($0)" } ?? "", row.specimen ?? "",
        row.polyps.map { "\($0)" }.joined(separator: ";"), row.location.rawValue,
        "\(row.sizeMillimetres)", row.paris.rawValue, row.tissue.rawValue,
        row.diagnosis?.rawValue ?? "", row.text,
      ]
      text += CSVTable.line(fields) + "\r\n"
    }
    return text
  }
}
