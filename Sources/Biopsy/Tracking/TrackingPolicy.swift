public import Base

/// What counts as the same polyp.
public struct TrackingPolicy: Hashable, Sendable {
  /// For how long a polyp that is gone is remembered, in milliseconds, 0 to 600 000; its call is
  /// sealed then.
  public var rememberMilliseconds = 15_000
  /// For how many frames the pieces of a polyp count as one, 0 to 250.
  public var splitFrames = 25
  /// How far from its place a polyp may be found again, by its diameter, 0.1 to 4.
  public var reach: Float = 0.8
  /// How different in colour a finding may be, as a distance of chromaticities, 0.001 to 1.
  public var maximumColorDistance: Float = 0.06

  /// The standard policy.
  public init() {}

  /// Reads a policy; members that are absent have their standard values.
  ///
  /// - Parameter fields: The members of `json`, and no others.
  /// - Throws: `JSONError`.
  public init(_ fields: JSONFields) throws(JSONError) {
    try fields.allow(only: ["remember_ms", "split_frames", "reach", "maximum_color_distance"])
    rememberMilliseconds =
      try fields.optionalInteger("remember_ms", in: 0...600_000) ?? rememberMilliseconds
    splitFrames = try fields.optionalInteger("split_frames", in: 0...250) ?? splitFrames
    reach = try fields.float("reach", in: 0.1...4) ?? reach
    maximumColorDistance =
      try fields.float("maximum_color_distance", in: 0.001...1) ?? maximumColorDistance
  }

  /// The policy as a JSON document, with members always in the same order.
  public var json: JSONValue {
    [
      "remember_ms": .integer(Int64(rememberMilliseconds)),
      "split_frames": .integer(Int64(splitFrames)), "reach": .shortest(reach),
      "maximum_color_distance": .shortest(maximumColorDistance),
    ]
  }
}
