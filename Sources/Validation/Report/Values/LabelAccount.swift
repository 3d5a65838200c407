/// How far pathology is, and what stands where a diagnosis should.
public struct LabelAccount: Equatable, Sendable {
  /// Polyps by the state of their label; each state is there.
  public let states: [LabelState: Int]
  /// Links between results and polyps, by how they were found.
  public let links: [LinkageReport.Means: Int]
  /// Links that something speaks against, by what it is.
  public let flags: [LinkageReport.Flag: Int]
  /// Results of several diagnoses of which nothing says whose they are.
  public let ambiguousJars: Int
  /// Results without a polyp, by the reason.
  public let unlinked: [LinkageReport.Reason: Int]

  init(_ dataset: StudyDataset) {
    states = dataset.cases.reduce(
      into: Dictionary(uniqueKeysWithValues: LabelState.allCases.map { ($0, 0) })
    ) { $0[$1.labelState, default: 0] += 1 }
    let report = dataset.linkage
    links = Dictionary((report?.links ?? []).map { ($0.means, 1) }, uniquingKeysWith: +)
    flags = Dictionary(
      (report?.links ?? []).flatMap(\.flags).map { ($0, 1) }, uniquingKeysWith: +)
    ambiguousJars = report?.ambiguousJars.count ?? 0
    unlinked = Dictionary((report?.unlinked ?? []).map { ($0.reason, 1) }, uniquingKeysWith: +)
  }
}
