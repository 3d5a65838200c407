import Biopsy
import Foundation
import Imaging
import Phantom

/// Makes the pictures of one procedure after the other; several threads may each use one.
struct PhantomPictureMaker: Sendable {
  /// Where to; pictures go into `images` and `masks`.
  let folder: URL
  let configuration: PhantomProcedure.Configuration
  /// How many pictures of a polyp are made at most.
  let perPolyp: Int
  /// Of JPEG files, 1 to 100.
  let quality: Int

  // Training sees what a pipeline without settings of its own looks at.
  private static let policy = HistologyPolicy()

  /// Makes the folders.
  func prepare() throws {
    for name in ["images", "masks"] {
      try FileManager.default.createDirectory(
        at: folder.appendingPathComponent(name), withIntermediateDirectories: true)
    }
  }

  /// Makes a procedure's pictures.
  ///
  /// - Parameters:
  ///   - seed: The procedure.
  ///   - goesOn: Asked before each frame; false ends it.
  /// - Returns: What was written, by polyp and frame.
  /// - Throws: `PhantomError`, `ImagingError`, or what the disk says.
  func make(seed: UInt64, goesOn: () -> Bool) throws -> [PhantomPicture] {
    let procedure = try PhantomProcedure(seed: seed, configuration: configuration)
    var rule = PolypViewRule()
    rule.minimumSide = Double(Self.policy.minimumSide)
    let views = procedure.views(perPolyp: perPolyp, rule: rule)
    guard !views.isEmpty else { return [] }
    let renderer = try procedure.renderer()
    let encoder = JPEGEncoder()
    // Two polyps may be shown by one frame.
    var rendered: (index: Int, frame: PhantomFrame)?
    var pictures: [PhantomPicture] = []
    for view in views {
      guard goesOn() else { return pictures }
      let frame = rendered?.index == view.frame ? rendered?.frame : nil
      let shown = frame ?? renderer.frame(at: view.frame)
      rendered = (view.frame, shown)
      guard let rectangle = Self.crop(of: view.polyp, in: shown) else { continue }
      let frameNumber = String(format: "%06d", view.frame)
      let picture = PhantomPicture(
        name: "phantom-\(seed)-\(view.polyp)-\(frameNumber)", seed: seed,
        polyp: procedure.polyps[view.polyp - 1].description, imagingMode: view.imagingMode)
      try write(shown, rectangle, as: picture, encoder)
      pictures.append(picture)
    }
    return pictures
  }

  private func write(
    _ frame: PhantomFrame, _ rectangle: PixelRectangle, as picture: PhantomPicture,
    _ encoder: JPEGEncoder
  ) throws {
    let image = try frame.image.cropped(to: rectangle)
    try Data(encoder.encode(image, quality: quality))
      .write(to: folder.appendingPathComponent("images/\(picture.name).jpg"))
    var mask: [UInt8] = []
    mask.reserveCapacity(rectangle.size.pixelCount)
    let width = frame.image.size.width
    for row in rectangle.y..<(rectangle.y + rectangle.height) {
      let start = row * width + rectangle.x
      for label in frame.labels[start..<(start + rectangle.width)] {
        mask.append(Int(label) == picture.polyp.number ? 255 : 0)
      }
    }
    try Data(PNG.encode(GrayImage(size: rectangle.size, pixels: mask)))
      .write(to: folder.appendingPathComponent("masks/\(picture.name).png"))
  }

  /// What histology would look at if the polyp were found just as it is; nil where it would not
  /// look, because the rendered polyp is smaller than the smooth body that the view was chosen by.
  static func crop(of polyp: Int, in frame: PhantomFrame) -> PixelRectangle? {
    let size = frame.image.size
    var (left, right, top, bottom) = (size.width, -1, size.height, -1)
    for row in 0..<size.height {
      for column in 0..<size.width
      where Int(frame.labels[row * size.width + column]) == polyp {
        left = min(left, column)
        right = max(right, column)
        top = min(top, row)
        bottom = max(bottom, row)
      }
    }
    let box = PixelRectangle(x: left, y: top, width: right - left + 1, height: bottom - top + 1)
    guard right >= left, min(box.width, box.height) >= policy.minimumSide else { return nil }
    return HistologyCrop.square(around: box, in: size.bounds, margin: policy.cropMargin)
  }
}
