internal import Base

extension Conclusion {
  /// Reads what a word of a mapping stands for.
  ///
  /// A category, `inadequate`, `no_tissue`, `ambiguous` (a human has to read the report), an object
  /// with dysplasia and villous component, or a list of several diagnoses.
  init(json: JSONValue, at path: String) throws(JSONError) {
    switch json {
    case .string("inadequate"): self = .inadequate
    case .string("no_tissue"): self = .noTissue
    case .string("ambiguous"): self = .ambiguous([.unspecificTerm])
    case .array(let elements):
      guard (1...16).contains(elements.count) else {
        throw JSONError(.invalidValue, at: path, "1 to 16 diagnoses are expected")
      }
      var findings: [Finding] = []
      for (index, element) in elements.enumerated() {
        findings.append(try Self.finding(element, at: "\(path)[\(index)]"))
      }
      self = .of(findings)
    default: self = .of([try Self.finding(json, at: path)])
    }
    if case .ambiguous(let reasons) = self, reasons.contains(.contradiction) {
      throw JSONError(
        .invalidValue, at: path, "category, dysplasia and villous component exclude each other")
    }
  }

  private static func finding(_ json: JSONValue, at path: String) throws(JSONError) -> Finding {
    if case .string(let text) = json {
      guard let category = DiagnosisCategory(rawValue: text) else {
        let allowed = DiagnosisCategory.allCases.map(\.rawValue).joined(separator: ", ")
        throw JSONError(
          .invalidValue, at: path,
          "one of \(allowed), inadequate, no_tissue, ambiguous is expected")
      }
      return Finding(category)
    }
    let fields = try JSONFields(json, at: path)
    try fields.allow(only: ["category", "dysplasia", "villous"])
    return Finding(
      try fields.choice("category"),
      dysplasia: try fields.optionalChoice("dysplasia") ?? .notStated,
      villous: try fields.optionalChoice("villous") ?? .notStated)
  }

  /// What reads back as the same; the reasons of an ambiguity are not written.
  var json: JSONValue {
    switch self {
    case .inadequate: return "inadequate"
    case .noTissue: return "no_tissue"
    case .ambiguous: return "ambiguous"
    case .diagnosed(let findings):
      let written = findings.map { finding -> JSONValue in
        [
          "category": .string(finding.category.rawValue),
          "dysplasia": .string(finding.dysplasia.rawValue),
          "villous": .string(finding.villous.rawValue),
        ]
      }
      return written.count == 1 ? written[0] : .array(written)
    }
  }
}
