import Base
import Client
import Foundation
import Imaging
import Wire

/// Writes pictures with their findings drawn in, and masks, into folders.
final class PictureOutputs {
  private let overlayFolder: URL?
  private let maskFolder: URL?
  private let encoder = JPEGEncoder()

  /// Makes the folders where they are missing.
  init(overlayFolder: String?, maskFolder: String? = nil) throws {
    self.overlayFolder = overlayFolder.map { URL(fileURLWithPath: $0) }
    self.maskFolder = maskFolder.map { URL(fileURLWithPath: $0) }
    for folder in [self.overlayFolder, self.maskFolder].compactMap({ $0 }) {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }
  }

  var isEmpty: Bool { overlayFolder == nil && maskFolder == nil }

  /// Writes what is asked for.
  ///
  /// - Parameters:
  ///   - result: What was found.
  ///   - image: The picture.
  ///   - name: The picture's name or path; the outputs are called after its last part.
  /// - Throws: What the result, the encoder or the file system reports.
  func write(_ result: FrameResult, over image: Image, named name: String) throws {
    let stem = URL(fileURLWithPath: name).deletingPathExtension().lastPathComponent
    if let overlayFolder {
      let picture = try FindingsPainter.paint(result, over: image)
      try Data(encoder.encode(picture, quality: 92))
        .write(to: overlayFolder.appendingPathComponent("\(stem).jpg"))
    }
    if let maskFolder {
      let mask = GrayImage(
        size: ImageSize(width: result.message.maskSize[0], height: result.message.maskSize[1]),
        pixels: try result.unionOfMasks().map { $0 == 0 ? 0 : 255 })
      try Data(PNG.encode(mask.stretchedNearest(to: image.size)))
        .write(to: maskFolder.appendingPathComponent("\(stem).png"))
    }
  }
}

extension GrayImage {
  /// The image at another size, each pixel taken from the nearest one.
  func stretchedNearest(to target: ImageSize) -> GrayImage {
    var stretched: [UInt8] = []
    stretched.reserveCapacity(target.pixelCount)
    for y in 0..<target.height {
      let row = (2 * y + 1) * size.height / (2 * target.height) * size.width
      for x in 0..<target.width {
        stretched.append(pixels[row + (2 * x + 1) * size.width / (2 * target.width)])
      }
    }
    return GrayImage(size: target, pixels: stretched)
  }
}
