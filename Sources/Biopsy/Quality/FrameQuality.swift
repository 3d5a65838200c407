/// How good a frame's picture is.
public struct FrameQuality: Hashable, Sendable, BitwiseCopyable {
  /// The part of the picture that shows something, as shares of its width and height.
  ///
  /// Endoscopes leave black borders.
  public struct Field: Hashable, Sendable, BitwiseCopyable {
    /// The left edge, [0, 1).
    public var left: Float = 0
    /// The upper edge, [0, 1).
    public var top: Float = 0
    /// The right edge, (0, 1].
    public var right: Float = 1
    /// The lower edge, (0, 1].
    public var bottom: Float = 1
  }

  /// The energy of steps between neighbouring pixels by that between pixels four apart, about
  /// 0.06 for a smooth ramp and 1 for noise; that of the worse direction.
  public var sharpness: Float = 0
  /// The share of the field that reflections burn out, [0, 1].
  public var glareShare: Float = 0
  /// The mean luminance of the field, [0, 255].
  public var brightness: Float = 0
  /// The share of the field's lit pixels that have the colours of mucosa, [0, 1].
  public var tissueShare: Float = 0
  /// Where the picture shows something.
  public var field = Field()
  /// What speaks against judging the picture.
  public var reasons: QualityReasons = []

  /// Whether nothing speaks against it.
  public var isUsable: Bool { reasons.isEmpty }

  /// A quality of which nothing is known yet.
  init() {}
}
