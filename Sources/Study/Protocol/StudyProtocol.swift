public import Base

/// How a study is done, fixed before the first prediction: its digest is bound into every one.
///
/// The document is hashed as it is given, in canonical form; what this program reads of it are the
/// members that it acts upon. Source: STARD 2015, items 5 to 18.
public struct StudyProtocol: Equatable, Sendable {
  /// What a class of the model counts as.
  public struct Class: Equatable, Sendable {
    /// The model's label.
    public var label: String
    /// Whether it counts as neoplastic in the primary analysis.
    public var isNeoplastic: Bool
    /// Whether it is a serrated lesion, which secondary analyses count the other way.
    public var isSerrated: Bool
  }

  /// An endpoint with a bound that decides.
  public struct Hypothesis: Equatable, Sendable {
    /// How an endpoint is judged.
    public enum Rule: String, CaseIterable, Sendable {
      /// By the estimate.
      case point
      /// By the lower end of its confidence interval.
      case lowerBound = "lower_bound"
    }

    /// Its name within the protocol, such as `H1`.
    public var identifier: String
    /// What is estimated.
    public var endpoint: Endpoint
    /// What it has to reach.
    public var threshold: Millionths
    /// How it is judged.
    public var rule: Rule
    /// The interval's level of confidence.
    public var confidence: Millionths
  }

  /// What can be estimated.
  public enum Endpoint: String, CaseIterable, Sendable {
    /// Agreement in surveillance intervals (PIVI-1).
    case intervalAgreement = "pivi_1_agreement"
    /// Negative predictive value of confident calls of diminutive rectosigmoid polyps (PIVI-2).
    case negativePredictiveValue = "pivi_2_npv"
    /// Sensitivity, leave in situ (SODA-1).
    case leaveSensitivity = "soda_1_sensitivity"
    /// Specificity, leave in situ (SODA-1).
    case leaveSpecificity = "soda_1_specificity"
    /// Sensitivity, resect and discard (SODA-2).
    case discardSensitivity = "soda_2_sensitivity"
    /// Specificity, resect and discard (SODA-2).
    case discardSpecificity = "soda_2_specificity"
  }

  /// Which report of a specimen counts.
  public enum LabelPrecedence: String, CaseIterable, Sendable {
    /// The first that was signed.
    case firstFinal = "first_final"
    /// The last that was signed.
    case lastFinal = "last_final"
  }

  /// How often results may be looked at before the end.
  public struct Looks: Equatable, Sendable {
    /// How error is spent over the looks.
    public enum Spending: String, CaseIterable, Sendable {
      /// Little early.
      case obrienFleming = "obrien_fleming"
      /// About the same each time.
      case pocock
    }

    /// The labelled polyps at which the planned looks take place, ascending; the last is the study's end.
    public var labelled: [Int]
    /// How error is spent.
    public var spending: Spending
    /// The two-sided error that the study may make.
    public var alpha: Millionths
  }

  /// What an amended protocol says of the one whose place it takes.
  public struct Amendment: Equatable, Sendable {
    /// The digest of the protocol that it replaces.
    public var replaced: SHA256.Digest
    /// Why, in a sentence.
    public var reason: String
    /// Who approved of it, such as the ethics board's vote; nil where nobody says so.
    public var approval: String?
  }

  /// The study's name.
  public let study: String
  /// What it replaces; nil for the protocol that a study begins with.
  public let amendment: Amendment?
  /// The protocol's version.
  public let version: Int
  /// Whether it is only a rehearsal, without patients: models that are for tests of the installation may
  /// serve it, and its report says so.
  public let isRehearsal: Bool
  /// The pipelines that may serve the study, by their digests.
  public let pipelines: [SHA256.Digest]
  /// When stations get to see what was found: `live`, `on_demand` or `blinded`.
  public let display: String
  /// Whether the endoscopist's call has to be sealed before the daemon's is shown.
  public let endoscopistFirst: Bool
  /// Whether each frame of a stream is recorded, besides the stream's account.
  public let recordsFrames: Bool
  /// What the model's classes count as.
  public let classes: [Class]
  /// The endpoints that decide.
  public let hypotheses: [Hypothesis]
  /// Guidelines of surveillance: `usmstf_2020`, `esge_2020`, `bsg_2020`.
  public let guidelines: [String]
  /// Subgroups that were stated beforehand; all others are exploratory.
  public let subgroups: [String]
  /// Reasons to leave an examination out, by code.
  public let exclusions: [String: String]
  /// Which report of a specimen counts.
  public let labelPrecedence: LabelPrecedence
  /// When results are looked at.
  public let looks: Looks
  /// The document.
  public let json: JSONValue
  /// The digest of its canonical text.
  public let digest: SHA256.Digest

  /// The class of a label; nil for one that the protocol does not name.
  public func `class`(_ label: String) -> Class? { classes.first { $0.label == label } }
}
