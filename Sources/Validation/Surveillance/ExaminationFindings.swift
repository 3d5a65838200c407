/// What a colonoscopy found, as far as surveillance depends on it.
public struct ExaminationFindings: Hashable, Sendable {
  /// What a polyp is.
  public enum Histology: String, CaseIterable, Sendable {
    /// An adenoma without a villous component or high-grade dysplasia.
    case tubularAdenoma = "tubular_adenoma"
    /// An adenoma with a villous component, of low-grade dysplasia.
    case villousAdenoma = "villous_adenoma"
    /// An adenoma with high-grade dysplasia.
    case highGradeAdenoma = "high_grade_adenoma"
    /// A hyperplastic polyp.
    case hyperplastic
    /// A sessile serrated lesion without dysplasia.
    case sessileSerrated = "sessile_serrated"
    /// A sessile serrated lesion with dysplasia.
    case dysplasticSessileSerrated = "dysplastic_sessile_serrated"
    /// A traditional serrated adenoma.
    case traditionalSerratedAdenoma = "traditional_serrated_adenoma"

    var isAdenoma: Bool {
      switch self {
      case .tubularAdenoma, .villousAdenoma, .highGradeAdenoma: true
      case .hyperplastic, .sessileSerrated, .dysplasticSessileSerrated,
        .traditionalSerratedAdenoma:
        false
      }
    }

    var isSerrated: Bool { !isAdenoma }

    /// A traditional serrated adenoma is dysplastic by definition.
    var isDysplasticSerrated: Bool {
      self == .dysplasticSessileSerrated || self == .traditionalSerratedAdenoma
    }
  }

  /// A polyp.
  public struct Polyp: Hashable, Sendable {
    /// What it is.
    public let histology: Histology
    /// Its size, in millimetres, above 0.
    public let sizeMillimetres: Double
    /// Whether it lies in the rectum.
    public let isRectal: Bool
    /// Whether it was resected in pieces.
    public let isPiecemeal: Bool

    /// Describes a polyp.
    public init(
      _ histology: Histology, sizeMillimetres: Double, isRectal: Bool = false,
      isPiecemeal: Bool = false
    ) {
      self.histology = histology
      self.sizeMillimetres = sizeMillimetres
      self.isRectal = isRectal
      self.isPiecemeal = isPiecemeal
    }
  }

  /// All polyps.
  public let polyps: [Polyp]

  /// A complete examination with adequate preparation, everything resected.
  public init(_ polyps: [Polyp]) {
    self.polyps = polyps
  }

  func count(where matches: (Polyp) -> Bool) -> Int { polyps.filter(matches).count }
}
