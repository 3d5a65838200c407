public import Base

/// How training pictures are varied, so that a network does not learn them by heart.
///
/// Ranges are symmetric or as stated; a member that is 0 (or a range of 1 to 1) varies nothing.
public struct AugmentationPolicy: Hashable, Sendable {
  /// The share of the picture's area that is cropped out: from this to 1; (0, 1].
  public var minimumCropArea = 1.0
  /// How much wider or narrower than the picture the crop may be: a factor from 1/x to x, at least 1.
  public var maximumCropStretch = 1.0
  /// How often the picture is mirrored left to right, [0, 1].
  public var horizontalFlip = 0.0
  /// How often it is mirrored upside down, [0, 1].
  public var verticalFlip = 0.0
  /// Whether it is turned by any quarter of a turn.
  public var turnsByQuarters = false
  /// By how many degrees it is rotated at most, 0 to 180.
  public var maximumRotationDegrees = 0.0
  /// By what share of its side it is moved at most, 0 to 0.5.
  public var maximumTranslation = 0.0
  /// A factor of its size from 1 - x to 1 + x, 0 to 0.9.
  public var scaleRange = 0.0
  /// By how many degrees it is sheared at most, 0 to 45.
  public var maximumShearDegrees = 0.0
  /// A factor of brightness from 1 - x to 1 + x, [0, 1].
  public var brightness = 0.0
  /// A factor of contrast from 1 - x to 1 + x, [0, 1].
  public var contrast = 0.0
  /// A factor of saturation from 1 - x to 1 + x, [0, 1].
  public var saturation = 0.0
  /// A shift of hue by at most this share of the colour circle, [0, 0.5].
  public var hue = 0.0
  /// How often the picture is blurred, [0, 1].
  public var blur = 0.0
  /// How often it goes through JPEG of a quality of 30 to 90, [0, 1].
  public var jpegArtefacts = 0.0
  /// How often specular spots are added, [0, 1].
  public var specularSpots = 0.0
  /// How often a corner is blackened, as burnt-in boxes do, [0, 1].
  public var cornerCutout = 0.0

  /// A policy that varies nothing.
  public init() {}

  /// No variation.
  public static let none = AugmentationPolicy()

  /// That of EndoKED's own fine-tuning for pathology.
  public static let endoKED: AugmentationPolicy = {
    var policy = AugmentationPolicy()
    policy.minimumCropArea = 0.75
    policy.maximumCropStretch = 4.0 / 3
    policy.horizontalFlip = 0.5
    policy.verticalFlip = 0.5
    policy.maximumTranslation = 0.1
    policy.scaleRange = 0.2
    policy.maximumShearDegrees = 10
    policy.brightness = 0.4
    policy.contrast = 0.4
    policy.saturation = 0.4
    policy.hue = 0.1
    return policy
  }()

  /// For segmentation on few data: quarter turns, flips, crops and light.
  public static let segmentation: AugmentationPolicy = {
    var policy = AugmentationPolicy()
    policy.minimumCropArea = 0.49
    policy.horizontalFlip = 0.5
    policy.turnsByQuarters = true
    policy.brightness = 0.3
    policy.contrast = 0.3
    policy.saturation = 0.3
    return policy
  }()

  /// The presets by their names.
  public static let presets: [String: AugmentationPolicy] = [
    "none": none, "endoked": endoKED, "segmentation": segmentation,
  ]

  private typealias Member = (
    name: String, path: WritableKeyPath<AugmentationPolicy, Double>, range: ClosedRange<Double>
  )

  private static var numbers: [Member] {
    [
      ("minimum_crop_area", \.minimumCropArea, 0.01...1),
      ("maximum_crop_stretch", \.maximumCropStretch, 1...4),
      ("horizontal_flip", \.horizontalFlip, 0...1),
      ("vertical_flip", \.verticalFlip, 0...1),
      ("maximum_rotation_degrees", \.maximumRotationDegrees, 0...180),
      ("maximum_translation", \.maximumTranslation, 0...0.5),
      ("scale_range", \.scaleRange, 0...0.9),
      ("maximum_shear_degrees", \.maximumShearDegrees, 0...45),
      ("brightness", \.brightness, 0...1),
      ("contrast", \.contrast, 0...1),
      ("saturation", \.saturation, 0...1),
      ("hue", \.hue, 0...0.5),
      ("blur", \.blur, 0...1),
      ("jpeg_artefacts", \.jpegArtefacts, 0...1),
      ("specular_spots", \.specularSpots, 0...1),
      ("corner_cutout", \.cornerCutout, 0...1),
    ]
  }

  /// Reads a policy; members that are absent vary nothing.
  ///
  /// - Parameters:
  ///   - json: The document, after `Schemas/augmentation.schema.json`.
  ///   - path: Where it is in a larger document; empty where it stands alone.
  /// - Throws: `JSONError`.
  public init(json: JSONValue, at path: String = "") throws(JSONError) {
    let fields = try JSONFields(json, at: path)
    try fields.allow(only: Set(Self.numbers.map(\.name) + ["quarter_turns"]))
    for (name, path, range) in Self.numbers {
      self[keyPath: path] = try fields.optionalNumber(name, in: range) ?? self[keyPath: path]
    }
    turnsByQuarters = try fields.optionalBool("quarter_turns") ?? turnsByQuarters
  }

  /// The policy as a JSON document, with members always in the same order.
  public var json: JSONValue {
    .object(
      JSONObject(
        Self.numbers.map { ($0.name, .number(self[keyPath: $0.path])) }
          + [("quarter_turns", .bool(turnsByQuarters))]))
  }
}
