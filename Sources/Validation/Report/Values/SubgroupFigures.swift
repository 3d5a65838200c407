/// Figures of parts of a study, as they are printed: small parts by their counts alone.
public struct SubgroupFigures: Equatable, Sendable {
  /// A part.
  public struct Row: Equatable, Sendable {
    /// What it is.
    public let label: String
    /// Polyps that count, and why the others of the part do not.
    public let accounting: Accounting
    /// The figures.
    public let shares: PopulationFigures.Shares
  }

  /// What the parts are made by, as a protocol names it: `size`, `segment`, `rectosigmoid`, or an
  /// attribute.
  public let name: String
  /// The polyps: parts by size and place are of all, because sets of polyps are themselves limited by them.
  public let population: ReportPopulation
  /// Whether the protocol names it.
  public let standing: SubgroupTable.Standing
  /// The parts.
  public let rows: [Row]
  /// Whether any polyp has it recorded.
  public let isRecorded: Bool

  /// The ends of sizes, in millimetres: diminutive, small, and all above.
  private static let sizes = [5.0, 9.0]
  private static let known: [(name: String, grouping: SubgroupTable.Grouping)] = [
    ("size", .size(sizes)), ("segment", .segment), ("rectosigmoid", .rectosigmoid),
  ]

  /// Tables of the subgroups that a protocol names, and of all others that can be made.
  static func all(
    _ polyps: [StudyPolyp], stated: [String], _ population: ReportPopulation,
    _ serrated: SerratedRule
  ) -> [SubgroupFigures] {
    let attributes = Set(polyps.flatMap(\.attributes.keys)).sorted()
    let others = (known.map(\.name) + attributes).filter { !stated.contains($0) }
    func figures(_ name: String, _ standing: SubgroupTable.Standing) -> SubgroupFigures {
      let grouping = known.first { $0.name == name }?.grouping
      let population = grouping == nil ? population : .confident
      let table = SubgroupTable(
        polyps, by: grouping ?? .attribute(name), standing, population.polyps, serrated)
      return SubgroupFigures(
        name: name, population: population, standing: standing,
        rows: table.rows.map { row in
          Row(
            label: row.label, accounting: row.accounting,
            shares: PopulationFigures.Shares(row.estimates, least: ReportedShare.leastOfParts))
        },
        isRecorded: grouping != nil || attributes.contains(name))
    }
    return stated.map { figures($0, .preSpecified) } + others.map { figures($0, .exploratory) }
  }
}
