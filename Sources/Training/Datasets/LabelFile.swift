internal import Base

/// Reads tables of labels: a CSV file with a row for each picture.
///
/// The columns `image`, `patient` and `label` must be there; `polyp`, `mask`, `split`, `site`,
/// `size_mm` and `imaging_mode` may be (`Schemas/labels.schema.json`). Columns of other names are
/// not looked at. A field of a column that may be absent may be empty.
public struct LabelFile: Sendable {
  /// The file's name, for messages.
  public let name: String
  /// The rows that can be used and those that the table of labels leaves out, in the file's order.
  public let images: [LabelledImage]
  /// The names of columns that were not looked at.
  public let otherColumns: [String]
  /// The table of labels that was used.
  public let table: LabelTable

  /// The largest file, in bytes.
  public static let maximumByteCount = 1 << 28

  /// Reads a file.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - table: What labels mean.
  ///   - takesUnlabelled: Whether a label may be empty; else that is an error.
  /// - Throws: `TrainingError` with the code `unreadable`, `malformedTable` or `invalidRows`.
  public init(
    path: String, table: LabelTable = .standard, takesUnlabelled: Bool = false
  ) throws(TrainingError) {
    let bytes: [UInt8]
    do {
      bytes = try FileDescriptor.readFile(path, maximumByteCount: Self.maximumByteCount)
    } catch {
      throw TrainingError(.unreadable, "\(error)")
    }
    try self.init(bytes: bytes, name: path, table: table, takesUnlabelled: takesUnlabelled)
  }

  /// Reads a file's bytes.
  ///
  /// - Parameters:
  ///   - bytes: The file.
  ///   - name: The file's name, for messages.
  ///   - table: What labels mean.
  ///   - takesUnlabelled: Whether a label may be empty; else that is an error.
  /// - Throws: `TrainingError` with the code `malformedTable` or `invalidRows`.
  public init(
    bytes: [UInt8], name: String, table: LabelTable = .standard, takesUnlabelled: Bool = false
  ) throws(TrainingError) {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw TrainingError(
        .malformedTable, "\(name): the file is not UTF-8 text; save it as \"CSV UTF-8\"")
    }
    try self.init(text: text, name: name, table: table, takesUnlabelled: takesUnlabelled)
  }

  /// Reads a file's text.
  ///
  /// - Parameters:
  ///   - text: The text.
  ///   - name: The file's name, for messages.
  ///   - table: What labels mean.
  ///   - takesUnlabelled: Whether a label may be empty; else that is an error.
  /// - Throws: `TrainingError` with the code `malformedTable`, or `invalidRows` naming each line that
  ///   cannot be used.
  public init(
    text: String, name: String, table: LabelTable = .standard, takesUnlabelled: Bool = false
  ) throws(TrainingError) {
    let rows: CSVTable
    do throws(CSVError) {
      rows = try CSVTable(text, name: name)
    } catch {
      throw TrainingError(.malformedTable, error.description)
    }
    let columns = try LabelColumns(rows, name: name)
    var problems = RowProblems(name: name)
    var images: [LabelledImage] = []
    for row in rows.rows {
      let image = columns.image(
        of: row, table, takesUnlabelled: takesUnlabelled, &problems)
      if let image { images.append(image) }
    }
    LabelConsistency.check(images, &problems)
    try problems.throwIfAny()
    guard !images.isEmpty else {
      throw TrainingError(.malformedTable, "\(name): there is no row below the header")
    }
    self.name = name
    self.images = images
    self.table = table
    otherColumns = columns.others
  }
}
