/// How the picture moved from one frame to the next because the camera did.
///
/// A place (x, y), in shares of the picture from its middle, comes to (scale · x + right,
/// scale · y + down).
public struct CameraMotion: Hashable, Sendable, BitwiseCopyable {
  /// To the right, in shares of the picture's width.
  public var right: Float
  /// Down, in shares of the picture's height.
  public var down: Float
  /// How much larger things became; 1 for no change.
  public var scale: Float
  /// How far it can be relied on: 0 when nothing is known, 1 when the whole picture agrees.
  public var confidence: Float

  /// The length of the shift, in shares of the picture's side.
  var length: Float { (right * right + down * down).squareRoot() }

  /// Half as far, and half as much growth.
  var halved: CameraMotion {
    CameraMotion(
      right: right / 2, down: down / 2, scale: 1 + (scale - 1) / 2, confidence: confidence)
  }

  /// No motion.
  ///
  /// - Parameter confidence: How sure that is, [0, 1].
  /// - Returns: The motion.
  public static func none(confidence: Float) -> CameraMotion {
    CameraMotion(right: 0, down: 0, scale: 1, confidence: confidence)
  }

  /// A motion by its parts.
  public init(right: Float, down: Float, scale: Float = 1, confidence: Float = 1) {
    self.right = right
    self.down = down
    self.scale = scale
    self.confidence = confidence
  }
}
