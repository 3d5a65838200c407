extension PairedDifference {
  /// Compares the areas under the curve of two scores of the same cases.
  ///
  /// The variance is the jackknife's: both areas without one patient after the other. nil where a kind
  /// of case is absent, or would be without one of the patients.
  ///
  /// - Parameters:
  ///   - first: A finite score for each case, larger for disease.
  ///   - second: Another score of the same cases.
  ///   - isDiseased: Whether each case has the disease.
  ///   - clusters: For each case its patient.
  public init?(
    areasOf first: [Double], _ second: [Double], isDiseased: [Bool], clusters: [Int]
  ) {
    precondition(
      first.count == clusters.count && second.count == clusters.count
        && isDiseased.count == clusters.count,
      "two scores of the same cases, and a patient for each, are expected")
    func difference(_ cases: [Int]) -> Double? {
      let kinds = cases.map { isDiseased[$0] }
      guard let one = AreaUnderCurve(scores: cases.map { first[$0] }, isDiseased: kinds),
        let other = AreaUnderCurve(scores: cases.map { second[$0] }, isDiseased: kinds)
      else { return nil }
      return one.value - other.value
    }
    guard let whole = difference(Array(clusters.indices)) else { return nil }
    let patients = Set(clusters).sorted()
    var differences: [Double] = []
    for patient in patients {
      guard let value = difference(clusters.indices.filter { clusters[$0] != patient })
      else { return nil }
      differences.append(value)
    }
    let count = Double(patients.count)
    let mean = differences.reduce(0, +) / count
    let squares = differences.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    self.init(
      value: whole, variance: squares * (count - 1) / count, clusterCount: patients.count)
  }
}
