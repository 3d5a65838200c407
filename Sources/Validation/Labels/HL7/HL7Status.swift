/// How far a report has come, of OBR-25 (HL7 table 0123) and OBX-11 (table 0085).
enum HL7Status {
  private enum Step: Int {
    case withdrawn, preliminary, corrected, final
  }

  private static let order: [String: Step] = [
    "F": .final, "C": .corrected, "P": .preliminary, "R": .preliminary, "A": .preliminary,
    "I": .preliminary, "S": .preliminary, "O": .preliminary, "X": .withdrawn,
  ]
  private static let observation: [String: Step] = [
    "F": .final, "C": .corrected, "P": .preliminary, "R": .preliminary, "S": .preliminary,
    "I": .preliminary, "D": .withdrawn, "W": .withdrawn, "X": .withdrawn, "N": .withdrawn,
    "O": .withdrawn,
  ]

  /// The status of a part: the least final of all, since a part is signed out when everything is.
  ///
  /// - Parameters:
  ///   - order: OBR-25; empty where it is not there.
  ///   - observations: OBX-11 of the part's observations.
  /// - Returns: The status.
  /// - Throws: `Refusal` for what is withdrawn, unknown or not said.
  static func of(
    order: String, observations: [String]
  ) throws(Refusal) -> ReportStatus {
    var steps: [Step] = []
    if !order.isEmpty {
      guard let step = Self.order[order] else {
        throw Refusal(.unknownWord, "OBR-25: a status that HL7 table 0123 does not have")
      }
      steps.append(step)
    }
    for status in observations where !status.isEmpty {
      guard let step = Self.observation[status] else {
        throw Refusal(.unknownWord, "OBX-11: a status that HL7 table 0085 does not have")
      }
      steps.append(step)
    }
    switch steps.min(by: { $0.rawValue < $1.rawValue }) {
    case .withdrawn:
      throw Refusal(
        .withdrawn,
        "OBR-25 or OBX-11: taken back, cancelled or never made; a human has to look at it")
    case .preliminary: return .preliminary
    case .corrected: return .corrected
    case .final: return .final
    case nil: throw Refusal(.missing, "OBR-25 and OBX-11: empty; how far the report is is not said")
    }
  }
}
