/// A frame that shows one polyp well.
public struct PolypView: Hashable, Sendable {
  /// The polyp's number, from 1.
  public let polyp: Int
  /// The frame's number, from 0.
  public let frame: Int
  /// The light that the frame is taken with.
  public let imagingMode: ImagingMode
  /// The shorter side of the polyp in the frame, in pixels.
  public let shorterSide: Double
}

/// What a frame must be like to show a polyp well.
public struct PolypViewRule: Hashable, Sendable {
  /// The shorter side of the polyp is at least this, in pixels of the frame.
  public var minimumSide = 48.0
  /// The picture is blurred by no more than this share of its height.
  public var widestBlur = 0.006
  /// Glare, lack of light, froth and soiling are no stronger than this, each [0, 1].
  public var strongestDisturbance = 0.05
  /// Between two views of a polyp lies at least this time, in seconds.
  public var spacingSeconds = 0.5

  /// The usual rule.
  public init() {}

  /// Whether the picture as a whole is good enough.
  func allows(_ quality: FrameQuality) -> Bool {
    quality.isInBody && quality.flags.isEmpty && quality.blurWidth <= widestBlur
      && [quality.glare, quality.darkness, quality.bubbles, quality.soiling]
        .allSatisfy { $0 <= strongestDisturbance }
  }
}
