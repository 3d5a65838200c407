/// Reads diagnoses in words or codes as the rules say, and joins what several cells say.
struct DiagnosisCells {
  let rules: ReadingRules

  /// What words stand for: the hospital's whole cells first, then free text where it may be read.
  ///
  /// - Parameters:
  ///   - text: The words.
  ///   - part: The part that is meant; nil where nobody says it.
  /// - Returns: What they say.
  /// - Throws: `Refusal` where the words are unknown.
  func words(_ text: String, part: String?) throws(Refusal) -> DiagnosisReader.Reading {
    if let conclusion = rules.diagnoses[text] {
      return DiagnosisReader.Reading(part: nil, site: nil, conclusion: conclusion)
    }
    guard rules.readsFreeText else {
      throw Refusal(
        .unknownWord,
        "the text is not in \"diagnoses\"; add it there, or set \"free_text\" in the mapping")
    }
    return DiagnosisReader.read(text, part: part)
  }

  /// What a code stands for.
  func code(_ code: String) throws(Refusal) -> Conclusion {
    if let conclusion = rules.diagnoses[code] { return conclusion }
    guard let category = rules.codeSystem?.category(of: code) else {
      throw Refusal(
        .unknownWord,
        "the code is neither in \"diagnoses\" nor in \"code_system\"; add it to \"diagnoses\"")
    }
    return .of([Finding(category)])
  }

  /// What words and a code say together.
  static func joined(words: Conclusion?, code: Conclusion?) -> Conclusion? {
    guard let words, let code else { return words ?? code }
    if words == .ambiguous([.noDiagnosis]) { return code }
    if words.isAmbiguous { return words }
    if words == code { return words }
    let categories = Set(words.findings.map(\.category))
    guard !categories.isEmpty, categories == Set(code.findings.map(\.category)) else {
      return .ambiguous([.columnsDisagree])
    }
    return words
  }

  /// A conclusion with what columns of their own say of dysplasia and villous component.
  static func qualified(
    _ conclusion: Conclusion, _ dysplasia: Finding.Dysplasia, _ villous: Finding.Villous
  ) -> Conclusion {
    guard dysplasia != .notStated || villous != .notStated else { return conclusion }
    let findings = conclusion.findings
    guard !findings.isEmpty else { return conclusion }
    // A column of its own does not say which of several diagnoses it is about.
    guard findings.count == 1 else { return .ambiguous([.owner]) }
    let finding = findings[0]
    let disagrees =
      (dysplasia != .notStated && finding.dysplasia != .notStated && dysplasia != finding.dysplasia)
      || (villous != .notStated && finding.villous != .notStated && villous != finding.villous)
    guard !disagrees else { return .ambiguous([.columnsDisagree]) }
    let grade = dysplasia == .notStated ? finding.dysplasia : dysplasia
    let isDysplastic = [.ungraded, .low, .high].contains(grade)
    return .of([
      Finding(
        isDysplastic && finding.category == .sessileSerrated
          ? .sessileSerratedDysplastic : finding.category,
        dysplasia: grade, villous: villous == .notStated ? finding.villous : villous)
    ])
  }

  /// A conclusion with what the report says of the tissue's arrival.
  static func reconciled(_ conclusion: Conclusion, _ retrieval: Retrieval) -> Conclusion {
    switch (conclusion, retrieval) {
    case (.noTissue, .retrieved), (.diagnosed, .notRetrieved), (.inadequate, .notRetrieved):
      .ambiguous([.adequacy])
    default: conclusion
    }
  }
}
