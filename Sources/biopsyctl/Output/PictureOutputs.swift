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

/// Draws findings into a picture.
enum FindingsPainter {
  private static let color = Color(red: 60, green: 220, blue: 120)

  /// Draws mask, contour, box and label of each finding, and what the picture may be used for.
  static func paint(_ result: FrameResult, over image: Image) throws -> Image {
    var picture = image
    let scale = max(1, min(image.size.width, image.size.height) / 360)
    let maskSize = ImageSize(
      width: result.message.maskSize[0], height: result.message.maskSize[1])
    for finding in result.message.findings {
      let mask = try result.mask(of: finding)
      if mask.count == maskSize.pixelCount {
        picture.tint(
          GrayImage(size: maskSize, pixels: mask.map { $0 == 0 ? 0 : 255 }), color: color,
          opacity: 0.28)
      }
      let contour = try result.contour(of: finding)
      picture.drawContour(
        contour.map { PixelPoint(x: Double($0.x), y: Double($0.y)) }, color: color,
        thickness: Double(2 * scale))
      let box = PixelRectangle(
        x: finding.box[0], y: finding.box[1], width: finding.box[2], height: finding.box[3])
      picture.drawBox(box, color: .white, thickness: scale)
    }
    for finding in result.message.findings {
      let label = String(
        format: "polyp %.2f  area %.1f%%", finding.confidence, finding.areaFraction * 100)
      let height = Image.labelSize(label, scale: scale).height
      picture.drawLabel(
        label, x: finding.box[0], y: max(0, finding.box[1] - height), scale: scale)
    }
    if result.message.findings.isEmpty {
      picture.drawLabel("no polyp found", x: 0, y: 0, scale: scale)
    }
    let footer = "\(result.message.model)  research use only"
    let footerHeight = Image.labelSize(footer, scale: scale).height
    picture.drawLabel(footer, x: 0, y: image.size.height - footerHeight, scale: scale)
    return picture
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
