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
  /// The fold of each, numbered from 0, where the table says it.
  public let statedFolds: [Int]?

  /// The largest file, in bytes.
  public static let maximumByteCount = 1 << 30

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

    /// Columns by their names.
    public init(label: String, group: String, fold: String? = nil, leftOut: Set<String> = []) {
      self.label = label
      self.group = group
      self.fold = fold
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
    let fold = try columns.fold.map(index)
    if let fold { others.insert(fold) }
    for title in columns.leftOut.sorted() { others.insert(try index(title)) }
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
    names = used.map { table.header[$0] }
    features = FeatureMatrix(columns: used.count, values: values)
    self.labels = labels
    self.groups = groups
    statedFolds = fold == nil ? nil : folds
  }

  /// Folds that keep groups together: those that the table states, or new ones that give each its share
  /// of every class.
  ///
  /// - Parameters:
  ///   - count: How many new ones, 2 to 100.
  ///   - classOf: The class that counts of each example.
  ///   - classCount: How many classes count.
  ///   - seed: Decides between equally good divisions.
  /// - Returns: The fold of each example.
  /// - Throws: `TrainingError` with the code `invalidOption`, or `classAbsent` where a fold lacks a
  ///   class.
  public func folds(
    _ count: Int, by classOf: [Int], classCount: Int, seed: Int
  ) throws(TrainingError) -> [Int] {
    let folds: [Int]
    if let statedFolds {
      folds = statedFolds
    } else {
      folds = try newFolds(count, classOf, classCount, seed)
    }
    let numbers = Set(folds).sorted()
    guard numbers.count > 1 else {
      throw TrainingError(.invalidOption, "all examples are in one fold; two or more are needed")
    }
    for fold in numbers {
      for label in 0..<classCount
      where !zip(folds, classOf).contains(where: { $0 == fold && $1 == label }) {
        throw TrainingError(
          .classAbsent,
          "fold \(fold + 1) of \(numbers.count) has no example of a class; use fewer folds")
      }
    }
    return folds
  }

  private func newFolds(
    _ count: Int, _ classOf: [Int], _ classCount: Int, _ seed: Int
  ) throws(TrainingError) -> [Int] {
    guard (2...100).contains(count) else {
      throw TrainingError(.invalidOption, "2 to 100 folds are possible, not \(count)")
    }
    var counts = Array(
      repeating: Array(repeating: 0, count: classCount), count: (groups.max() ?? 0) + 1)
    for (group, label) in zip(groups, classOf) { counts[group][label] += 1 }
    let shares = Array(repeating: 1 / Double(count), count: count)
    let assigned = PatientSplitter.assign(counts, shares: shares, seed: seed)
    return groups.map { assigned[$0] }
  }
}
