/// Compares what is reported of a procedure's frames with what is true of them.
///
/// Frames may be missing, because a service drops frames; what is reported comes in any order.
public struct ProcedureComparison: Sendable {
  /// A region that is reported as a polyp.
  public struct Finding: Sendable {
    /// 0 or 1 for each cell of the truth's grid, row by row.
    public let mask: [UInt8]

    /// Makes a finding.
    public init(mask: [UInt8]) {
      self.mask = mask
    }
  }

  /// Polyps and findings that cover a smaller share of a frame are neither asked for nor held
  /// against anybody.
  public static let leastArea = 0.004
  /// A polyp counts as found in a frame when the Dice coefficient reaches this.
  public static let leastDice = 0.3

  /// Usable frames that show a polyp.
  public private(set) var polypFrames = 0
  /// Those of them in which the reported regions are on the polyps.
  public private(set) var foundFrames = 0
  /// Usable frames in the body that show no polyp, and no polyp being cut off.
  public private(set) var cleanFrames = 0
  /// Those of them with findings.
  public private(set) var alarmedFrames = 0
  /// Frames out of the body.
  public private(set) var outsideFrames = 0
  /// Those of them with a finding.
  public private(set) var alarmedOutsideFrames = 0
  /// Polyps that a usable frame showed, by number.
  public private(set) var shownPolyps: Set<Int> = []
  /// Those of them that a finding was on, at least once.
  public private(set) var foundPolyps: Set<Int> = []
  private var diceSum = 0.0

  /// Begins with nothing.
  public init() {}

  /// Adds what was reported of a frame.
  ///
  /// - Parameters:
  ///   - findings: The reported regions, on the grid of the truth's labels.
  ///   - truth: What is true of the frame.
  public mutating func add(_ findings: [Finding], for truth: FrameTruth) {
    guard !truth.quality.flags.contains(.outOfBody) else {
      outsideFrames += 1
      alarmedOutsideFrames += findings.isEmpty ? 0 : 1
      return
    }
    // Nobody can ask for an answer to a spoilt frame, or say what a fresh wound should be called.
    guard truth.quality.flags.isEmpty else { return }
    guard !truth.polyps.isEmpty else {
      guard truth.phase != .resection else { return }
      let alarm = ProcedureComparison.share(of: findings, truth.labels)
      cleanFrames += 1
      alarmedFrames += alarm >= ProcedureComparison.leastArea ? 1 : 0
      return
    }
    let area = truth.polyps.reduce(0) { $0 + $1.areaFraction }
    guard area >= ProcedureComparison.leastArea else { return }
    polypFrames += 1
    shownPolyps.formUnion(truth.polyps.map(\.number))
    let dice = ProcedureComparison.dice(findings, truth.labels)
    diceSum += dice
    foundFrames += dice >= ProcedureComparison.leastDice ? 1 : 0
    foundPolyps.formUnion(
      truth.polyps.map(\.number).filter { number in
        findings.contains { ProcedureComparison.isOn($0, polyp: number, truth.labels) }
      })
  }

  /// Mean Dice coefficient over the usable frames that show a polyp; nil without such frames.
  public var meanDice: Double? {
    polypFrames > 0 ? diceSum / Double(polypFrames) : nil
  }

  /// Share of the usable polyp frames in which the polyps were found; nil without such frames.
  public var foundShare: Double? {
    polypFrames > 0 ? Double(foundFrames) / Double(polypFrames) : nil
  }

  /// Share of the frames without a polyp that were reported to have one; nil without such frames.
  public var alarmShare: Double? {
    cleanFrames > 0 ? Double(alarmedFrames) / Double(cleanFrames) : nil
  }

  /// Share of the grid's cells that findings cover.
  private static func share(of findings: [Finding], _ labels: LabelGrid) -> Double {
    let covered = labels.labels.indices.count { cell in
      findings.contains { cell < $0.mask.count && $0.mask[cell] != 0 }
    }
    return Double(covered) / Double(max(labels.labels.count, 1))
  }

  private static func dice(_ findings: [Finding], _ labels: LabelGrid) -> Double {
    var (both, reported, real) = (0, 0, 0)
    for (cell, label) in labels.labels.enumerated() {
      let isReported = findings.contains { cell < $0.mask.count && $0.mask[cell] != 0 }
      reported += isReported ? 1 : 0
      real += label > 0 ? 1 : 0
      both += isReported && label > 0 ? 1 : 0
    }
    return reported + real > 0 ? 2 * Double(both) / Double(reported + real) : 1
  }

  /// Whether most of a finding's cells, or most of a polyp's, are common to both.
  private static func isOn(_ finding: Finding, polyp number: Int, _ labels: LabelGrid) -> Bool {
    var (both, reported, real) = (0, 0, 0)
    for (cell, label) in labels.labels.enumerated() where cell < finding.mask.count {
      let isReported = finding.mask[cell] != 0
      let isReal = Int(label) == number
      reported += isReported ? 1 : 0
      real += isReal ? 1 : 0
      both += isReported && isReal ? 1 : 0
    }
    return both * 2 > min(reported, real) && both > 0
  }
}
