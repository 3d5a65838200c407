internal import Base

/// A table of features that were computed elsewhere: a CSV file with a row for each example.
///
/// One column has the label, one says whose examples belong together, such as the patient or the lesion;
/// all others are features, but for those that are named to be left out. Where it is allowed, rows may
/// have no label.
public struct FeatureTable: Sendable {
  /// The labels that there are, in the order of their first rows.
  public let classes: [String]
  /// The features' names.
  public let names: [String]
  /// A row for each example.
  public let features: FeatureMatrix
  /// The label of each, by index; `noLabel` where it has none.
  public let labels: [Int]
  /// Whose each is, numbered from 0.
  public let groups: [Int]
  /// The fold of each, numbered from 0, where the table says it.
  public let statedFolds: [Int]?

  /// The text of each in the columns that are kept, by column.
  public let words: [String: [String]]

  /// What stands for the label of a row without one.
  public static let noLabel = -1

  /// The largest file, in bytes.
  public static let maximumByteCount = 1 << 30

  // The squares of larger ones may be infinite once they are added up.
  private static let largestNumber = 1e100

  /// What the columns are.
  public struct Columns: Hashable, Sendable {
    /// The column of labels.
    public let label: String
    /// The column that says which examples belong together.
    public let group: String
    /// The column that says which fold each example is in; nil where there is none.
    public let fold: String?
    /// Columns that are no features.
    public let leftOut: Set<String>
    /// Columns that are no features, if there are any of these names.
    public let leftOutIfThere: Set<String>
    /// Columns that are no features either, and whose text is kept.
    public let kept: Set<String>
    /// Whether rows without a label are taken; else they are an error.
    public let allowsEmptyLabels: Bool

    /// Columns by their names.
    public init(
      label: String, group: String, fold: String? = nil, leftOut: Set<String> = [],
      leftOutIfThere: Set<String> = [], kept: Set<String> = [], allowsEmptyLabels: Bool = false
    ) {
      self.label = label
      self.group = group
      self.fold = fold
      self.leftOut = leftOut
      self.leftOutIfThere = leftOutIfThere
      self.kept = kept
      self.allowsEmptyLabels = allowsEmptyLabels
    }
  }

  /// Reads a file.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - columns: What its columns are.
  /// - Throws: `TrainingError` with the code `unreadable`, `malformedTable` or `invalidRows`.
  public init(path: String, columns: Columns) throws(TrainingError) {
    let bytes: [UInt8]
    do {
      bytes = try FileDescriptor.readFile(path, maximumByteCount: Self.maximumByteCount)
    } catch {
      throw TrainingError(.unreadable, "\(error)")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw TrainingError(.malformedTable, "\(path): the file is not UTF-8 text")
    }
    try self.init(text: text, name: path, columns: columns)
  }

  /// Reads a file's text.
  ///
  /// - Parameters:
  ///   - text: The text.
  ///   - name: The file's name, for messages.
  ///   - columns: What its columns are.
  /// - Throws: `TrainingError` with the code `malformedTable` or `invalidRows`.
  public init(text: String, name: String, columns: Columns) throws(TrainingError) {
    let table: CSVTable
    do throws(CSVError) {
      table = try CSVTable(text, name: name)
    } catch {
      throw TrainingError(.malformedTable, error.description)
    }
    func index(_ title: String) throws(TrainingError) -> Int {
      if let index = table.column(title) { return index }
      throw TrainingError(.malformedTable, "\(name):1: there is no column \"\(title)\"")
    }
    let (label, group) = (try index(columns.label), try index(columns.group))
    var others: Set<Int> = [label, group]
    let fold = try columns.fold.map(index)
    if let fold { others.insert(fold) }
    for title in columns.leftOut.sorted() { others.insert(try index(title)) }
    others.formUnion(columns.leftOutIfThere.compactMap(table.column))
    var words: [String: [String]] = [:]
    for title in columns.kept.sorted() {
      let column = try index(title)
      others.insert(column)
      words[title] = table.rows.map { $0.fields[column] }
    }
    let used = table.header.indices.filter { !others.contains($0) }
    guard !used.isEmpty, !table.rows.isEmpty else {
      throw TrainingError(.malformedTable, "\(name): there is no feature, or no row")
    }
    var problems = RowProblems(name: name)
    var values: [Double] = []
    var (labelNumbers, groupNumbers) = ([String: Int](), [String: Int]())
    var (labels, groups, classes) = ([Int](), [Int](), [String]())
    var (foldNumbers, folds) = ([String: Int](), [Int]())
    var foldOfGroup: [String: String] = [:]
    for row in table.rows {
      for column in used {
        let number = Double(row.fields[column])
        if number?.isFinite != true {
          problems.add(
            row.line, "\(table.header[column]): \"\(row.fields[column])\" is no finite number")
        }
        if let number, number.isFinite, abs(number) > Self.largestNumber {
          problems.add(row.line, "\(table.header[column]): \(number) is beyond 1e100")
        }
        values.append(number ?? 0)
      }
      let (word, owner) = (row.fields[label], row.fields[group])
      let isLabelled = !(word.isEmpty && columns.allowsEmptyLabels)
      if word.isEmpty, isLabelled { problems.add(row.line, "\(columns.label) is empty") }
      if owner.isEmpty { problems.add(row.line, "\(columns.group) is empty") }
      if isLabelled, labelNumbers[word] == nil {
        labelNumbers[word] = classes.count
        classes.append(word)
      }
      labels.append(labelNumbers[word] ?? Self.noLabel)
      let number = groupNumbers[owner] ?? groupNumbers.count
      groupNumbers[owner] = number
      groups.append(number)
      guard let fold else { continue }
      let part = row.fields[fold]
      if part.isEmpty { problems.add(row.line, "\(table.header[fold]) is empty") }
      if let other = foldOfGroup.updateValue(part, forKey: owner), other != part {
        problems.add(row.line, "\(table.header[fold]): the group is in another fold above")
      }
      let foldNumber = foldNumbers[part] ?? foldNumbers.count
      foldNumbers[part] = foldNumber
      folds.append(foldNumber)
    }
    try problems.throwIfAny()
    self.classes = classes
    self.words = words
    names = used.map { table.header[$0] }
    features = FeatureMatrix(columns: used.count, values: values)
    self.labels = labels
    self.groups = groups
    statedFolds = fold == nil ? nil : folds
  }
}
