/// A polyp with a call and a diagnosis, both neoplastic or not.
struct DecidedPolyp {
  let patient: Int
  let isCalled: Bool
  let isDiseased: Bool

  /// The polyps of a population that have both, and the account of the others.
  static func select(
    _ polyps: [StudyPolyp], _ population: PolypPopulation, _ rule: SerratedRule
  ) -> Selection<DecidedPolyp> {
    Selection(polyps) { polyp in
      if let reason = population.reasonAgainst(polyp) { return .failure(reason) }
      return population.decision(polyp.call).flatMap { kind in
        switch polyp.reference {
        case .missing(let state): .failure(.missingReference(state))
        case .known(let diagnosis):
          .success(
            DecidedPolyp(
              patient: polyp.patient, isCalled: kind.isNeoplastic(rule),
              isDiseased: diagnosis.isNeoplastic(rule)))
        }
      }
    }
  }
}
