internal import Base

/// What a report concludes, in the words of the labels' vocabulary.
public struct PathologyConclusion: Equatable, Sendable {
  /// The kinds of conclusion.
  public enum Kind: String, CaseIterable, Sendable {
    /// One diagnosis or several.
    case diagnosed
    /// There is tissue which nobody can judge.
    case inadequate
    /// There is no tissue.
    case noTissue = "no_tissue"
    /// A human has to read the report.
    case ambiguous
  }

  /// One diagnosis.
  public struct Finding: Equatable, Sendable {
    /// What it is.
    public var category: String
    /// The grade of dysplasia.
    public var dysplasia: String
    /// The villous component.
    public var villous: String

    /// Describes a diagnosis.
    public init(category: String, dysplasia: String, villous: String) {
      self.category = category
      self.dysplasia = dysplasia
      self.villous = villous
    }
  }

  /// The kind.
  public var kind: Kind
  /// The diagnoses; of `diagnosed` at least one, otherwise none.
  public var findings: [Finding]
  /// Why a human has to read the report; of `ambiguous` only.
  public var ambiguities: [String]

  /// Describes a conclusion.
  public init(_ kind: Kind, findings: [Finding] = [], ambiguities: [String] = []) {
    self.kind = kind
    self.findings = findings
    self.ambiguities = ambiguities
  }

  init(_ fields: JSONFields) throws(JSONError) {
    try fields.allow(only: ["kind", "findings", "ambiguities"])
    kind = try fields.choice("kind")
    findings = []
    ambiguities = []
    if kind == .diagnosed {
      findings = try fields.elements("findings", count: 1...64).map { (each) throws(JSONError) in
        let finding = try JSONFields(each.value, at: each.path)
        try finding.allow(only: ["category", "dysplasia", "villous"])
        return Finding(
          category: try finding.word("category"), dysplasia: try finding.word("dysplasia"),
          villous: try finding.word("villous"))
      }
    }
    if kind == .ambiguous {
      ambiguities = try fields.strings("ambiguities", count: 0...64)
      for word in ambiguities { try fields.requireWord(word, "ambiguities") }
    }
  }

  var members: JSONObject {
    var members: JSONObject = ["kind": .string(kind.rawValue)]
    if kind == .diagnosed {
      members["findings"] = .array(
        findings.map {
          [
            "category": .string($0.category), "dysplasia": .string($0.dysplasia),
            "villous": .string($0.villous),
          ]
        })
    }
    if kind == .ambiguous { members.set("ambiguities", ambiguities) }
    return members
  }
}

extension JSONFields {
  func optionalWord(_ name: String) throws(JSONError) -> String? {
    guard let word = try optionalString(name, maximumLength: 64) else { return nil }
    try requireWord(word, name)
    return word
  }

  func word(_ name: String) throws(JSONError) -> String {
    let word = try string(name, maximumLength: 64)
    try requireWord(word, name)
    return word
  }

  func requireWord(_ word: String, _ name: String) throws(JSONError) {
    let isWord = word.unicodeScalars.allSatisfy { $0 == "_" || ("a"..."z").contains($0) }
    guard isWord, !word.isEmpty, word.utf8.count <= 64 else {
      throw JSONError(
        .invalidValue, at: location(name), "a word of small letters and _ is expected")
    }
  }
}
