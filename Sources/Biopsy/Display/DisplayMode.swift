/// When a station gets to see what was found.
public enum DisplayMode: String, CaseIterable, Sendable {
  /// With every frame.
  case live
  /// While the physician asks for it.
  case onDemand = "on_demand"
  /// Never: for studies whose physicians must not know.
  case blinded

  /// Whether what was found is shown.
  ///
  /// - Parameter isRevealed: Whether the physician asks for it.
  /// - Returns: Whether findings, polyps and calls leave the daemon.
  public func shows(isRevealed: Bool) -> Bool {
    switch self {
    case .live: true
    case .onDemand: isRevealed
    case .blinded: false
    }
  }
}

/// What of a frame's answer a station gets to see.
public struct DisplayedFrame {
  /// The kind of answer.
  public enum Outcome: Hashable, Sendable {
    /// There are findings, shown as polyps or still withheld as alarms.
    case findings
    /// Nothing was found, and nothing is held.
    case noPolyp
    /// No statement is made: the model is not meant for the frame's imaging mode.
    case abstained(AbstentionReason)
    /// What was found is kept from the station.
    case withheld
  }

  /// The kind of answer.
  public let outcome: Outcome
  /// The polyps to be shown; empty when withheld.
  public let polyps: UnsafeBufferPointer<ShownPolyp>
  /// Whether findings, masks and contours may be sent.
  public let showsFindings: Bool
  /// Whether sealed calls may be sent.
  public let showsCalls: Bool
}

extension ProcedureFrame {
  /// What a station gets to see of the frame.
  ///
  /// A withheld answer looks the same whatever was found. Quality is shown in every mode: it tells
  /// of the picture, not of what is in it.
  ///
  /// - Parameters:
  ///   - mode: When a station gets to see what was found.
  ///   - isRevealed: Whether the physician asks for it.
  /// - Returns: What to send.
  public func displayed(_ mode: DisplayMode, isRevealed: Bool) -> DisplayedFrame {
    let nothing = UnsafeBufferPointer<ShownPolyp>(start: nil, count: 0)
    guard mode.shows(isRevealed: isRevealed) else {
      return DisplayedFrame(
        outcome: .withheld, polyps: nothing, showsFindings: false, showsCalls: false)
    }
    if let abstention {
      return DisplayedFrame(
        outcome: .abstained(abstention), polyps: nothing, showsFindings: false, showsCalls: true)
    }
    return DisplayedFrame(
      outcome: polypOfFinding.isEmpty ? .noPolyp : .findings, polyps: polyps,
      showsFindings: true, showsCalls: true)
  }
}
