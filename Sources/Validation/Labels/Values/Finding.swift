/// One diagnosis with what a report says besides.
public struct Finding: Hashable, Comparable, Sendable {
  /// The grade of dysplasia.
  public enum Dysplasia: String, CaseIterable, Sendable {
    /// The report says nothing of it.
    case notStated = "not_stated"
    /// The report denies it.
    case none
    /// Dysplasia without a grade.
    case ungraded
    /// Low grade.
    case low
    /// High grade.
    case high
  }

  /// The villous component.
  public enum Villous: String, CaseIterable, Sendable {
    /// The report says nothing of it.
    case notStated = "not_stated"
    /// The report denies it.
    case absent
    /// The report names it.
    case present
  }

  /// What it is.
  public let category: DiagnosisCategory
  /// The grade of dysplasia.
  public let dysplasia: Dysplasia
  /// The villous component.
  public let villous: Villous

  /// Describes a finding.
  public init(
    _ category: DiagnosisCategory, dysplasia: Dysplasia = .notStated, villous: Villous = .notStated
  ) {
    self.category = category
    self.dysplasia = dysplasia
    self.villous = villous
  }

  /// What the parts say against each other; nil where they agree.
  var contradiction: Ambiguity? {
    let isWithDysplasia = dysplasia == .low || dysplasia == .high || dysplasia == .ungraded
    switch category {
    case .hyperplastic, .sessileSerrated, .inflammatory, .normalMucosa:
      return isWithDysplasia ? .contradiction : nil
    case .sessileSerratedDysplastic, .traditionalSerratedAdenoma:
      return dysplasia == .none ? .contradiction : nil
    case .tubulovillousAdenoma, .villousAdenoma:
      return dysplasia == .none || villous == .absent ? .contradiction : nil
    case .tubularAdenoma, .adenomaUnspecified:
      return dysplasia == .none ? .contradiction : nil
    case .carcinoma, .other: return nil
    }
  }

  /// By category, then dysplasia, then villous component.
  public static func < (left: Finding, right: Finding) -> Bool {
    (left.category, left.dysplasia.rawValue, left.villous.rawValue)
      < (right.category, right.dysplasia.rawValue, right.villous.rawValue)
  }
}
