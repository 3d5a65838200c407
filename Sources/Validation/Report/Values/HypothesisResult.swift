public import Statistics
public import Study

/// What came out of an endpoint that decides, by the rule that its protocol states.
public struct HypothesisResult: Equatable, Sendable {
  /// What comes out.
  public enum Verdict: String, CaseIterable, Sendable {
    /// The rule holds, at a look that may decide.
    case pass
    /// It does not, at the end.
    case fail
    /// It does not at an interim look: the study goes on.
    case notYet = "not_yet"
    /// No case counts.
    case notEvaluable = "not_evaluable"
    /// Nothing is decided at a look that was not planned, or that the ledger does not have.
    case notDecided = "not_decided"
    /// Nothing is decided, because what it is judged by was changed after a look at outcomes.
    case exploratory
  }

  /// The endpoint by one guideline and one way to count sessile serrated lesions.
  public struct Reading: Hashable, Sendable {
    /// How sessile serrated lesions count.
    public let serrated: SerratedRule
    /// The guideline; nil where intervals play no part.
    public let guideline: SurveillanceGuideline?
    /// Whether the verdict rests on it.
    public let isDeciding: Bool
    /// Cases that count, and why the others do not.
    public let accounting: Accounting
    /// The share at the hypothesis's level.
    public let share: ReportedShare
    /// The share of cases whose call a checkpoint from elsewhere proves to be older than the report.
    public let provenShare: ReportedShare
    /// The interval that holds at any number of looks, at the hypothesis's level, as if cases were
    /// independent; nil without a case.
    public let anytime: Interval?
    /// The bound that the rule is about, at this look's level; nil where nothing is decided.
    public let decidingBound: Double?
    /// Whether the share itself reaches the threshold; nil without a case.
    public let holdsByPoint: Bool?
    /// Whether the lower end of the interval does, at the hypothesis's level; nil without one.
    public let holdsByLowerBound: Bool?
    /// Whether the rule holds at this look; nil without a case, or where nothing is decided.
    public let holds: Bool?
  }

  /// What the protocol states.
  public let hypothesis: StudyProtocol.Hypothesis
  /// What the endpoint is about.
  public let population: ReportPopulation
  /// All readings.
  public let readings: [Reading]
  /// What comes out.
  public let verdict: Verdict
  /// What of its judging was changed after the first look at outcomes, in words; none where it stands.
  public let changesAfterLook: [String]

  /// The intervals' level, in (0, 1).
  public var confidence: Double { hypothesis.confidence.value }

  /// Whether the interval that decides is the one over patients: of polyps it is; of patients, each of whom
  /// counts once, the exact one.
  public var isBoundClustered: Bool { hypothesis.endpoint != .intervalAgreement }

  /// Judges an endpoint.
  ///
  /// - Parameters:
  ///   - hypothesis: What the protocol states.
  ///   - polyps: All polyps.
  ///   - guidelines: The protocol's guidelines.
  ///   - primary: How sessile serrated lesions count.
  ///   - looks: What this look may decide.
  ///   - changesAfterLook: What of its judging was changed after the first look at outcomes.
  init(
    _ hypothesis: StudyProtocol.Hypothesis, _ polyps: [StudyPolyp],
    _ guidelines: [SurveillanceGuideline], _ primary: PrimaryReading, _ looks: LookAccount,
    changesAfterLook: [String] = []
  ) {
    self.hypothesis = hypothesis
    self.changesAfterLook = changesAfterLook
    population = ReportPopulation(hypothesis.endpoint)
    let proven = Self.proven(polyps, hypothesis.endpoint)
    var readings: [Reading] = []
    let isByGuideline = hypothesis.endpoint == .intervalAgreement
    for guideline in isByGuideline ? guidelines.map(Optional.some) : [nil] {
      for serrated in SerratedRule.allCases {
        readings.append(
          Reading(
            hypothesis, Figure(hypothesis.endpoint, polyps, serrated, guideline),
            Figure(hypothesis.endpoint, proven, serrated, guideline).estimate,
            isDeciding: primary.deciding.contains(serrated), looks))
      }
    }
    self.readings = readings
    verdict =
      changesAfterLook.isEmpty
      ? Self.verdict(readings.filter(\.isDeciding), hypothesis.rule, looks.standing) : .exploratory
  }

