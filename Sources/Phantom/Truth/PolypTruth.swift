/// What becomes of a polyp in a procedure.
public struct PolypTruth: Hashable, Sendable {
  /// What the polyp is.
  public let description: PolypDescription
  /// Whether the lens stops to look at it; otherwise it is only passed by.
  public let isInspected: Bool
  /// The first frame in which it is gone; nil when it stays.
  public let resectionFrame: Int?
  /// Whether its tissue reaches the laboratory.
  public let isRetrieved: Bool
  /// The laboratory's jar, from 1, or nil without tissue.
  ///
  /// Several polyps may share one.
  public let jar: Int?

  /// Its number, from 1.
  public var number: Int { description.number }
  /// Whether it is taken away.
  public var isResected: Bool { resectionFrame != nil }
}

/// When a polyp is seen.
public struct PolypSighting: Hashable, Sendable {
  /// The polyp's number, from 1.
  public let number: Int
  /// The first and the last frame that show it.
  public let frames: ClosedRange<Int>
  /// How many frames show it.
  public let frameCount: Int
  /// The greatest share of a frame that it covers, [0, 1].
  public let largestAreaFraction: Double
}
