/// How large an image may be before it is refused.
///
/// Every reader checks the limits against the header, before it allocates anything.
public struct ImageLimits: Hashable, Sendable {
  /// The widest image, in pixels.
  public var maximumWidth: Int
  /// The highest image, in pixels.
  public var maximumHeight: Int
  /// The most pixels in one image.
  public var maximumPixels: Int
  /// The most scans in one JPEG: each costs a pass over all coefficients, however few bytes it has.
  public var maximumScans: Int
  /// The largest file that is read into memory, in bytes.
  public var maximumFileBytes: Int

  /// Limits that hold 8K video frames, with room for still photographs.
  public init(
    maximumWidth: Int = 8192, maximumHeight: Int = 8192, maximumPixels: Int = 8192 * 4352,
    maximumScans: Int = 100, maximumFileBytes: Int = 256 << 20
  ) {
    self.maximumWidth = maximumWidth
    self.maximumHeight = maximumHeight
    self.maximumPixels = maximumPixels
    self.maximumScans = maximumScans
    self.maximumFileBytes = maximumFileBytes
  }

  /// Refuses sizes that are empty or exceed the limits.
  ///
  /// - Parameter size: A size from outside.
  /// - Throws: ``ImagingError`` with the code `emptyImage` or `tooLarge`.
  public func check(_ size: ImageSize) throws(ImagingError) {
    guard size.width > 0, size.height > 0 else {
      throw ImagingError(.emptyImage, "the image has no pixels: \(size)")
    }
    // Each side is checked first, so that the product cannot overflow.
    guard size.width <= maximumWidth, size.height <= maximumHeight,
      size.pixelCount <= maximumPixels
    else {
      throw ImagingError(
        .tooLarge,
        "the image of \(size) pixels exceeds the limit of \(maximumWidth)x\(maximumHeight) and "
          + "\(maximumPixels) pixels in all")
    }
  }
}