  /// The polyps whose calls are proven to be older than their report; of patients, who count with all of
  /// their polyps, the polyps of those who have no other calls.
  private static func proven(
    _ polyps: [StudyPolyp], _ endpoint: StudyProtocol.Endpoint
  ) -> [StudyPolyp] {
    guard endpoint == .intervalAgreement else {
      return polyps.filter { $0.sealOrder == .provenBefore }
    }
    let others = Set(
      polyps.filter { polyp in
        if case .made = polyp.call { polyp.sealOrder == .claimedBefore } else { false }
      }.map(\.patient))
    return polyps.filter { !others.contains($0.patient) }
  }

  private static func verdict(
    _ deciding: [Reading], _ rule: StudyProtocol.Hypothesis.Rule, _ standing: LookAccount.Standing
  ) -> Verdict {
    if deciding.isEmpty || deciding.contains(where: { $0.holdsByPoint == nil }) {
      return .notEvaluable
    }
    switch standing {
    case .unplanned, .unrecorded: return .notDecided
    case .interim:
      // No error is spent on an estimate by itself: it would pass at some look sooner or later.
      guard rule == .lowerBound else { return .notYet }
      return deciding.allSatisfy { $0.holds == true } ? .pass : .notYet
    case .final: return deciding.allSatisfy { $0.holds == true } ? .pass : .fail
    }
  }

  /// An endpoint's cases and share.
  struct Figure {
    let accounting: Accounting
    let estimate: ShareEstimate?
    let serrated: SerratedRule
    let guideline: SurveillanceGuideline?

    init(
      _ endpoint: StudyProtocol.Endpoint, _ polyps: [StudyPolyp], _ serrated: SerratedRule,
      _ guideline: SurveillanceGuideline?
    ) {
      self.serrated = serrated
      self.guideline = guideline
      func soda(_ strategy: SODAScorecard.Strategy) -> SODAScorecard.Reading {
        SODAScorecard(polyps, strategy).readings[serrated]
      }
      switch endpoint {
      case .intervalAgreement:
        let policy = ResectAndDiscardPolicy(guideline: guideline ?? .usmstf2020)
        let reading = ResectAndDiscardScorecard(polyps, policy: policy).readings[serrated]
        (accounting, estimate) = (reading.accounting, reading.agreement.estimate)
      case .negativePredictiveValue:
        let reading = LeaveInPlaceScorecard(polyps).readings[serrated]
        (accounting, estimate) = (reading.accounting, reading.negativePredictiveValue.estimate)
      case .leaveSensitivity:
        let reading = soda(.leaveInSitu)
        (accounting, estimate) = (reading.accounting, reading.sensitivity.estimate)
      case .leaveSpecificity:
        let reading = soda(.leaveInSitu)
        (accounting, estimate) = (reading.accounting, reading.specificity.estimate)
      case .discardSensitivity:
        let reading = soda(.resectAndDiscard)
        (accounting, estimate) = (reading.accounting, reading.sensitivity.estimate)
      case .discardSpecificity:
        let reading = soda(.resectAndDiscard)
        (accounting, estimate) = (reading.accounting, reading.specificity.estimate)
      }
    }
  }
}

extension HypothesisResult.Reading {
  init(
    _ hypothesis: StudyProtocol.Hypothesis, _ figure: HypothesisResult.Figure,
    _ proven: ShareEstimate?, isDeciding: Bool, _ looks: LookAccount
  ) {
    serrated = figure.serrated
    guideline = figure.guideline
    self.isDeciding = isDeciding
    accounting = figure.accounting
    let confidence = hypothesis.confidence.value
    let threshold = hypothesis.threshold.value
    share = ReportedShare(figure.estimate, confidence: confidence)
    provenShare = ReportedShare(proven, confidence: confidence)
    anytime = figure.estimate.map {
      ConfidenceSequence(hits: $0.hits, trials: $0.trials).interval(confidence: confidence)
    }
    func bound(_ confidence: Double) -> Double? {
      guard let estimate = figure.estimate else { return nil }
      if hypothesis.endpoint == .intervalAgreement {
        return BinomialInterval.clopperPearson(
          estimate.hits, of: estimate.trials, confidence: confidence
        ).low
      }
      // Of a single patient nothing is known of how patients differ, so that no bound is reached.
      return estimate.patients > 1 ? estimate.proportion.interval(confidence: confidence).low : 0
    }
    holdsByPoint = figure.estimate.map { $0.value >= threshold }
    holdsByLowerBound = bound(confidence).map { $0 >= threshold }
    // Neither may be less sure than the other asks for.
    let level = looks.confidence.map { max($0, confidence) }
    switch hypothesis.rule {
    case .point: decidingBound = level == nil ? nil : figure.estimate?.value
    case .lowerBound: decidingBound = level.flatMap(bound)
    }
    holds = decidingBound.map { $0 >= threshold }
  }
}
