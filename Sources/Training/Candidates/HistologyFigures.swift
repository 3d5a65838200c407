internal import Models
public import Statistics

/// How a histology model does on patients that nothing was learnt from.
public struct HistologyFigures: Sendable {
  /// Patients that were asked about.
  public let patientCount: Int
  /// Polyps that were asked about.
  public let polypCount: Int
  /// What sensitivity and its like are of, in words.
  public let positiveName: String
  /// The figures with their intervals over patients.
  public let estimates: [NamedEstimate]
  /// The reliability diagram of the same.
  public let reliability: ReliabilityBins
  /// Polyps of each class, by rows, and what they are called.
  public let confusion: [[Int]]

  /// Measures what is said of polyps; nil without any.
  ///
  /// - Parameters:
  ///   - cases: The polyps.
  ///   - classes: The classes.
  ///   - points: Their operating points.
  init?(
    _ cases: PolypCases, _ classes: [LabelTable.Class], points: [ModelManifest.OperatingPoint]
  ) {
    guard !cases.cases.isEmpty else { return nil }
    let positive = Self.positive(classes)
    patientCount = Set(cases.patients).count
    polypCount = cases.cases.count
    positiveName = positive.sorted().map { classes[$0].label }.joined(separator: ", ")
    let probabilities = cases.probabilities(of: positive)
    let truths = cases.areOf(positive)
    estimates =
      Self.discrimination(cases, classes, positive)
      + Self.calls(cases, probabilities, truths)
      + Self.confidentCalls(cases, positive, points)
      + Self.calibration(probabilities, truths, cases.patients)
    reliability = ReliabilityBins(probabilities, outcomes: truths, count: 5)
    confusion = cases.confusion(classCount: classes.count)
  }

  /// The classes whose presence is a positive test: the neoplastic ones, or the last class where that
  /// tells nothing apart.
  static func positive(_ classes: [LabelTable.Class]) -> Set<Int> {
    let neoplastic = Set(classes.indices.filter { classes[$0].isNeoplastic })
    return neoplastic.isEmpty || neoplastic.count == classes.count
      ? [classes.count - 1] : neoplastic
  }

  private static func discrimination(
    _ cases: PolypCases, _ classes: [LabelTable.Class], _ positive: Set<Int>
  ) -> [NamedEstimate] {
    var estimates: [NamedEstimate?] = [
      NamedEstimate(
        "AUC", area: cases.probabilities(of: positive), isPositive: cases.areOf(positive),
        clusters: cases.patients)
    ]
    if classes.count > 2 {
      estimates += classes.indices.map { index in
        NamedEstimate(
          "AUC of \(classes[index].label)", area: cases.probabilities(of: [index]),
          isPositive: cases.areOf([index]), clusters: cases.patients)
      }
    }
    return estimates.compactMap { $0 }
  }

  /// What follows from calling a polyp positive where that is likelier than not.
  private static func calls(
    _ cases: PolypCases, _ probabilities: [Double], _ truths: [Bool]
  ) -> [NamedEstimate] {
    let called = probabilities.map { $0 >= 0.5 }
    func share(
      _ name: String, of isCounted: (Int) -> Bool, _ isHit: (Int) -> Bool
    ) -> NamedEstimate? {
      let members = truths.indices.filter(isCounted)
      return NamedEstimate(
        name,
        ClusteredProportion(
          members.map(isHit), clusters: members.map { cases.cases[$0].patient }))
    }
    return [
      share("sensitivity", of: { truths[$0] }, { called[$0] }),
      share("specificity", of: { !truths[$0] }, { !called[$0] }),
      share("PPV", of: { called[$0] }, { truths[$0] }),
      share("NPV", of: { !called[$0] }, { !truths[$0] }),
      share(
        "accuracy of classes", of: { _ in true },
        { cases.cases[$0].calledIndex == cases.cases[$0].classIndex }),
    ].compactMap { $0 }
  }

  /// What calls of high confidence are worth.
  private static func confidentCalls(
    _ cases: PolypCases, _ positive: Set<Int>, _ points: [ModelManifest.OperatingPoint]
  ) -> [NamedEstimate] {
    let calls = cases.cases.map { entry -> Int? in
      // As the daemon does: the class that exceeds its bound by the largest factor.
      let best = points.indices.max {
        entry.probabilities[$0] / points[$0].low < entry.probabilities[$1] / points[$1].low
      }
      return best.flatMap { entry.probabilities[$0] >= points[$0].high ? $0 : nil }
    }
    let all = ClusteredProportion(calls.map { $0 != nil }, clusters: cases.patients)
    func rightness(_ name: String, _ isCounted: (Int) -> Bool) -> NamedEstimate? {
      let members = calls.indices.filter { calls[$0].map(isCounted) ?? false }
      return NamedEstimate(
        name,
        ClusteredProportion(
          members.map { index in
            let call = calls[index].map { positive.contains($0) }
            return call == positive.contains(cases.cases[index].classIndex)
          }, clusters: members.map { cases.cases[$0].patient }))
    }
    return [
      NamedEstimate("share of high-confidence calls", all),
      rightness("NPV of high-confidence calls") { !positive.contains($0) },
      rightness("PPV of high-confidence calls") { positive.contains($0) },
    ].compactMap { $0 }
  }

  /// How far the positive classes' probability can be taken at its word.
  private static func calibration(
    _ probabilities: [Double], _ truths: [Bool], _ patients: [Int]
  ) -> [NamedEstimate] {
    let squares = zip(probabilities, truths).map { probability, truth in
      (probability - (truth ? 1 : 0)) * (probability - (truth ? 1 : 0))
    }
    // Probabilities of 0 and 1, which only rounding makes, have no logit.
    let inner = probabilities.map { min(max($0, 1e-9), 1 - 1e-9) }
    func figures(_ members: [Int]) -> CalibrationFigures? {
      CalibrationFigures(members.map { inner[$0] }, outcomes: members.map { truths[$0] })
    }
    return [
      NamedEstimate("Brier score", squares, clusters: patients),
      NamedEstimate("calibration slope", jackknife: patients) { figures($0)?.slope.value },
      NamedEstimate("calibration in the large", jackknife: patients) {
        figures($0)?.inTheLarge.value
      },
    ].compactMap { $0 }
  }
}
