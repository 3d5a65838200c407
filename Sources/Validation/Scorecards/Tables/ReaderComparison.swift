public import Statistics

/// The model against the endoscopist, on the same polyps.
public struct ReaderComparison: Hashable, Sendable {
  /// How often each of the two is right of one kind of polyp.
  public struct Side: Hashable, Sendable {
    /// Both right, one alone, neither; the model is the first.
    public let pairs: PairedCalls
    /// How often the model is right.
    public let model: ShareEstimate
    /// How often the endoscopist is.
    public let endoscopist: ShareEstimate
    /// The model's share less the endoscopist's, with Newcombe's interval, as if polyps were independent.
    public let difference: ShareDifference
    /// The same difference over patients: its interval is the one to judge by.
    public let clustered: PairedDifference

    init?(_ unsorted: [Polyp]) {
      let polyps = ReaderComparison.inOrder(unsorted)
      let (model, endoscopist) = (polyps.map(\.isModelRight), polyps.map(\.isEndoscopistRight))
      let patients = polyps.map(\.patient)
      func ratio(_ values: [Bool]) -> PairedDifference.Ratio {
        .init(meanOf: values.map { $0 ? 1 : 0 })
      }
      let pairs = PairedCalls(model, endoscopist)
      guard let modelShare = ShareEstimate(model, patients: patients),
        let endoscopistShare = ShareEstimate(endoscopist, patients: patients),
        let difference = ShareDifference(pairs),
        let clustered = PairedDifference(ratio(model), ratio(endoscopist), clusters: patients)
      else { return nil }
      self.pairs = pairs
      self.model = modelShare
      self.endoscopist = endoscopistShare
      self.difference = difference
      self.clustered = clustered
    }
  }

  /// A polyp that both decided on.
  struct Polyp {
    let patient: Int
    let isDiseased: Bool
    let isModelRight: Bool
    let isEndoscopistRight: Bool

    /// Whether each calls it a neoplasm.
    var isCalledByModel: Bool { isModelRight == isDiseased }
    var isCalledByEndoscopist: Bool { isEndoscopistRight == isDiseased }

    /// Equal only of polyps that count alike.
    fileprivate var rank: (Int, Int, Int, Int) {
      (patient, isDiseased ? 0 : 1, isModelRight ? 0 : 1, isEndoscopistRight ? 0 : 1)
    }
  }

  /// Polyps that count, and why the others do not.
  public let accounting: Accounting
  /// Of neoplasms; nil without one.
  public let sensitivity: Side?
  /// Of other polyps; nil without one.
  public let specificity: Side?
  /// Of all; nil without a polyp.
  public let accuracy: Side?
  /// The share of the model's calls of neoplasms that are right, less the endoscopist's.
  ///
  /// The calls are of different polyps, so there is no table of pairs. nil where one of the two has no such
  /// call.
  public let positivePredictiveValue: PairedDifference?
  /// The same of calls that mean no neoplasm.
  public let negativePredictiveValue: PairedDifference?

  /// Compares the two.
  ///
  /// - Parameters:
  ///   - polyps: All polyps.
  ///   - population: Those that count, and which calls do, of both alike.
  ///   - rule: How sessile serrated lesions count.
  public init(_ polyps: [StudyPolyp], _ population: PolypPopulation, _ rule: SerratedRule) {
    let selection = Selection<Polyp>(polyps) { polyp in
      if let reason = population.reasonAgainst(polyp) { return .failure(reason) }
      return population.decision(polyp.call).flatMap { model in
        guard let call = polyp.endoscopistCall else { return .failure(.noEndoscopistCall) }
        guard case .success(let endoscopist) = population.decision(call) else {
          return .failure(.endoscopistUndecided)
        }
        switch polyp.reference {
        case .missing(let state): return .failure(.missingReference(state))
        case .known(let diagnosis):
          let truth = diagnosis.isNeoplastic(rule)
          return .success(
            Polyp(
              patient: polyp.patient, isDiseased: truth,
              isModelRight: model.isNeoplastic(rule) == truth,
              isEndoscopistRight: endoscopist.isNeoplastic(rule) == truth))
        }
      }
    }
    accounting = selection.accounting
    sensitivity = Side(selection.kept.filter(\.isDiseased))
    specificity = Side(selection.kept.filter { !$0.isDiseased })
    accuracy = Side(selection.kept)
    positivePredictiveValue = Self.predictive(selection.kept, isCalled: true)
    negativePredictiveValue = Self.predictive(selection.kept, isCalled: false)
  }

  private static func predictive(_ unsorted: [Polyp], isCalled: Bool) -> PairedDifference? {
    let polyps = inOrder(unsorted)
    func ratio(
      _ call: (Polyp) -> Bool, _ isRight: (Polyp) -> Bool
    ) -> PairedDifference.Ratio {
      .init(
        numerators: polyps.map { call($0) == isCalled && isRight($0) ? 1 : 0 },
        denominators: polyps.map { call($0) == isCalled ? 1 : 0 })
    }
    return PairedDifference(
      ratio(\.isCalledByModel, \.isModelRight),
      ratio(\.isCalledByEndoscopist, \.isEndoscopistRight), clusters: polyps.map(\.patient))
  }

  /// Sums of fractions depend on their order in the last bits; equal studies are to give equal bits.
  private static func inOrder(_ polyps: [Polyp]) -> [Polyp] {
    polyps.sorted { $0.rank < $1.rank }
  }
}
