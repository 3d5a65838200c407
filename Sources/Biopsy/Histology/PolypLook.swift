public import Imaging
public import Models

/// Where a look comes from.
public struct LookMoment: Hashable, Sendable {
  /// The frame's number within the procedure, from 0.
  public var frame = 0
  /// When the frame was captured, in milliseconds since the procedure's first frame.
  public var milliseconds: Int64 = 0
  /// The part of the frame that was looked at, in its pixels.
  public var crop = PixelRectangle(x: 0, y: 0, width: 1, height: 1)
  /// The light that the station declared for the frame.
  public var imagingMode = ImagingMode.unknown

  /// The first pixel of the first frame.
  public init() {}

  /// Describes where a look comes from.
  ///
  /// - Parameters:
  ///   - frame: The frame's number within the procedure, from 0.
  ///   - milliseconds: When the frame was captured, since the procedure's first frame.
  ///   - crop: The part of the frame, in its pixels.
  ///   - imagingMode: The light that the station declared.
  public init(frame: Int, milliseconds: Int64, crop: PixelRectangle, imagingMode: ImagingMode) {
    self.frame = frame
    self.milliseconds = milliseconds
    self.crop = crop
    self.imagingMode = imagingMode
  }
}

/// One run of the histology model on a part of one frame, as a call is made of it.
public struct PolypLook: Hashable, Sendable {
  /// Where it comes from.
  public let moment: LookMoment
  /// How good the picture of the polyp was, and how much the look counts, (0, 1].
  public let quality: Float
  /// One calibrated probability a class.
  public let probabilities: [Float]

  /// Describes a look.
  ///
  /// - Parameters:
  ///   - moment: Where it comes from.
  ///   - quality: How much it counts, (0, 1].
  ///   - probabilities: One calibrated probability a class.
  public init(moment: LookMoment = LookMoment(), quality: Float, probabilities: [Float]) {
    self.moment = moment
    self.quality = quality
    self.probabilities = probabilities
  }
}
