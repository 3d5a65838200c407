import Base
import Training

/// A table of features in which some polyps are labelled and others are not.
struct LabellingPool {
  /// A row for each picture.
  let features: FeatureMatrix
  /// The classes that are known.
  let classes: [String]
  /// The class of each row; nil where it is not known.
  let labels: [Int?]
  /// Whose each row is, from 0.
  let patients: [Int]
  /// The polyp of each row, from 0.
  let polyps: [Int]
  /// The patient's name of each row.
  let patientNames: [String]
  /// The polyp's name of each row; empty where a picture is taken for a polyp of its own.
  let polypNames: [String]

  init(_ path: String, _ arguments: ParsedArguments) throws {
    let given = arguments.strings("labels-known")
    let labelColumns = given.isEmpty ? ["label"] : given
    let (group, polyp) = (
      arguments.string("group") ?? "patient", arguments.string("polyp") ?? "polyp"
    )
    let table = try FeatureTable(
      path: path,
      columns: .init(
        label: labelColumns[0], group: group, leftOut: Set(arguments.strings("leave-out")),
        leftOutIfThere: ["image", "label"],
        kept: Set(labelColumns + [group, polyp]), allowsEmptyLabels: true))
    func words(_ column: String) -> [String] { table.words[column] ?? [] }
    var (classes, labels) = ([String](), [Int?]())
    for row in 0..<table.features.rows {
      let word = labelColumns.lazy.map { words($0)[row] }.first { !$0.isEmpty }
      guard let word else {
        labels.append(nil)
        continue
      }
      if !classes.contains(word) { classes.append(word) }
      labels.append(classes.firstIndex(of: word))
    }
    (patientNames, polypNames) = (words(group), words(polyp))
    var numbers: [[String]: Int] = [:]
    var polyps: [Int] = []
    for (row, name) in polypNames.enumerated() {
      // No patient's name is empty, so that such a key is of one row only.
      let key = name.isEmpty ? ["", String(row)] : [patientNames[row], name]
      let number = numbers[key] ?? numbers.count
      numbers[key] = number
      polyps.append(number)
    }
    features = table.features
    patients = table.groups
    self.classes = classes
    self.labels = labels
    self.polyps = polyps
  }
}
