public import Base

/// How long findings must last before they are shown, and stay shown when they fail.
public struct AlarmPolicy: Hashable, Sendable {
  /// What is found in no more frames than this is not shown, 0 to 15.
  public var withholdFrames = 3
  /// Within how many frames it must have been found more often than that, 1 to 31; more than
  /// `withholdFrames`.
  public var withholdWindow = 6
  /// For how many frames what is no longer found stays shown, 0 to 16.
  public var holdFrames = 5

  /// The standard policy: shown from the fourth frame within six, held for five.
  public init() {}

  /// Makes a policy.
  ///
  /// - Parameters:
  ///   - withholdFrames: What is found in no more frames than this is not shown.
  ///   - withholdWindow: Within how many frames it must have been found more often than that.
  ///   - holdFrames: For how many frames what is no longer found stays shown.
  /// - Throws: `SegmentationError` with the code `invalidPolicy`.
  public init(
    withholdFrames: Int, withholdWindow: Int, holdFrames: Int
  ) throws(SegmentationError) {
    guard Self.withholdCounts.contains(withholdFrames),
      Self.windowCounts.contains(withholdWindow), Self.holdCounts.contains(holdFrames)
    else {
      throw SegmentationError(
        .invalidPolicy,
        "withholding 0 to 15 frames of 1 to 31 and holding 0 to 16 is possible, not "
          + "\(withholdFrames) of \(withholdWindow) and \(holdFrames)")
    }
    guard withholdWindow > withholdFrames else {
      throw SegmentationError(
        .invalidPolicy,
        "more than \(withholdFrames) frames do not fit into a window of \(withholdWindow)")
    }
    self.withholdFrames = withholdFrames
    self.withholdWindow = withholdWindow
    self.holdFrames = holdFrames
  }

  /// Reads a policy; members that are absent have their standard values.
  ///
  /// - Parameter fields: The members of `json`, and no others.
  /// - Throws: `JSONError`.
  public init(_ fields: JSONFields) throws(JSONError) {
    try fields.allow(only: ["withhold_frames", "withhold_window", "hold_frames"])
    withholdFrames =
      try fields.optionalInteger("withhold_frames", in: Self.withholdCounts) ?? withholdFrames
    withholdWindow =
      try fields.optionalInteger("withhold_window", in: Self.windowCounts)
      ?? max(withholdWindow, 2 * withholdFrames)
    holdFrames = try fields.optionalInteger("hold_frames", in: Self.holdCounts) ?? holdFrames
    guard withholdWindow > withholdFrames else {
      throw JSONError(
        .invalidValue, at: fields.location("withhold_window"),
        "more than the \(withholdFrames) withheld frames are expected")
    }
  }

  /// The policy as a JSON document, with members always in the same order.
  public var json: JSONValue {
    [
      "withhold_frames": .integer(Int64(withholdFrames)),
      "withhold_window": .integer(Int64(withholdWindow)),
      "hold_frames": .integer(Int64(holdFrames)),
    ]
  }

  private static let withholdCounts = 0...15
  private static let windowCounts = 1...31
  private static let holdCounts = 0...16
}
