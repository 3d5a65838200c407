public import Statistics

/// A figure of one version, with its interval over patients.
public struct FigureEstimate: Hashable, Sendable {
  /// The figure, [0, 1].
  public let value: Double
  /// Its 95 % interval; nil where there is none, such as for an area of 1.
  public let interval: Interval?
  /// How many patients have a case that counts.
  public let patientCount: Int

  init?(meanOf values: [Double], patients: [Int]) {
    guard let mean = ClusteredMean(values, clusters: patients) else { return nil }
    value = mean.value
    interval = mean.interval()
    patientCount = mean.clusterCount
  }

  init?(_ share: FigureSample.Share, patients: [Int]) {
    let counted = patients.indices.filter { share.counts[$0] }
    guard
      let proportion = ClusteredProportion(
        counted.map { share.outcomes[$0] }, clusters: counted.map { patients[$0] })
    else { return nil }
    value = proportion.value
    interval = proportion.interval()
    patientCount = proportion.clusterCount
  }

  init?(areaOf scores: [Double], isPositive: [Bool], patients: [Int]) {
    guard let area = AreaUnderCurve(scores: scores, isDiseased: isPositive) else { return nil }
    value = area.value
    patientCount = Set(patients).count
    interval = AreaUnderCurve.jackknifeInterval(
      scores: scores, isDiseased: isPositive, clusters: patients)
  }
}
