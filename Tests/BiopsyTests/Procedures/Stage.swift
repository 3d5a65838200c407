import Base
import Imaging
import Models

@testable import Biopsy

/// Frames that a test arranges by hand, handed to a procedure one by one.
final class Stage {
  let grid = ImageSize(width: 64, height: 64)
  let frameSize = ImageSize(width: 1280, height: 1280)
  let procedure: Procedure
  let picture = FramePicture()
  var mode = ImagingMode.whiteLight
  var quality = FrameQuality()
  private var frame: Int64 = 0

  static let classes = [
    HistologyClass(label: "hyperplastic", isNeoplastic: false),
    HistologyClass(label: "adenoma", isNeoplastic: true),
    HistologyClass(label: "sessile_serrated", isNeoplastic: true),
  ]

  init(_ policy: ProcedurePolicy = .standard, classifier: (any HistologyClassifier)? = nil) throws {
    procedure = try Procedure(grid: grid, policy: policy, classifier: classifier)
    var noise = SeededGenerator(seed: 1)
    for index in 0..<picture.luminance.count {
      picture.luminance[index] = UInt8.random(in: 90..<160, using: &noise)
    }
    picture.red.base.update(repeating: 180, count: picture.red.count)
    picture.green.base.update(repeating: 100, count: picture.green.count)
    picture.blue.base.update(repeating: 80, count: picture.blue.count)
  }

  /// What a frame gave, kept beyond the next one.
  struct Seen {
    let polyps: [ShownPolyp]
    let numbers: [Int32]
    let crops: [HistologyCrop]
    let quality: FrameQuality
    let abstention: AbstentionReason?
    let displayed: (DisplayMode, Bool) -> DisplayedFrame.Outcome
  }

  /// Hands over one frame and looks at the crops that are asked for.
  ///
  /// - Parameters:
  ///   - boxes: The findings, in grid pixels.
  ///   - motion: How the camera moved.
  ///   - milliseconds: The time since the frame before.
  /// - Returns: What became of the findings.
  @discardableResult
  func observe(
    _ boxes: [PixelRectangle], motion: CameraMotion = .none(confidence: 1),
    milliseconds: Int64 = 40
  ) -> Seen {
    frame += milliseconds
    var labels = [UInt8](repeating: 0, count: grid.pixelCount)
    let mapping = GridMapping(grid: grid, frame: frameSize)
    let findings = boxes.enumerated().map { index, box in
      for row in box.y..<(box.y + box.height) {
        for column in box.x..<(box.x + box.width) {
          labels[row * grid.width + column] = UInt8(index + 1)
        }
      }
      return Finding(
        label: UInt8(index + 1), box: mapping.frameBox(box), gridBox: box,
        pixelCount: box.width * box.height,
        areaFraction: Float(box.width * box.height) / Float(grid.pixelCount), confidence: 0.9,
        contour: 0..<0)
    }
    let conditions = FrameConditions(
      milliseconds: frame, mode: mode, quality: quality, motion: motion)
    let seen = labels.withUnsafeBufferPointer { labels in
      findings.withUnsafeBufferPointer { findings in
        let seen = procedure.observe(
          findings, labels: labels, region: frameSize.bounds, picture: picture, conditions)
        var outcomes: [DisplayMode: [Bool: DisplayedFrame.Outcome]] = [:]
        for mode in DisplayMode.allCases {
          for isRevealed in [false, true] {
            let displayed = seen.displayed(mode, isRevealed: isRevealed)
            outcomes[mode, default: [:]][isRevealed] = displayed.outcome
            precondition(displayed.outcome != .withheld || displayed.polyps.isEmpty)
          }
        }
        return Seen(
          polyps: Array(seen.polyps), numbers: Array(seen.polypOfFinding),
          crops: Array(seen.crops), quality: seen.quality, abstention: seen.abstention,
          displayed: { outcomes[$0]?[$1] ?? .withheld })
      }
    }
    procedure.examine(
      .image(Image(size: ImageSize(width: 1, height: 1), color: Color(red: 0, green: 0, blue: 0))))
    return seen
  }

  /// Hands over the same frame several times.
  @discardableResult
  func observe(_ boxes: [PixelRectangle], times: Int, milliseconds: Int64 = 40) -> Seen {
    var seen = observe(boxes, milliseconds: milliseconds)
    for _ in 1..<max(1, times) { seen = observe(boxes, milliseconds: milliseconds) }
    return seen
  }
}

/// A histology model whose answers a test decides.
final class ScriptedClassifier: HistologyClassifier {
  let classes = Stage.classes
  var probabilities: [Float] = [0.05, 0.9, 0.05]
  var accepted: Set<ImagingMode>? = [.whiteLight, .nbi]
  var failure: SegmentationError?
  private(set) var crops: [PixelRectangle] = []

  func acceptance(of mode: ImagingMode) -> ModelManifest.ModeAcceptance {
    guard mode != .unknown else { return .undeclared }
    guard let accepted else { return .unchecked }
    return accepted.contains(mode) ? .accepted : .refused
  }

  func classify(
    _ crop: PixelRectangle, of pixels: FramePixels,
    into buffer: UnsafeMutableBufferPointer<Float>
  ) throws(SegmentationError) {
    crops.append(crop)
    if let failure { throw failure }
    for index in buffer.indices { buffer[index] = probabilities[index] }
  }
}
