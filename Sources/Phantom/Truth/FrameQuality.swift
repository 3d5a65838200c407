/// What is wrong with a frame's picture.
public struct FrameQuality: Hashable, Sendable {
  /// A fault that makes a frame useless or hard to read.
  public enum Flag: String, CaseIterable, Hashable, Sendable {
    /// Out of focus, or smeared by motion.
    case blurred
    /// Wet surfaces throw the lamp's light back into the lens.
    case glare
    /// Too little light.
    case dark
    /// The lens is not in the patient.
    case outOfBody = "out_of_body"
    /// Bubbles cover part of the picture.
    case bubbles
    /// Liquid or stool covers part of the wall.
    case soiled
  }

  /// Width of the blur by motion and focus together, as a share of the picture's height.
  public let blurWidth: Double
  /// How much wet glare there is, [0, 1].
  public let glare: Double
  /// Share of the light that is missing, [0, 1].
  public let darkness: Double
  /// How much of the picture bubbles may cover, [0, 1].
  public let bubbles: Double
  /// How soiled the wall is, [0, 1].
  public let soiling: Double
  /// Whether the lens is in the patient.
  public let isInBody: Bool

  /// A wider blur than this share of the picture's height is flagged.
  public static let blurLimit = 0.012

  /// The faults that are worth a flag.
  public var flags: Set<Flag> {
    var flags: Set<Flag> = []
    if blurWidth > FrameQuality.blurLimit { flags.insert(.blurred) }
    if glare > 0.5 { flags.insert(.glare) }
    if darkness > 0.5 { flags.insert(.dark) }
    if bubbles > 0.3 { flags.insert(.bubbles) }
    if soiling > 0.3 { flags.insert(.soiled) }
    if !isInBody { flags.insert(.outOfBody) }
    return flags
  }
}
