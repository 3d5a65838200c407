public import Base

/// What of a probability map counts as a finding, and how much of it is told.
public struct SegmentationPolicy: Hashable, Sendable {
  /// A probability above this counts as positive, [0, 1); nil takes the model's own threshold.
  public let threshold: Float?
  /// Findings that cover less of the frame than this are dropped, [0, 1].
  public let minimumAreaFraction: Double
  /// The largest findings are kept, at most this many, 1 to 255.
  public let maximumFindings: Int
  /// A contour has at most this many points, 8 to 65535.
  public let maximumContourPoints: Int

  /// The policy that holds where nobody asks for another one.
  public static let standard = SegmentationPolicy()

  /// The standard policy.
  public init() {
    threshold = nil
    minimumAreaFraction = 0.0005
    maximumFindings = 16
    maximumContourPoints = 256
  }

  /// Makes a policy.
  ///
  /// - Parameters:
  ///   - threshold: A probability above this counts as positive; nil takes the model's own.
  ///   - minimumAreaFraction: Findings that cover less of the frame are dropped.
  ///   - maximumFindings: How many findings are kept at most.
  ///   - maximumContourPoints: How many points a contour has at most.
  /// - Throws: `SegmentationError` with the code `invalidPolicy`.
  public init(
    threshold: Float?, minimumAreaFraction: Double = 0.0005, maximumFindings: Int = 16,
    maximumContourPoints: Int = 256
  ) throws(SegmentationError) {
    if let threshold, !(0..<1).contains(threshold) {
      throw SegmentationError(
        .invalidPolicy, "the threshold \(threshold) is not at least 0 and below 1")
    }
    guard (0...1).contains(minimumAreaFraction) else {
      throw SegmentationError(
        .invalidPolicy, "the minimum area fraction \(minimumAreaFraction) is not within 0 to 1")
    }
    guard Self.findingCounts.contains(maximumFindings) else {
      throw SegmentationError(
        .invalidPolicy, "\(maximumFindings) findings are not within 1 to 255")
    }
    guard Self.contourPointCounts.contains(maximumContourPoints) else {
      throw SegmentationError(
        .invalidPolicy, "\(maximumContourPoints) contour points are not within 8 to 65535")
    }
    self.threshold = threshold
    self.minimumAreaFraction = minimumAreaFraction
    self.maximumFindings = maximumFindings
    self.maximumContourPoints = maximumContourPoints
  }

  /// Reads a policy from configuration; members that are absent have their standard values.
  ///
  /// - Parameter fields: The members `threshold`, `minimum_area_fraction`, `maximum_findings` and
  ///   `maximum_contour_points`, and no others.
  /// - Throws: `JSONError`.
  public init(_ fields: JSONFields) throws(JSONError) {
    try fields.allow(only: [
      "threshold", "minimum_area_fraction", "maximum_findings", "maximum_contour_points",
    ])
    let standard = Self.standard
    // The largest single-precision number below 1, so that rounding cannot make it 1.
    threshold = try fields.optionalNumber("threshold", in: 0...Double(Float(1).nextDown))
      .map(Float.init)
    minimumAreaFraction =
      try fields.optionalNumber("minimum_area_fraction", in: 0...1)
      ?? standard.minimumAreaFraction
    maximumFindings =
      try fields.optionalInteger("maximum_findings", in: Self.findingCounts)
      ?? standard.maximumFindings
    maximumContourPoints =
      try fields.optionalInteger("maximum_contour_points", in: Self.contourPointCounts)
      ?? standard.maximumContourPoints
  }

  /// The policy as a JSON document, with members always in the same order.
  ///
  /// The member `threshold` is left out where the model's own holds.
  public var json: JSONValue {
    var document: JSONObject = [:]
    // The shortest decimal form of the single-precision number, not its exact value.
    document["threshold"] = threshold.flatMap { Double($0.description) }.map(JSONValue.number)
    document["minimum_area_fraction"] = .number(minimumAreaFraction)
    document["maximum_findings"] = .integer(Int64(maximumFindings))
    document["maximum_contour_points"] = .integer(Int64(maximumContourPoints))
    return .object(document)
  }

  // Labels are bytes and 0 is background.
  private static let findingCounts = 1...255
  private static let contourPointCounts = 8...65535
}
