/// A list of codes for diagnoses.
public enum DiagnosisCodeSystem: String, CaseIterable, Sendable {
  /// AIHW METeOR 308362, "polyp type".
  case aihw308362 = "aihw-308362"
  /// Morphology of the International Classification of Diseases for Oncology, third edition.
  case icdO3 = "icd-o-3"

  /// What a code of the list stands for.
  ///
  /// - Parameter code: The code, such as `2` or `8211/0`.
  /// - Returns: The category; nil where the list does not have the code or does not say what it is.
  public func category(of code: String) -> DiagnosisCategory? {
    switch self {
    case .aihw308362: DiagnosisCategory.aihw[code]
    case .icdO3: DiagnosisCategory.icdO3[Self.withoutAxis(code)]
    }
  }

  /// `M8211/0`, `M-8211/0` and `8211/0` are the same.
  private static func withoutAxis(_ code: String) -> String {
    guard let first = code.first, first == "M" || first == "m" else { return code }
    let rest = code.dropFirst()
    return String(rest.first == "-" ? rest.dropFirst() : rest)
  }
}
