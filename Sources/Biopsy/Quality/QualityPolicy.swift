public import Base

/// When a picture is fit to be judged.
public struct QualityPolicy: Hashable, Sendable {
  /// Pictures with less fine structure are blurred, [0, 1]; see `FrameQuality.sharpness`.
  public var minimumSharpness: Float = 0.11
  /// Pictures whose steps of four pixels are smaller are blurred, [0, 255].
  public var minimumContrast: Float = 3
  /// Pictures with more of the field burnt out glare, [0, 1].
  public var maximumGlareShare: Float = 0.08
  /// Pictures with a lower mean luminance are dark, [0, 255].
  public var minimumBrightness: Float = 35
  /// Pictures with less of the colours of mucosa are from outside of the body, [0, 1].
  public var minimumTissueShare: Float = 0.4

  /// The standard bounds.
  public init() {}

  /// Reads bounds; members that are absent have their standard values.
  ///
  /// - Parameter fields: The members of `json`, and no others.
  /// - Throws: `JSONError`.
  public init(_ fields: JSONFields) throws(JSONError) {
    try fields.allow(only: [
      "minimum_sharpness", "minimum_contrast", "maximum_glare_share", "minimum_brightness",
      "minimum_tissue_share",
    ])
    minimumSharpness = try fields.float("minimum_sharpness", in: 0...1) ?? minimumSharpness
    minimumContrast = try fields.float("minimum_contrast", in: 0...255) ?? minimumContrast
    maximumGlareShare = try fields.float("maximum_glare_share", in: 0...1) ?? maximumGlareShare
    minimumBrightness = try fields.float("minimum_brightness", in: 0...255) ?? minimumBrightness
    minimumTissueShare = try fields.float("minimum_tissue_share", in: 0...1) ?? minimumTissueShare
  }

  /// The bounds as a JSON document, with members always in the same order.
  public var json: JSONValue {
    [
      "minimum_sharpness": .shortest(minimumSharpness),
      "minimum_contrast": .shortest(minimumContrast),
      "maximum_glare_share": .shortest(maximumGlareShare),
      "minimum_brightness": .shortest(minimumBrightness),
      "minimum_tissue_share": .shortest(minimumTissueShare),
    ]
  }
}

extension JSONFields {
  /// A member that is a number, as single precision.
  func float(_ name: String, in range: ClosedRange<Double>) throws(JSONError) -> Float? {
    try optionalNumber(name, in: range).map(Float.init)
  }
}

extension JSONValue {
  /// The shortest decimal form of a single-precision number, not its exact value.
  static func shortest(_ number: Float) -> JSONValue {
    .number(Double(number.description) ?? Double(number))
  }
}
