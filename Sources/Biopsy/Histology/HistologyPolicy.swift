public import Base

/// What histology looks at, how often, and when a call is made of it.
public struct HistologyPolicy: Hashable, Sendable {
  /// What a crop has around the finding, by the finding's longer side, 0 to 2.
  public var cropMargin: Float = 0.2
  /// Findings whose shorter side has fewer pixels of the frame are too small, 1 to 4096.
  public var minimumSide = 48
  /// How many looks are kept for a polyp, the best ones, 1 to 16.
  public var cropsPerPolyp = 8
  /// How many looks a call needs, 1 to 16; no more than are kept.
  public var minimumCrops = 3
  /// How many frames lie between looks at one polyp at least, 0 to 250: frames that follow each
  /// other show the same.
  public var spacingFrames = 5
  /// What a look is taken to cost, in milliseconds, 1 to 10 000.
  public var millisecondsPerRun = 20
  /// What a frame allows for looks, in milliseconds, 0 to 1000.
  public var millisecondsPerFrame = 10
  /// The largest share of looks that may contradict a call, [0, 1].
  public var maximumDisagreement: Float = 0.4
  /// With how many looks a call of high confidence is sealed at once, 1 to 16; 0 for never, so that
  /// calls are sealed when the polyp is gone.
  public var sealingCrops = 0
  /// The probabilities that calls need; what is not stated here the histology model may state.
  public var operatingPoints = OperatingPoints()

  /// The standard policy.
  public init() {}

  /// Reads a policy; members that are absent have their standard values.
  ///
  /// - Parameter fields: The members of `json`, and no others.
  /// - Throws: `JSONError`.
  public init(_ fields: JSONFields) throws(JSONError) {
    try fields.allow(only: [
      "crop_margin", "minimum_side", "crops_per_polyp", "minimum_crops", "spacing_frames",
      "ms_per_run", "ms_per_frame", "maximum_disagreement", "sealing_crops", "operating_points",
    ])
    let counts = 1...16
    cropMargin = try fields.float("crop_margin", in: 0...2) ?? cropMargin
    minimumSide = try fields.optionalInteger("minimum_side", in: 1...4096) ?? minimumSide
    cropsPerPolyp = try fields.optionalInteger("crops_per_polyp", in: counts) ?? cropsPerPolyp
    minimumCrops =
      try fields.optionalInteger("minimum_crops", in: counts) ?? min(minimumCrops, cropsPerPolyp)
    spacingFrames = try fields.optionalInteger("spacing_frames", in: 0...250) ?? spacingFrames
    millisecondsPerRun =
      try fields.optionalInteger("ms_per_run", in: 1...10_000) ?? millisecondsPerRun
    millisecondsPerFrame =
      try fields.optionalInteger("ms_per_frame", in: 0...1000) ?? millisecondsPerFrame
    maximumDisagreement =
      try fields.float("maximum_disagreement", in: 0...1) ?? maximumDisagreement
    sealingCrops = try fields.optionalInteger("sealing_crops", in: 0...16) ?? sealingCrops
    if let points = try fields.optionalObject("operating_points") {
      operatingPoints = try OperatingPoints(points)
    }
    guard minimumCrops <= cropsPerPolyp else {
      throw JSONError(
        .invalidValue, at: fields.location("minimum_crops"),
        "no more than the \(cropsPerPolyp) that are kept are expected")
    }
    guard sealingCrops <= cropsPerPolyp else {
      throw JSONError(
        .invalidValue, at: fields.location("sealing_crops"),
        "no more than the \(cropsPerPolyp) that are kept are expected")
    }
  }

  /// The policy as a JSON document, with members always in the same order.
  public var json: JSONValue {
    [
      "crop_margin": .shortest(cropMargin), "minimum_side": .integer(Int64(minimumSide)),
      "crops_per_polyp": .integer(Int64(cropsPerPolyp)),
      "minimum_crops": .integer(Int64(minimumCrops)),
      "spacing_frames": .integer(Int64(spacingFrames)),
      "ms_per_run": .integer(Int64(millisecondsPerRun)),
      "ms_per_frame": .integer(Int64(millisecondsPerFrame)),
      "maximum_disagreement": .shortest(maximumDisagreement),
      "sealing_crops": .integer(Int64(sealingCrops)), "operating_points": operatingPoints.json,
    ]
  }
}
