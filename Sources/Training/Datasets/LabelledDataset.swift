/// Examples to learn from: pictures with a class, their polyps and their patients.
public struct LabelledDataset: Sendable {
  /// A picture of a polyp.
  public struct Example: Hashable, Sendable {
    /// Its row.
    public let row: LabelledImage
    /// Its class, by the table of labels.
    public let classIndex: Int
    /// Its patient, numbered from 0 in the order of the file.
    public internal(set) var patient: Int
    /// Its polyp, numbered from 0 in the order of the file.
    public let polyp: Int
    /// What it is used for; nil while nothing was divided.
    public internal(set) var part: DatasetPart?
  }

  /// The file's name, for messages.
  public let name: String
  /// What labels mean.
  public let table: LabelTable
  /// The examples, in the file's order.
  public private(set) var examples: [Example]
  /// How many pictures have a label that the table leaves out.
  public let leftOutCount: Int

  /// Takes the examples of a file.
  ///
  /// - Parameter file: The file.
  /// - Throws: `TrainingError` with the code `malformedTable` where no row has a class.
  public init(_ file: LabelFile) throws(TrainingError) {
    name = file.name
    table = file.table
    var patients: [String: Int] = [:]
    var polyps: [[String]: Int] = [:]
    examples = []
    for row in file.images {
      guard let classIndex = row.classIndex else { continue }
      let patient = Self.number(row.patient, in: &patients)
      // A picture without a polyp's name is one of its own: no name has an empty first part.
      let key = row.polyp.map { [row.patient, $0] } ?? ["", row.image]
      let polyp = Self.number(key, in: &polyps)
      examples.append(
        Example(
          row: row, classIndex: classIndex, patient: patient, polyp: polyp, part: row.part))
    }
    leftOutCount = file.images.count - examples.count
    guard !examples.isEmpty else {
      throw TrainingError(
        .malformedTable,
        "\(name): the table of labels leaves every row out; there is nothing to learn")
    }
  }

  private static func number<Key: Hashable>(_ key: Key, in known: inout [Key: Int]) -> Int {
    if let number = known[key] { return number }
    known[key] = known.count
    return known.count - 1
  }

  /// How many patients there are.
  public var patientCount: Int { (examples.map(\.patient).max() ?? -1) + 1 }

  /// Whether the file says what each picture is used for.
  public var isDivided: Bool { examples.allSatisfy { $0.part != nil } }

  // MARK: Dividing

  /// Takes the patients of pairs of examples for one, as for pictures that are nearly the same.
  ///
  /// - Parameter pairs: Indices of examples.
  public mutating func joinPatients(of pairs: [(Int, Int)]) {
    var parents = Array(0..<patientCount)
    func root(_ patient: Int) -> Int {
      var patient = patient
      while parents[patient] != patient { patient = parents[patient] }
      return patient
    }
    for (first, second) in pairs {
      let (one, other) = (root(examples[first].patient), root(examples[second].patient))
      parents[max(one, other)] = min(one, other)
    }
    var numbers: [Int: Int] = [:]
    for index in examples.indices {
      examples[index].patient = Self.number(root(examples[index].patient), in: &numbers)
    }
  }

  /// Divides the patients among training, validation and test.
  ///
  /// - Parameters:
  ///   - validation: The share for validation, (0, 1).
  ///   - test: The share for testing, [0, 1).
  ///   - seed: Decides between equally good divisions.
  /// - Throws: `TrainingError` with the code `invalidOption`, or `classAbsent` where a part has no
  ///   polyp of a class.
  public mutating func divide(
    validation: Double = 0.15, test: Double = 0.15, seed: Int
  ) throws(TrainingError) {
    guard validation > 0, test >= 0, validation + test < 1 else {
      throw TrainingError(
        .invalidOption,
        "shares of validation (\(validation)) and test (\(test)) leave nothing to train on")
    }
    let parts: [DatasetPart] = [.training, .validation] + (test > 0 ? [.test] : [])
    let shares = [1 - validation - test, validation, test].prefix(parts.count)
    let assigned = PatientSplitter.assign(polypCounts, shares: Array(shares), seed: seed)
    for index in examples.indices {
      examples[index].part = parts[assigned[examples[index].patient]]
    }
    try checkParts()
  }

  /// Divides the patients into folds for cross-validation.
  ///
  /// - Parameters:
  ///   - count: 2 to 100 folds.
  ///   - seed: Decides between equally good divisions.
  /// - Returns: The fold of each example.
  /// - Throws: `TrainingError` with the code `invalidOption`, or `classAbsent` where a fold has no
  ///   polyp of a class.
  public func folds(_ count: Int, seed: Int) throws(TrainingError) -> [Int] {
    guard (2...100).contains(count) else {
      throw TrainingError(.invalidOption, "2 to 100 folds are possible, not \(count)")
    }
    let shares = Array(repeating: 1 / Double(count), count: count)
    let assigned = PatientSplitter.assign(polypCounts, shares: shares, seed: seed)
    let folds = examples.map { assigned[$0.patient] }
    for fold in 0..<count {
      let members = zip(examples, folds).filter { $0.1 == fold }.map(\.0)
      try requireAllClasses(members, in: "fold \(fold + 1) of \(count)")
    }
    return folds
  }

  /// Sees to it that each part that is used has polyps of every class.
  ///
  /// - Throws: `TrainingError` with the code `classAbsent`.
  public func checkParts() throws(TrainingError) {
    for part in DatasetPart.allCases {
      let members = examples.filter { $0.part == part }
      // There may be no test: the figures are then measured elsewhere.
      if part == .test, members.isEmpty { continue }
      try requireAllClasses(members, in: "the split \(part.rawValue)")
    }
  }

  private func requireAllClasses(
    _ members: [Example], in what: String
  ) throws(TrainingError) {
    for (index, entry) in table.classes.enumerated()
    where !members.contains(where: { $0.classIndex == index }) {
      let patients = Set(examples.filter { $0.classIndex == index }.map(\.patient)).count
      throw TrainingError(
        .classAbsent,
        "\(name): \(what) has no example of \(entry.label), which \(patients) patients have; use "
          + "fewer or larger parts, or a table of labels without the class")
    }
  }

  /// For each patient, how many polyps of each class.
  private var polypCounts: [[Int]] {
    var counts = Array(
      repeating: Array(repeating: 0, count: table.classes.count), count: patientCount)
    var seen: Set<Int> = []
    for example in examples where seen.insert(example.polyp).inserted {
      counts[example.patient][example.classIndex] += 1
    }
    return counts
  }

  /// Gives every example the part that a written split has for its picture.
  mutating func take(_ parts: [DatasetPart]) {
    precondition(parts.count == examples.count, "a part for each example is expected")
    for index in examples.indices { examples[index].part = parts[index] }
  }
}
