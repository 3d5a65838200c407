import Base
import Client
import Foundation
import Imaging
import Wire

/// Draws what was found into a picture.
///
/// Where polyps are followed, polyps are drawn and not findings: findings without a polyp are alarms
/// that have not lasted yet.
enum FindingsPainter {
  /// Something to be drawn.
  private struct Mark {
    /// The finding whose mask and contour are drawn; nil for a box alone.
    let finding: ResultMessage.Finding?
    let box: [Int]
    let label: String
  }

  private static let color = Color(red: 60, green: 220, blue: 120)
  private static let heldColor = Color(red: 170, green: 170, blue: 170)

  /// Draws mask, contour, box and label of each finding or polyp, and what the picture may be used
  /// for.
  static func paint(_ result: FrameResult, over image: Image) throws -> Image {
    var picture = image
    let scale = max(1, min(image.size.width, image.size.height) / 360)
    let marks = marks(of: result.message)
    for mark in marks {
      if let finding = mark.finding { try draw(finding, of: result, into: &picture, scale: scale) }
      let box = PixelRectangle(
        x: mark.box[0], y: mark.box[1], width: mark.box[2], height: mark.box[3])
      picture.drawBox(box, color: mark.finding == nil ? heldColor : .white, thickness: scale)
    }
    for mark in marks {
      let height = Image.labelSize(mark.label, scale: scale).height
      picture.drawLabel(mark.label, x: mark.box[0], y: max(0, mark.box[1] - height), scale: scale)
    }
    if marks.isEmpty {
      picture.drawLabel(remark(on: result.message), x: 0, y: 0, scale: scale)
    }
    let footer = "\(result.message.model)  research use only"
    let footerHeight = Image.labelSize(footer, scale: scale).height
    picture.drawLabel(footer, x: 0, y: image.size.height - footerHeight, scale: scale)
    return picture
  }

  private static func marks(of message: ResultMessage) -> [Mark] {
    guard let polyps = message.polyps else {
      return message.findings.map { finding in
        Mark(
          finding: finding, box: finding.box,
          label: String(
            format: "polyp %.2f  area %.1f%%", finding.confidence, finding.areaFraction * 100))
      }
    }
    return polyps.map { polyp in
      let finding = polyp.finding.flatMap {
        message.findings.indices.contains($0) ? message.findings[$0] : nil
      }
      return Mark(finding: finding, box: polyp.box, label: label(of: polyp))
    }
  }

  private static func label(of polyp: ResultMessage.Polyp) -> String {
    var label = "#\(polyp.number)"
    guard let call = polyp.call else { return label }
    if let finding = call.finding, let probability = call.probability {
      label += "  \(finding)" + String(format: " %.2f", probability)
      if call.status == .lowConfidence { label += "  low confidence" }
    } else {
      label += "  no call: \(call.reason ?? "unknown")"
    }
    return call.isSealed ? label + "  sealed" : label
  }

  private static func remark(on message: ResultMessage) -> String {
    switch message.outcome {
    case .withheld: "kept from the station"
    case .abstained: "no statement: \(message.reason ?? "unknown")"
    case .findings: "no polyp yet"
    case .noPolyp: "no polyp found"
    }
  }

  private static func draw(
    _ finding: ResultMessage.Finding, of result: FrameResult, into picture: inout Image, scale: Int
  ) throws {
    let maskSize = ImageSize(
      width: result.message.maskSize[0], height: result.message.maskSize[1])
    let mask = try result.mask(of: finding)
    // A mask of a region does not cover the whole picture.
    if mask.count == maskSize.pixelCount, result.message.maskRegion == nil {
      picture.tint(
        GrayImage(size: maskSize, pixels: mask.map { $0 == 0 ? 0 : 255 }), color: color,
        opacity: 0.28)
    }
    let contour = try result.contour(of: finding)
    picture.drawContour(
      contour.map { PixelPoint(x: Double($0.x), y: Double($0.y)) }, color: color,
      thickness: Double(2 * scale))
  }
}
