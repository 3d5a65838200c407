public import Models

/// What is known of a frame besides its findings.
public struct FrameConditions {
  /// When it was captured, in milliseconds on a clock of which only differences matter.
  public var milliseconds: Int64
  /// What light the station says it was taken with.
  public var mode: ImagingMode
  /// How good its picture is.
  public var quality: FrameQuality
  /// How the camera moved since the frame before.
  public var motion: CameraMotion

  /// Describes a frame.
  public init(
    milliseconds: Int64, mode: ImagingMode, quality: FrameQuality, motion: CameraMotion
  ) {
    self.milliseconds = milliseconds
    self.mode = mode
    self.quality = quality
    self.motion = motion
  }
}
