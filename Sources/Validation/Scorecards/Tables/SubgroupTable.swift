/// Figures of parts of a study's polyps, marked as planned or not (STARD 2015, item 17).
public struct SubgroupTable: Hashable, Sendable {
  /// Whether a protocol names the parts before any result.
  public enum Standing: String, CaseIterable, Sendable {
    /// It does.
    case preSpecified = "pre_specified"
    /// It does not: what is seen is a question for the next study.
    case exploratory
  }

  /// What the parts are made by.
  public enum Grouping: Hashable, Sendable {
    /// Sizes: a part ends with each of these millimetres, inclusive, rising; the last has all above.
    case size([Double])
    /// Segments of the colon.
    case segment
    /// Rectum and sigmoid, and all else.
    case rectosigmoid
    /// A named attribute, such as the model's version.
    case attribute(String)
  }

  /// A part.
  public struct Row: Hashable, Sendable {
    /// What it is, such as `> 5 to 9 mm`.
    public let label: String
    /// Polyps that count, and why the others of the part do not.
    public let accounting: Accounting
    /// The part's figures.
    public let estimates: AccuracyEstimates
  }

  /// What the parts are made by.
  public let grouping: Grouping
  /// Whether they were planned.
  public let standing: Standing
  /// The parts, which hold each polyp once; those of no polyp are not there.
  public let rows: [Row]

  /// Makes a table.
  ///
  /// - Parameters:
  ///   - polyps: All polyps.
  ///   - grouping: What the parts are made by.
  ///   - standing: Whether they were planned.
  ///   - population: Polyps that count, and which calls do.
  ///   - rule: How sessile serrated lesions count.
  public init(
    _ polyps: [StudyPolyp], by grouping: Grouping, _ standing: Standing,
    _ population: PolypPopulation, _ rule: SerratedRule
  ) {
    self.grouping = grouping
    self.standing = standing
    let parts = Dictionary(grouping: polyps) { Self.part($0, grouping) }
    rows = parts.sorted { $0.key < $1.key }.map { part, members in
      let selection = DecidedPolyp.select(members, population, rule)
      return Row(
        label: part.label, accounting: selection.accounting,
        estimates: AccuracyEstimates(selection.kept))
    }
  }

  /// A part's place among the others, and its name.
  private struct Part: Hashable, Comparable {
    let place: Int
    let label: String

    static let notRecorded = Part(place: Int.max, label: "not recorded")

    static func < (one: Self, other: Self) -> Bool {
      (one.place, one.label) < (other.place, other.label)
    }
  }

  private static func part(_ polyp: StudyPolyp, _ grouping: Grouping) -> Part {
    switch grouping {
    case .size(let ends):
      precondition(zip(ends, ends.dropFirst()).allSatisfy { $0 < $1 }, "sizes rise")
      guard let size = polyp.sizeMillimetres else { return .notRecorded }
      let place = ends.firstIndex { size <= $0 } ?? ends.count
      let above = place > 0 ? "> \(text(ends[place - 1]))" : ""
      let label =
        place == ends.count
        ? (place > 0 ? "\(above) mm" : "all sizes")
        : (place > 0 ? "\(above) to \(text(ends[place])) mm" : "<= \(text(ends[place])) mm")
      return Part(place: place, label: label)
    case .segment:
      guard let segment = polyp.segment else { return .notRecorded }
      let place = PolypSegment.allCases.firstIndex(of: segment) ?? 0
      return Part(place: place, label: segment.rawValue)
    case .rectosigmoid:
      guard let segment = polyp.segment else { return .notRecorded }
      return segment.isRectosigmoid
        ? Part(place: 0, label: "rectosigmoid") : Part(place: 1, label: "elsewhere")
    case .attribute(let name):
      return polyp.attributes[name].map { Part(place: 0, label: $0) } ?? .notRecorded
    }
  }

  private static func text(_ millimetres: Double) -> String {
    millimetres == millimetres.rounded() && abs(millimetres) < 1e6
      ? "\(Int(millimetres))" : "\(millimetres)"
  }
}
