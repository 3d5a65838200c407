/// What a study's protocol fixes of labels beforehand; each choice changes the numbers.
public struct LabelPolicy: Hashable, Sendable {
  /// Which of several final reports counts.
  public enum Precedence: String, CaseIterable, Sendable {
    /// The first one.
    case firstFinal = "first_final"
    /// The last one.
    case lastFinal = "last_final"
  }

  /// When two pathologists agree.
  public enum Agreement: String, CaseIterable, Sendable {
    /// On the same category.
    case category
    /// On whether it is neoplastic; sessile serrated lesions are.
    case neoplasia
  }

  /// What becomes of links that site or size speaks against.
  public enum Contradictions: String, CaseIterable, Sendable {
    /// They stand and are flagged.
    case flagged
    /// They do not stand before a human has confirmed them.
    case withheld
  }

  /// Which of several final reports counts.
  public var precedence: Precedence
  /// When two pathologists agree.
  public var agreement: Agreement
  /// What becomes of links that site or size speaks against.
  public var contradictions: Contradictions
  /// How many segments two sites may be apart; 1 for neighbours.
  public var siteTolerance: Int
  /// By how many millimetres two sizes may differ at least; half of the larger one where that is more.
  public var sizeToleranceMillimetres: Double

  /// Fixes the choices.
  public init(
    precedence: Precedence = .lastFinal, agreement: Agreement = .category,
    contradictions: Contradictions = .flagged, siteTolerance: Int = 1,
    sizeToleranceMillimetres: Double = 5
  ) {
    self.precedence = precedence
    self.agreement = agreement
    self.contradictions = contradictions
    self.siteTolerance = siteTolerance
    self.sizeToleranceMillimetres = sizeToleranceMillimetres
  }
}
