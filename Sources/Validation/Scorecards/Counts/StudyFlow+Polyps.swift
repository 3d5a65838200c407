extension StudyFlow {
  /// The flow of a study's polyps, and of its patients: recorded, of the population, by what the call says,
  /// by what pathology says.
  ///
  /// Polyps without a diagnosis leave by their state; patients leave if none of their polyps has both call
  /// and diagnosis, by the first reason that applies to any of them.
  ///
  /// - Parameters:
  ///   - polyps: All polyps.
  ///   - population: Those that count, and which calls do.
  ///   - rule: How sessile serrated lesions count.
  ///   - erasedPolyps: Polyps besides, of which nothing can be read any more: they leave at once.
  ///   - erasedPatients: Patients besides, all of whose polyps are of these.
  /// - Throws: ``ScorecardError`` if counts did not close, which would be a fault of this module.
  public init(
    _ polyps: [StudyPolyp], _ population: PolypPopulation, _ rule: SerratedRule,
    erasedPolyps: Int = 0, erasedPatients: Int = 0
  ) throws(ScorecardError) {
    let table = CrossTabulation(polyps, population, rule)
    var nodes = [
      Node(
        "polyps", .polyps, count: polyps.count + erasedPolyps,
        excluded: table.accounting.excluded + Self.erased(erasedPolyps),
        branches: ["eligible"]),
      Node(
        "eligible", .polyps, count: table.total,
        branches: ["index.positive", "index.negative", "index.indeterminate"]),
    ]
    for row in CrossTabulation.Row.allCases {
      let name = "index.\(row)"
      let missing = (table.missing[row] ?? [:]).map {
        Accounting.Exclusion(reason: .missingReference($0.key), count: $0.value)
      }
      nodes.append(
        Node(
          name, .polyps, count: table.total(row),
          excluded: missing.sorted { $0.reason < $1.reason },
          branches: ["\(name).diseased", "\(name).healthy"]))
      nodes.append(Node("\(name).diseased", .polyps, count: table[row, .diseased]))
      nodes.append(Node("\(name).healthy", .polyps, count: table[row, .healthy]))
    }
    nodes += Self.patients(polyps, population, erased: erasedPatients)
    try self.init(nodes)
  }

  private static func erased(_ count: Int) -> [Accounting.Exclusion] {
    count > 0 ? [.init(reason: .contentErased, count: count)] : []
  }

  private static func patients(
    _ polyps: [StudyPolyp], _ population: PolypPopulation, erased: Int
  ) -> [Node] {
    let patients = Dictionary(grouping: polyps, by: \.patient)
    let reasons = patients.values.compactMap { polyps -> ExclusionReason? in
      let reasons = polyps.map { Self.reason($0, population) }
      return reasons.contains(nil) ? nil : reasons.compactMap { $0 }.min()
    }
    let accounting = Accounting(
      unit: .patients, included: patients.count - reasons.count, excluded: reasons)
    return [
      Node(
        "patients", .patients, count: patients.count + erased,
        excluded: accounting.excluded + Self.erased(erased),
        branches: ["patients.evaluated"]),
      Node("patients.evaluated", .patients, count: accounting.included),
    ]
  }

  /// Why a polyp is in no figure; nil where it is.
  private static func reason(
    _ polyp: StudyPolyp, _ population: PolypPopulation
  ) -> ExclusionReason? {
    if let reason = population.reasonAgainst(polyp) { return reason }
    if case .failure(let reason) = population.decision(polyp.call) { return reason }
    if case .missing(let state) = polyp.reference { return .missingReference(state) }
    return nil
  }
}
