internal import Base
internal import Study

/// A study's report: everything that is printed of it, computed once, so that the page, the document and the
/// table say the same.
///
/// A pure function of a dataset and an occasion: the same ones give the same bytes.
public struct StudyReport: Equatable, Sendable {
  /// When, and from what, it is made.
  public let occasion: ReportOccasion
  /// What the records tell.
  public let dataset: StudyDataset
  /// How sessile serrated lesions count in what is decided on.
  public let primary: PrimaryReading
  /// The polyps that the flow and the main table are about: those of the protocol's first hypothesis.
  public let population: ReportPopulation
  /// How the protocol was amended.
  public let amendments: AmendmentAccount
  /// This look among those planned.
  public let looks: LookAccount
  /// What came out of the endpoints that decide.
  public let hypotheses: [HypothesisResult]
  /// The flow of polyps and of patients (STARD 2015, item 19).
  public let flow: StudyFlow
  /// The figures of every set of polyps, both ways to count sessile serrated lesions.
  public let figures: [PopulationFigures]
  /// What probabilities are worth.
  public let probabilities: ProbabilityFigures
  /// PIVI-1 by each guideline of the protocol.
  public let resectAndDiscard: [ResectAndDiscardScorecard]
  /// PIVI-2.
  public let leaveInPlace: LeaveInPlaceScorecard
  /// SODA-1 and SODA-2.
  public let soda: [SODAScorecard]
  /// Subgroups that the protocol names, then others.
  public let subgroups: [SubgroupFigures]
  /// The figures of each pipeline.
  public let versions: [VersionFigures]
  /// Labels and links.
  public let labels: LabelAccount
  /// Calls that are known to be older than their pathology.
  public let seals: SealAccount
  /// Errors in the order of their diagnoses.
  public let errors: ErrorChart
  /// Calls and abstentions by day.
  public let days: [DailyCalls]
  /// From call to report; nil where no time is known.
  public let delay: ReferenceDelay?
  /// Where the items of STARD 2015 are answered.
  public let checklist: [ChecklistAnswer]

  /// Computes a report.
  ///
  /// - Parameters:
  ///   - dataset: What the records tell.
  ///   - occasion: When, and from what, it is made.
  /// - Throws: ``ScorecardError`` if counts did not close.
  public init(_ dataset: StudyDataset, _ occasion: ReportOccasion) throws(ScorecardError) {
    let plan = dataset.studyProtocol
    let polyps = dataset.cases.map(\.polyp)
    let primary = PrimaryReading(plan)
    let population = plan.hypotheses.first.map { ReportPopulation($0.endpoint) } ?? .everything
    let looks = LookAccount(plan.looks, dataset.looks.map(\.event), current: occasion.look)
    let guidelines = plan.guidelines.compactMap(SurveillanceGuideline.init(protocolName:))
    self.occasion = occasion
    self.dataset = dataset
    self.primary = primary
    self.population = population
    self.looks = looks
    let amendments = AmendmentAccount(dataset.protocols)
    self.amendments = amendments
    hypotheses = plan.hypotheses.map {
      HypothesisResult(
        $0, polyps, guidelines, primary, looks,
        changesAfterLook: amendments.changesAfterLook($0.identifier))
    }
    flow = try StudyFlow(
      polyps, population.polyps, primary.shown, erasedPolyps: dataset.erased.polyps,
      erasedPatients: dataset.erased.patients)
    figures = ReportPopulation.allCases.flatMap { population in
      SerratedRule.allCases.map { PopulationFigures(polyps, population, $0) }
    }
    probabilities = ProbabilityFigures(dataset.cases, primary.shown)
    resectAndDiscard = guidelines.map {
      ResectAndDiscardScorecard(polyps, policy: ResectAndDiscardPolicy(guideline: $0))
    }
    leaveInPlace = LeaveInPlaceScorecard(polyps)
    soda = SODAScorecard.Strategy.allCases.map { SODAScorecard(polyps, $0) }
    subgroups = SubgroupFigures.all(
      polyps,
      stated: plan.subgroups.filter {
        AmendmentAccount.isStatedBeforeLook($0, dataset.protocols)
      }, population, primary.shown)
    versions = VersionFigures.all(dataset, population, primary.shown)
    labels = LabelAccount(dataset)
    seals = SealAccount(dataset.cases)
    errors = ErrorChart(dataset.cases, primary.shown)
    days = DailyCalls.all(dataset.cases)
    delay = ReferenceDelay(polyps)
    checklist = STARDChecklist.answers(
      dataset, hasDelay: delay != nil, hasVersions: !versions.isEmpty)
  }

  /// Patients with a polyp.
  public var patientCount: Int { Set(dataset.cases.map(\.polyp.patient)).count }

  /// The figures of a set of polyps.
  func figures(_ population: ReportPopulation, _ serrated: SerratedRule) -> PopulationFigures? {
    figures.first { $0.population == population && $0.serrated == serrated }
  }
}

extension SurveillanceGuideline {
  /// The guideline that a protocol names, such as `usmstf_2020`; nil for any other name.
  init?(protocolName: String) {
    guard let guideline = Self.allCases.first(where: { $0.protocolName == protocolName }) else {
      return nil
    }
    self = guideline
  }

  /// What a protocol names it by.
  var protocolName: String {
    switch self {
    case .usmstf2020: "usmstf_2020"
    case .esge2020: "esge_2020"
    case .bsg2020: "bsg_2020"
    }
  }
}
