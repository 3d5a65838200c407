public import Imaging

/// A rendered frame and the truth about it.
public struct PhantomFrame: Sendable {
  /// The frame's number in the scene.
  public let index: Int
  /// The picture.
  public let image: Image
  /// For each pixel, row by row, the number of the polyp that it shows, or 0.
  public let labels: [UInt8]

  /// The ground-truth mask of one polyp.
  ///
  /// - Parameter number: The polyp's number, from 1.
  /// - Returns: 255 on the polyp and 0 elsewhere.
  public func mask(ofPolyp number: Int) -> GrayImage {
    GrayImage(size: image.size, pixels: labels.map { Int($0) == number ? 255 : 0 })
  }

  /// The ground-truth mask of all polyps together:   /// 255 on a polyp and 0 elsewhere.
  public var mask: GrayImage {
    GrayImage(size: image.size, pixels: labels.map { $0 > 0 ? 255 : 0 })
  }
}
