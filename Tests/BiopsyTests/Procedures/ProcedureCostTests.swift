import Base
import Imaging
import Models
import Testing

@testable import Biopsy

@Suite("Procedure: cost")
struct ProcedureCostTests {
  #if DEBUG
    private static let frames = 4
  #else
    private static let frames = 400
  #endif

  /// What a frame costs at a grid of 256x256 with three polyps, told and not judged: time depends on
  /// the machine.
  @Test("tells what a frame costs")
  func cost() throws {
    let grid = ImageSize(width: 256, height: 256)
    let procedure = try Procedure(grid: grid, classifier: ScriptedClassifier())
    let boxes = [
      PixelRectangle(x: 30, y: 40, width: 50, height: 44),
      PixelRectangle(x: 120, y: 100, width: 70, height: 60),
      PixelRectangle(x: 60, y: 180, width: 40, height: 40),
    ]
    var labels = [UInt8](repeating: 0, count: grid.pixelCount)
    let findings = boxes.enumerated().map { index, box in
      for row in box.y..<(box.y + box.height) {
        for column in box.x..<(box.x + box.width) {
          labels[row * grid.width + column] = UInt8(index + 1)
        }
      }
      return Finding(
        label: UInt8(index + 1), box: box, gridBox: box, pixelCount: box.width * box.height,
        areaFraction: 0.05, confidence: 0.9, contour: 0..<0)
    }
    let specification = try PreprocessingSpecification(size: grid)
    let sampler = PictureSampler(specification)
    var generator = SeededGenerator(seed: 8)
    let tensors = (0..<2).map { _ in
      (0..<specification.elementCount).map { _ in Float.random(in: 0.2..<0.8, using: &generator) }
    }
    let picture = FramePicture()
    let frames = Self.frames
    var pictureTime = Duration.zero
    var wholeTime = Duration.zero
    let clock = ContinuousClock()
    for frame in 0..<frames {
      let start = clock.now
      tensors[frame % 2].withUnsafeBufferPointer { sampler.sample($0, into: picture) }
      let sampled = clock.now
      labels.withUnsafeBufferPointer { labels in
        findings.withUnsafeBufferPointer { findings in
          let segmented = SegmentedFrame(
            sourceSize: grid, region: nil, gridSize: grid,
            probabilities: UnsafeBufferPointer(start: nil, count: 0), labels: labels,
            findings: findings, contourPoints: UnsafeBufferPointer(start: nil, count: 0),
            timings: .init(
              decode: .zero, preprocess: .zero, inference: .zero, inferenceProcessorTime: .zero,
              postprocess: .zero))
          _ = procedure.observe(
            segmented, picture: picture,
            captured: MonotonicInstant(nanoseconds: UInt64(frame) * 40_000_000), mode: .nbi)
        }
      }
      let end = clock.now
      pictureTime += sampled - start
      wholeTime += end - start
    }
    print(
      "measured: \(wholeTime.microseconds / Int64(frames)) us a frame, of which "
        + "\(pictureTime.microseconds / Int64(frames)) for the small picture")
    #expect(procedure.polypCount == 3 || frames < 5)
  }
}
