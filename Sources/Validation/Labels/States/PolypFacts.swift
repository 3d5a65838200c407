/// A polyp of the study: an examination and the endoscopist's number in it.
public struct PolypKey: Hashable, Comparable, Sendable {
  /// The examination's key of the study.
  public let examination: String
  /// The endoscopist's number, from 1.
  public let number: Int

  /// Names a polyp.
  public init(examination: String, number: Int) {
    self.examination = examination
    self.number = number
  }

  /// By examination, then number.
  public static func < (left: PolypKey, right: PolypKey) -> Bool {
    (left.examination, left.number) < (right.examination, right.number)
  }
}

/// What the endoscopy's record says of a polyp, as far as its label depends on it.
public struct PolypFacts: Hashable, Sendable {
  /// What became of the polyp.
  public enum Fate: String, CaseIterable, Sendable {
    /// It was resected, and meant for the laboratory.
    case resected
    /// It was not resected.
    case leftInSitu = "left_in_situ"
    /// It was resected and thrown away, as the policy says.
    case discardedByPolicy = "discarded_by_policy"
  }

  /// Which polyp it is.
  public let key: PolypKey
  /// The patient's key of the study.
  public let patientKey: String
  /// What became of it.
  public let fate: Fate
  /// Whether the tissue was retrieved, as the endoscopist says.
  public let retrieval: Retrieval
  /// The jar that it was put in, as `ResultKey.normalized(part:)` writes it; nil where nobody noted it.
  public let jar: String?
  /// The laboratory's number of the case, where the endoscopy knows it.
  public let accession: String?
  /// Where it grew; nil where nobody noted it.
  public let site: ColonSite?
  /// Its size in millimetres, above 0, as the endoscopist estimated; nil where nobody did.
  public let sizeMillimetres: Double?
  /// Whether the patient withdrew.
  public let hasWithdrawn: Bool

  /// Describes a polyp.
  public init(
    key: PolypKey, patientKey: String, fate: Fate, retrieval: Retrieval = .notStated,
    jar: String? = nil, accession: String? = nil, site: ColonSite? = nil,
    sizeMillimetres: Double? = nil, hasWithdrawn: Bool = false
  ) {
    self.key = key
    self.patientKey = patientKey
    self.fate = fate
    self.retrieval = retrieval
    self.jar = jar.flatMap(ResultKey.normalized(part:))
    self.accession = accession
    self.site = site
    self.sizeMillimetres = sizeMillimetres
    self.hasWithdrawn = hasWithdrawn
  }

  /// Whether tissue of it may be in the laboratory.
  var mayBeInLaboratory: Bool { fate == .resected && retrieval != .notRetrieved }
}
