public import Base

/// What the labels of a file mean: the classes that are learnt, and the words for each.
///
/// Words are compared without regard to case, spaces and punctuation: "Tubular adenoma",
/// "tubular_adenoma" and "TUBULAR-ADENOMA" are the same. A word that the table does not have is an
/// error and not a class, so that a misspelt label cannot become an example of something else.
public struct LabelTable: Hashable, Sendable {
  /// A class that is learnt.
  public struct Class: Hashable, Sendable {
    /// Its name in manifests and answers.
    public let label: String
    /// Whether it counts as neoplastic.
    public let isNeoplastic: Bool
    /// The words for it.
    public let words: [String]

    /// A class by its parts.
    public init(label: String, isNeoplastic: Bool, words: [String]) {
      self.label = label
      self.isNeoplastic = isNeoplastic
      self.words = words
    }
  }

  /// What a word means.
  public enum Meaning: Hashable, Sendable {
    /// An example of a class, by its index.
    case example(of: Int)
    /// Known, and nothing to learn from.
    case leftOut
  }

  /// The classes, in the order of the model's outputs.
  public let classes: [Class]
  /// Words for what is known and left out, such as tissue that cannot be assessed.
  public let leftOut: [String]
  private let meanings: [String: Meaning]

  /// The standard table: hyperplastic, adenoma of any subtype, and sessile serrated.
  public static let standard = LabelTable(
    unchecked: [
      Class(
        label: "hyperplastic", isNeoplastic: false,
        words: ["hyperplastic", "hyperplastic polyp", "hp"]),
      Class(
        label: "adenoma", isNeoplastic: true,
        words: [
          "adenoma", "tubular adenoma", "tubulovillous adenoma", "villous adenoma", "ta", "tva",
          "va",
        ]),
      Class(
        label: "sessile_serrated", isNeoplastic: true,
        words: [
          "sessile serrated", "sessile serrated lesion", "sessile serrated adenoma",
          "sessile serrated polyp", "sessile serrated adenoma/polyp", "ssl", "ssa", "ssp", "ssa/p",
        ]),
    ],
    leftOut: [
      "other", "not assessable", "no tissue", "normal mucosa", "inflammatory polyp",
      "hamartomatous polyp", "traditional serrated adenoma", "tsa", "carcinoma",
    ])

  private init(unchecked classes: [Class], leftOut: [String]) {
    self.classes = classes
    self.leftOut = leftOut
    var meanings: [String: Meaning] = [:]
    for word in leftOut { meanings[Self.key(word)] = .leftOut }
    for (index, entry) in classes.enumerated() {
      for word in entry.words + [entry.label] { meanings[Self.key(word)] = .example(of: index) }
    }
    self.meanings = meanings
  }

  /// A table by its parts.
  ///
  /// - Parameters:
  ///   - classes: 2 to 64 classes, in the order of the model's outputs.
  ///   - leftOut: Words for what is known and left out.
  /// - Throws: `TrainingError` with the code `invalidOption` where a word or a class's name is empty
  ///   or stands for two things.
  public init(classes: [Class], leftOut: [String] = []) throws(TrainingError) {
    guard (2...64).contains(classes.count) else {
      throw TrainingError(
        .invalidOption, "a table of labels has 2 to 64 classes, not \(classes.count)")
    }
    var owners: [String: Int] = [:]
    for (index, entry) in classes.enumerated() {
      for word in Set(entry.words.map(Self.key) + [Self.key(entry.label)]) {
        try Self.claim(word, for: index, in: &owners)
      }
    }
    for word in Set(leftOut.map(Self.key)) {
      try Self.claim(word, for: classes.count, in: &owners)
    }
    self.init(unchecked: classes, leftOut: leftOut)
  }

  private static func claim(
    _ word: String, for owner: Int, in owners: inout [String: Int]
  ) throws(TrainingError) {
    guard !word.isEmpty else {
      throw TrainingError(
        .invalidOption, "a word in the table of labels has no letter or digit; remove it")
    }
    if owners.updateValue(owner, forKey: word) != nil {
      throw TrainingError(
        .invalidOption, "\"\(word)\" stands for two things in the table of labels; keep one")
    }
  }

  /// What a word means.
  ///
  /// - Parameter word: A label as it is in a file.
  /// - Returns: Its meaning; nil where the table does not have it.
  public func meaning(of word: String) -> Meaning? { meanings[Self.key(word)] }

  /// Letters and digits in lower case, with one `_` for whatever is between them.
  private static func key(_ word: String) -> String {
    word.lowercased().split { !$0.isLetter && !$0.isNumber }.joined(separator: "_")
  }

  /// Reads a table from a JSON document.
  ///
  /// - Parameter json: The document, after `Schemas/label-table.schema.json`.
  /// - Throws: `JSONError`, or `TrainingError` with the code `invalidOption`.
  public init(json: JSONValue) throws {
    let fields = try JSONFields(json)
    try fields.allow(only: ["classes", "left_out"])
    var classes: [Class] = []
    for (value, path) in try fields.elements("classes", count: 2...64) {
      let entry = try JSONFields(value, at: path)
      try entry.allow(only: ["label", "neoplastic", "words"])
      classes.append(
        Class(
          label: try entry.string("label"), isNeoplastic: try entry.bool("neoplastic"),
          words: try Self.words(entry, "words")))
    }
    try self.init(classes: classes, leftOut: try Self.words(fields, "left_out"))
  }

  private static func words(_ fields: JSONFields, _ name: String) throws(JSONError) -> [String] {
    guard fields.optional(name) != nil else { return [] }
    var words: [String] = []
    for (value, path) in try fields.elements(name, count: 0...1000) {
      guard case .string(let word) = value, word.utf8.count <= 200 else {
        throw JSONError(.wrongType, at: path, "a string of at most 200 bytes is expected")
      }
      words.append(word)
    }
    return words
  }

  /// The table as a JSON document.
  public var json: JSONValue {
    [
      "classes": .array(
        classes.map { entry in
          [
            "label": .string(entry.label), "neoplastic": .bool(entry.isNeoplastic),
            "words": .array(entry.words.map(JSONValue.string)),
          ]
        }),
      "left_out": .array(leftOut.map(JSONValue.string)),
    ]
  }
}
