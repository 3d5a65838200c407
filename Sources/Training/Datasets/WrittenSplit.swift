public import Base
internal import Foundation

/// A division of a dataset as it was written down, so that later runs use the same one.
///
/// Pictures are known by their SHA-256: renaming files changes nothing, and a picture that was changed,
/// added or removed is noticed. It holds no patient's data.
public struct WrittenSplit: Hashable, Sendable {
  /// The seed that the division was made with, not negative; nil where the file of labels says it.
  public let seed: Int?
  /// Whether patients with nearly the same picture were taken for one.
  public let joinsNearDuplicates: Bool
  /// The dataset's fingerprint, divided so.
  public let fingerprint: SHA256.Digest
  private let parts: [SHA256.Digest: DatasetPart]

  /// The division of a dataset.
  ///
  /// - Parameters:
  ///   - dataset: The examples, divided.
  ///   - inspection: Their pictures.
  ///   - seed: What the division was made with.
  ///   - joinsNearDuplicates: Whether patients with nearly the same picture were taken for one.
  public init(
    _ dataset: LabelledDataset, _ inspection: DatasetInspection, seed: Int?,
    joinsNearDuplicates: Bool = false
  ) {
    precondition(dataset.isDivided, "a dataset that is not divided has no split to write down")
    self.seed = seed
    self.joinsNearDuplicates = joinsNearDuplicates
    fingerprint = inspection.fingerprint(of: dataset)
    var parts: [SHA256.Digest: DatasetPart] = [:]
    for (example, picture) in zip(dataset.examples, inspection.pictures) {
      parts[picture.digest] = example.part
    }
    self.parts = parts
  }

  /// Reads a document.
  ///
  /// - Parameter json: The document, after `Schemas/split.schema.json`.
  /// - Throws: `JSONError`.
  public init(json: JSONValue) throws(JSONError) {
    let fields = try JSONFields(json)
    try fields.allow(
      only: ["format", "seed", "near_duplicates_joined", "fingerprint", "pictures"])
    guard try fields.string("format") == Self.format else {
      throw JSONError(.invalidValue, at: "format", "only \"\(Self.format)\" is known")
    }
    seed = try fields.optionalInteger("seed", in: 0...Int.max)
    joinsNearDuplicates = try fields.optionalBool("near_duplicates_joined") ?? false
    fingerprint = try Self.digest(try fields.string("fingerprint"), at: "fingerprint")
    var parts: [SHA256.Digest: DatasetPart] = [:]
    for (value, path) in try fields.elements("pictures", count: 1...10_000_000) {
      let entry = try JSONFields(value, at: path)
      try entry.allow(only: ["sha256", "split"])
      let digest = try Self.digest(try entry.string("sha256"), at: entry.location("sha256"))
      let part = try entry.choice("split", of: DatasetPart.self)
      guard parts.updateValue(part, forKey: digest) == nil else {
        throw JSONError(.invalidValue, at: path, "the picture is listed twice")
      }
    }
    self.parts = parts
  }

  private static let format = "split-1"

  private static func digest(
    _ text: String, at path: String
  ) throws(JSONError) -> SHA256.Digest {
    guard let digest = SHA256.Digest(hex: text) else {
      throw JSONError(.invalidValue, at: path, "64 hexadecimal digits are expected")
    }
    return digest
  }

  /// The document, pictures sorted by digest.
  public var json: JSONValue {
    var members: [(String, JSONValue)] = [("format", .string(Self.format))]
    if let seed { members.append(("seed", .integer(Int64(seed)))) }
    members.append(("near_duplicates_joined", .bool(joinsNearDuplicates)))
    members.append(("fingerprint", .string(fingerprint.hex)))
    let pictures = parts.map { (digest: $0.key.hex, part: $0.value) }.sorted {
      $0.digest < $1.digest
    }
    members.append(
      (
        "pictures",
        .array(
          pictures.map { ["sha256": .string($0.digest), "split": .string($0.part.rawValue)] })
      ))
    return .object(JSONObject(members))
  }

  /// Divides a dataset as it was written down.
  ///
  /// - Parameters:
  ///   - dataset: The examples.
  ///   - inspection: Their pictures.
  /// - Throws: `TrainingError` with the code `invalidRows` where a picture is not the one that it was,
  ///   is new or gone, or where labels, polyps or patients are not those of then.
  public func divide(
    _ dataset: inout LabelledDataset, _ inspection: DatasetInspection
  ) throws(TrainingError) {
    var problems = RowProblems(name: dataset.name)
    var assigned: [DatasetPart] = []
    for (example, picture) in zip(dataset.examples, inspection.pictures) {
      guard let part = parts[picture.digest] else {
        problems.add(example.row.line, "the picture is not in the written split: changed or new")
        continue
      }
      assigned.append(part)
    }
    try problems.throwIfAny()
    guard Set(inspection.pictures.map(\.digest)).count == parts.count else {
      throw TrainingError(
        .invalidRows,
        "\(dataset.name): pictures of the written split are missing; write a new split down")
    }
    if joinsNearDuplicates { inspection.joinNearDuplicates(in: &dataset) }
    dataset.take(assigned)
    guard inspection.fingerprint(of: dataset) == fingerprint else {
      throw TrainingError(
        .invalidRows,
        "\(dataset.name): labels, polyps or patients are not those that the split was written for; "
          + "write a new one down")
    }
  }
}
