public import Base

/// How many patients, polyps and pictures of each class a dataset has, by part.
public struct DatasetSummary: Hashable, Sendable {
  /// The counts of one part.
  public struct Part: Hashable, Sendable {
    /// The part; nil while nothing is divided.
    public let part: DatasetPart?
    /// Patients.
    public let patients: Int
    /// Polyps, by class.
    public let polyps: [Int]
    /// Pictures, by class.
    public let pictures: [Int]
    /// Pictures with a mask.
    public let masks: Int
  }

  /// The classes' names.
  public let classes: [String]
  /// The parts that have pictures, and one for what is in none.
  public let parts: [Part]
  /// How many pictures have a label that the table leaves out.
  public let leftOut: Int

  /// Counts a dataset.
  public init(_ dataset: LabelledDataset) {
    classes = dataset.table.classes.map(\.label)
    leftOut = dataset.leftOutCount
    let count = classes.count
    parts = ([nil] + DatasetPart.allCases.map(Optional.some)).compactMap { part in
      let members = dataset.examples.filter { $0.part == part }
      guard !members.isEmpty else { return nil }
      let byClass = (0..<count).map { index in members.filter { $0.classIndex == index } }
      return Part(
        part: part, patients: Set(members.map(\.patient)).count,
        polyps: byClass.map { Set($0.map(\.polyp)).count }, pictures: byClass.map(\.count),
        masks: members.filter { $0.row.mask != nil }.count)
    }
  }

  /// The counts as a JSON document.
  public var json: JSONValue {
    func byClass(_ counts: [Int]) -> JSONValue {
      .object(JSONObject(zip(classes, counts).map { ($0, .integer(Int64($1))) }))
    }
    return [
      "parts": .array(
        parts.map { part in
          [
            "split": part.part.map { .string($0.rawValue) } ?? .null,
            "patients": .integer(Int64(part.patients)), "polyps": byClass(part.polyps),
            "pictures": byClass(part.pictures), "masks": .integer(Int64(part.masks)),
          ]
        }),
      "left_out": .integer(Int64(leftOut)),
    ]
  }
}
