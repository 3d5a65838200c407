internal import Base
import Foundation

/// Which image of which dataset belongs to which split: a CSV file with the columns `dataset`,
/// `file` and `split`, perhaps `group`, and any others.
public struct SplitFile: Hashable, Sendable {
  /// A line of the file.
  public struct Row: Hashable, Sendable {
    /// The dataset's name, which is its folder's.
    public let dataset: String
    /// The image's file name.
    public let file: String
    /// The split's name, such as `test`.
    public let split: String
    /// Whose image it is, from a column `group`; nil where there is none.
    public let group: String?
    /// The line's number in the file, from 1.
    public let line: Int
  }

  /// The file's name, for messages.
  public let name: String
  /// The file's rows, each image at most once.
  public let rows: [Row]

  /// Reads the text of a split file.
  ///
  /// - Parameters:
  ///   - text: The text.
  ///   - name: The file's name, for messages.
  /// - Throws: `EvaluationError` with code `malformedCSV`, naming file and line.
  public init(text: String, name: String = "split.csv") throws(EvaluationError) {
    let table: CSVTable
    do throws(CSVError) {
      table = try CSVTable(text, name: name)
    } catch {
      throw EvaluationError(.malformedCSV, error.description)
    }
    func column(_ title: String) throws(EvaluationError) -> Int {
      if let index = table.column(title) { return index }
      throw EvaluationError(
        .malformedCSV, "\(name):1: there is no column \"\(title)\" among \(table.header)")
    }
    let (dataset, file, split) = (try column("dataset"), try column("file"), try column("split"))
    let group = table.column("group")
    var rows: [Row] = []
    var lines: [[String]: Int] = [:]
    for row in table.rows {
      for index in [dataset, file, split] where row.fields[index].isEmpty {
        throw EvaluationError(
          .malformedCSV, "\(name):\(row.line): \"\(table.header[index])\" is empty")
      }
      let key = [row.fields[dataset], row.fields[file]]
      if let earlier = lines.updateValue(row.line, forKey: key) {
        throw EvaluationError(
          .malformedCSV,
          "\(name):\(row.line): \(key[0])/\(key[1]) is on line \(earlier) already")
      }
      rows.append(
        Row(
          dataset: key[0], file: key[1], split: row.fields[split],
          group: group.map { row.fields[$0] }.flatMap { $0.isEmpty ? nil : $0 }, line: row.line))
    }
    self.name = name
    self.rows = rows
  }

  /// Reads a split file.
  ///
  /// - Parameter path: The file's path.
  /// - Throws: `EvaluationError` with code `unreadable` or `malformedCSV`.
  public init(path: String) throws(EvaluationError) {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw EvaluationError(.unreadable, "cannot read the split file \(path)")
    }
    guard let text = String(data: data, encoding: .utf8) else {
      throw EvaluationError(.malformedCSV, "\(path): the file is not UTF-8 text")
    }
    try self.init(text: text, name: path)
  }

  /// The names of the splits, sorted.
  public var splits: [String] { Set(rows.map(\.split)).sorted() }

  /// The rows of a split, or an error that names the splits there are.
  ///
  /// - Parameter split: The split's name.
  /// - Returns: The rows, at least one.
  /// - Throws: `EvaluationError` with code `invalidOption`.
  public func rows(of split: String) throws(EvaluationError) -> [Row] {
    let matching = rows.filter { $0.split == split }
    guard !matching.isEmpty else {
      throw EvaluationError(
        .invalidOption,
        "\(name) has no split \"\(split)\"; it has \(splits.joined(separator: ", "))")
    }
    return matching
  }
}
