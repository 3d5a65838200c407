/// A frame made small: what quality, camera motion and appearance are measured on.
///
/// It covers the same part of the frame as the probability map, stretched to a square, so that
/// thresholds hold for every network. One thread at a time.
public final class FramePicture {
  /// Pixels of a side of the luminance picture.
  public static let side = 192
  /// Pixels of a side of the colour picture.
  public static let colorSide = 96

  let luminance = FixedBuffer<UInt8>(count: side * side, repeating: 0)
  let red = FixedBuffer<UInt8>(count: colorSide * colorSide, repeating: 0)
  let green = FixedBuffer<UInt8>(count: colorSide * colorSide, repeating: 0)
  let blue = FixedBuffer<UInt8>(count: colorSide * colorSide, repeating: 0)

  /// A black picture.
  public init() {}
}
