public import Base

/// What the versions of a model say of a test set, case by case.
public enum PromotionCases: Sendable {
  /// Classification.
  case polyps([ClassifiedPolyp])
  /// Segmentation.
  case pictures([SegmentedPicture])

  /// A polyp and the probabilities of its classes.
  public struct ClassifiedPolyp: Sendable {
    /// Whose it is, numbered from 0.
    public let patient: Int
    /// What it is, by the models' classes.
    public let classIndex: Int
    /// A probability for each class: the mean over the polyp's pictures.
    public let probabilities: Versions<[Double]>

    /// A polyp by its parts.
    public init(patient: Int, classIndex: Int, probabilities: Versions<[Double]>) {
      self.patient = patient
      self.classIndex = classIndex
      self.probabilities = probabilities
    }
  }

  /// A picture with a polyp and how well masks agree with the expert's.
  public struct SegmentedPicture: Sendable {
    /// Whose it is, numbered from 0.
    public let patient: Int
    /// How well the versions agree with the expert.
    public let agreement: Versions<MaskAgreement>

    /// A picture by its parts.
    public init(patient: Int, agreement: Versions<MaskAgreement>) {
      self.patient = patient
      self.agreement = agreement
    }
  }

  /// How well a version's mask agrees with the expert's, at the expert's resolution.
  public struct MaskAgreement: Equatable, Sendable {
    /// Dice, [0, 1].
    public let dice: Double
    /// Intersection over union, [0, 1].
    public let intersectionOverUnion: Double
    /// The SHA-256 of the version's mask, a byte a pixel.
    public let mask: SHA256.Digest

    /// An agreement by its parts.
    public init(dice: Double, intersectionOverUnion: Double, mask: SHA256.Digest) {
      self.dice = dice
      self.intersectionOverUnion = intersectionOverUnion
      self.mask = mask
    }
  }

  /// Whether the versions say the same of every case, so that there is no difference to be uncertain of.
  var isSameThroughout: Bool {
    switch self {
    case .polyps(let polyps):
      polyps.allSatisfy { $0.probabilities.active == $0.probabilities.candidate }
    case .pictures(let pictures):
      pictures.allSatisfy { $0.agreement.active == $0.agreement.candidate }
    }
  }

  /// How many patients there are.
  var patientCount: Int {
    switch self {
    case .polyps(let polyps): Set(polyps.map(\.patient)).count
    case .pictures(let pictures): Set(pictures.map(\.patient)).count
    }
  }
}
