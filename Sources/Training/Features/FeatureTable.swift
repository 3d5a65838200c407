internal import Base

/// A table of features that were computed elsewhere: a CSV file with a row for each example.
///
/// One column has the label, one says whose examples belong together, such as the patient or the lesion;
/// all others are features, but for those that are named to be left out.
public struct FeatureTable: Sendable {
  /// The labels that there are, in the order of their first rows.
  public let classes: [String]
  /// The features' names.
  public let names: [String]
  /// A row for each example.
  public let features: FeatureMatrix
  /// The label of each, by index.
  public let labels: [Int]
  /// Whose each is, numbered from 0.
  public let groups: [Int]

  /// The largest file, in bytes.
  public static let maximumByteCount = 1 << 30

  /// What the columns are.
  public struct Columns: Hashable, Sendable {
    /// The column of labels.
    public let label: String
    /// The column that says which examples belong together.
    public let group: String
    /// Columns that are no features.
    public let leftOut: Set<String>

    /// Columns by their names.
    public init(label: String, group: String, leftOut: Set<String> = []) {
      self.label = label
      self.group = group
      self.leftOut = leftOut
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
    for title in columns.leftOut.sorted() { others.insert(try index(title)) }
    let used = table.header.indices.filter { !others.contains($0) }
    guard !used.isEmpty, !table.rows.isEmpty else {
      throw TrainingError(.malformedTable, "\(name): there is no feature, or no row")
    }
    var problems = RowProblems(name: name)
    var values: [Double] = []
    var (labelNumbers, groupNumbers) = ([String: Int](), [String: Int]())
    var (labels, groups, classes) = ([Int](), [Int](), [String]())
    for row in table.rows {
      for column in used {
        let number = Double(row.fields[column])
        if number?.isFinite != true {
          problems.add(
            row.line, "\(table.header[column]): \"\(row.fields[column])\" is no finite number")
        }
        values.append(number ?? 0)
      }
      let (word, owner) = (row.fields[label], row.fields[group])
      if word.isEmpty { problems.add(row.line, "\(columns.label) is empty") }
      if owner.isEmpty { problems.add(row.line, "\(columns.group) is empty") }
      if labelNumbers[word] == nil {
        labelNumbers[word] = classes.count
        classes.append(word)
      }
      labels.append(labelNumbers[word] ?? 0)
      let number = groupNumbers[owner] ?? groupNumbers.count
      groupNumbers[owner] = number
      groups.append(number)
    }
    try problems.throwIfAny()
    self.classes = classes
    names = used.map { table.header[$0] }
    features = FeatureMatrix(columns: used.count, values: values)
    self.labels = labels
    self.groups = groups
  }

  /// Folds that keep groups together and give each its share of every class.
  ///
  /// - Parameters:
  ///   - count: How many, at least 2.
  ///   - classOf: The class that counts of each example.
  ///   - classCount: How many classes count.
  ///   - seed: Decides between equally good divisions.
  /// - Returns: The fold of each example.
  /// - Throws: `TrainingError` with the code `invalidOption`, or `classAbsent` where a fold lacks a
  ///   class.
  public func folds(
    _ count: Int, by classOf: [Int], classCount: Int, seed: Int
  ) throws(TrainingError) -> [Int] {
    guard (2...100).contains(count) else {
      throw TrainingError(.invalidOption, "2 to 100 folds are possible, not \(count)")
    }
    var counts = Array(
      repeating: Array(repeating: 0, count: classCount), count: (groups.max() ?? 0) + 1)
    for (group, label) in zip(groups, classOf) { counts[group][label] += 1 }
    let shares = Array(repeating: 1 / Double(count), count: count)
    let assigned = PatientSplitter.assign(counts, shares: shares, seed: seed)
    let folds = groups.map { assigned[$0] }
    for fold in 0..<count {
      for label in 0..<classCount
      where !zip(folds, classOf).contains(where: { $0 == fold && $1 == label }) {
        throw TrainingError(
          .classAbsent, "fold \(fold + 1) of \(count) has no example of a class; use fewer folds")
      }
    }
    return folds
  }
}
