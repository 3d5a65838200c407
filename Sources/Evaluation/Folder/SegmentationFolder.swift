/// A dataset on disk: images, and masks of the same names beside them.
///
/// The standard layout is `<dataset>/images` and `<dataset>/masks`; an image and its mask have the
/// same name up to the extension, which is `jpg`, `jpeg` or `png` in either case. A dataset without
/// any mask is one of frames without polyps. Only names are read; decoding is the caller's.
public struct SegmentationFolder: Hashable, Sendable {
  /// An image and its mask.
  public struct Item: Hashable, Sendable {
    /// The image's file name.
    public let name: String
    /// The image's path.
    public let imagePath: String
    /// The mask's path, or nil where there is none.
    public let maskPath: String?
  }

  /// The dataset's name, which is its folder's.
  public let name: String
  /// The folder's path.
  public let path: String
  /// The images, sorted by name; only those of the split where one was asked for.
  public let items: [Item]
  /// Whether the whole dataset has no mask: frames without polyps.
  public let isNegative: Bool
  /// The names of masks, sorted, whose image is not in the dataset.
  public let masksWithoutImage: [String]
  /// The names of files among the images, sorted, that are of no format that can be read.
  public let unsupportedFiles: [String]

  /// The images that have no mask though others of the dataset do; none in a negative dataset.
  public var itemsWithoutMask: [Item] {
    isNegative ? [] : items.filter { $0.maskPath == nil }
  }

  /// Sentences on what is left out of an evaluation, for people; empty when nothing is.
  public var warnings: [String] {
    [
      sentence(
        itemsWithoutMask.map(\.name), "image without a mask, left out",
        "images without a mask, left out"),
      sentence(
        masksWithoutImage, "mask without an image, ignored", "masks without an image, ignored"),
      sentence(
        unsupportedFiles, "file among the images is not JPEG or PNG, ignored",
        "files among the images are not JPEG or PNG, ignored"),
    ].compactMap { $0 }
  }

  private func sentence(_ names: [String], _ one: String, _ several: String) -> String? {
    guard !names.isEmpty else { return nil }
    let shown = names.prefix(3).joined(separator: ", ") + (names.count > 3 ? ", …" : "")
    return "\(name): \(names.count) \(names.count == 1 ? one : several) (\(shown))"
  }
}
