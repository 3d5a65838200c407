import Base
import Foundation
import Imaging
import Models
import Runtime
import Testing

@testable import Biopsy

@Suite("Frame segmenter")
struct FrameSegmenterTests {
  /// A 12x8 frame with rectangles of red; the network's probability is the root of red in [-1, 1].
  private func frame(_ background: UInt8, _ rectangles: [(PixelRectangle, UInt8)]) -> Image {
    var image = Image(
      size: TestModels.size, color: Color(red: background, green: 0, blue: 0))
    for (rectangle, red) in rectangles {
      for y in rectangle.y..<(rectangle.y + rectangle.height) {
        for x in rectangle.x..<(rectangle.x + rectangle.width) {
          image[x, y] = Color(red: red, green: 0, blue: 0)
        }
      }
    }
    return image
  }

  private func corners(of box: PixelRectangle) -> Set<ContourPoint> {
    let (left, right) = (UInt16(box.x), UInt16(box.x + box.width))
    let (top, bottom) = (UInt16(box.y), UInt16(box.y + box.height))
    return [
      ContourPoint(x: left, y: top), ContourPoint(x: right, y: top),
      ContourPoint(x: right, y: bottom), ContourPoint(x: left, y: bottom),
    ]
  }

  private func probability(_ red: UInt8) -> Float {
    Float(((Double(red) / 255 - 0.5) / 0.5).squareRoot())
  }

  @Test("tells findings in frame pixels, largest first")
  func findings() throws {
    let policy = try SegmentationPolicy(threshold: nil, minimumAreaFraction: 0.03)
    let segmenter = try FrameSegmenter(model: TestModels.squareRoot(), policy: policy)
    let small = PixelRectangle(x: 0, y: 0, width: 2, height: 2)
    let large = PixelRectangle(x: 6, y: 3, width: 5, height: 4)
    let tooSmall = PixelRectangle(x: 0, y: 6, width: 2, height: 1)
    let result = try segmenter.segment(
      frame(140, [(small, 250), (large, 200), (tooSmall, 250)]))
    #expect(result.sourceSize == TestModels.size && result.gridSize == TestModels.size)
    #expect(result.findings.map(\.label) == [1, 2])
    #expect(result.findings.map(\.box) == [large, small])
    #expect(result.findings.map(\.gridBox) == [large, small])
    #expect(result.findings.map(\.pixelCount) == [20, 4])
    let fractions: [Float] = [20.0 / 96, 4.0 / 96]
    #expect(result.findings.map(\.areaFraction) == fractions)
    for (finding, red) in zip(result.findings, [UInt8(200), 250]) {
      #expect(abs(finding.confidence - probability(red)) < 1e-5)
    }
    #expect(Set(result.contour(of: result.findings[0])) == corners(of: large))
    for (index, label) in result.labels.enumerated() {
      let (x, y) = (index % 12, index / 12)
      let isLarge = (6..<11).contains(x) && (3..<7).contains(y)
      let isSmall = x < 2 && y < 2
      let expected: UInt8 = isLarge ? 1 : isSmall ? 2 : 0
      #expect(label == expected)
    }
    #expect(result.timings.inference > .zero && result.timings.postprocess > .zero)
    #expect(result.timings.decode == .zero)
  }

  @Test("the policy's threshold counts before the manifest's")
  func threshold() throws {
    let model = try TestModels.squareRoot()
    let image = frame(140, [(PixelRectangle(x: 2, y: 2, width: 6, height: 4), 200)])
    for (threshold, count) in [(nil, 1), (Float(0.7), 1), (0.8, 0), (0, 1)] {
      let policy = try SegmentationPolicy(threshold: threshold)
      let segmenter = try FrameSegmenter(model: model, policy: policy)
      let result = try segmenter.segment(image)
      #expect(result.findings.count == count, "threshold \(threshold ?? -1)")
      if threshold == 0 { #expect(result.findings[0].areaFraction == 1) }
    }
  }

  @Test("no finding is an answer, and NaN is none")
  func notANumber() throws {
    let segmenter = try FrameSegmenter(model: TestModels.squareRoot())
    #expect(try segmenter.segment(frame(140, [])).findings.isEmpty)
    let spoilt = frame(140, [(PixelRectangle(x: 5, y: 5, width: 1, height: 1), 100)])
    #expect {
      _ = try segmenter.segment(spoilt)
    } throws: { error in
      let error = error as? SegmentationError
      return error?.code == .failedInference && error?.runtimeError == nil
        && error?.message.contains("root/1") == true
    }
    // The next frame is looked at as if nothing had happened.
    let next = frame(140, [(PixelRectangle(x: 5, y: 5, width: 2, height: 2), 250)])
    #expect(try segmenter.segment(next).findings.count == 1)
  }

  @Test("bytes that are no frame are the sender's fault")
  func invalidFrames() throws {
    let segmenter = try FrameSegmenter(model: TestModels.squareRoot())
    let layout = try RawFrameLayout(size: ImageSize(width: 4, height: 4), format: .rgb)
    let cases: [([UInt8], FrameEncoding, ImagingError.Code)] = [
      (Array("no picture".utf8), .jpeg, .corrupt), ([], .jpeg, .truncated),
      ([UInt8](repeating: 0, count: 47), .raw(layout), .wrongByteCount),
    ]
    for (bytes, encoding, code) in cases {
      #expect {
        try bytes.withUnsafeBytes { _ = try segmenter.segment($0, encoding: encoding) }
      } throws: { error in
        let error = error as? SegmentationError
        if error?.imagingError?.code != code { print("got \(error as Any)") }
        return error?.code == .invalidFrame && error?.imagingError?.code == code
      }
    }
  }

  @Test("a run can be cancelled from another thread, and another may follow")
  func cancellation() throws {
    let model = try TestModels.polypLite.get()
    let segmenter = try FrameSegmenter(model: model)
    let image = Image(size: model.gridSize, color: Color(red: 150, green: 80, blue: 60))
    let bound = segmenter.cancellation
    let isDone = Locked(false)
    let canceller = DedicatedThread(name: "canceller") {
      while !isDone.withLock({ $0 }) {
        if bound.cancel() { return }
      }
    }
    #expect {
      // As often as the canceller may need to hit a run.
      for _ in 0..<200 { _ = try segmenter.segment(image) }
    } throws: { error in
      (error as? SegmentationError)?.code == .cancelled
    }
    isDone.withLock { $0 = true }
    canceller.join()
    #expect(try segmenter.segment(image).labels.count == 65536)
  }

  @Test("boxes and contours follow the frame's size, not the grid's")
  func scaling() throws {
    let segmenter = try FrameSegmenter(model: TestModels.squareRoot())
    // A frame of 120x40 whose left half is bright: 6 grid columns of 10 pixels each.
    let size = ImageSize(width: 120, height: 40)
    var image = Image(size: size, color: Color(red: 130, green: 0, blue: 0))
    for y in 0..<40 { for x in 0..<60 { image[x, y] = Color(red: 250, green: 0, blue: 0) } }
    let result = try segmenter.segment(image)
    #expect(result.sourceSize == size)
    #expect(result.findings.map(\.box) == [PixelRectangle(x: 0, y: 0, width: 60, height: 40)])
    #expect(Set(result.contour(of: result.findings[0])) == corners(of: result.findings[0].box))
  }

  @Test("the shipped model finds the polyp of its golden picture")
  func shippedModel() throws {
    let model = try TestModels.polypLite.get()
    let golden = try ImageFile.read(TestModels.folder + "/polyp-lite/1/golden/input.png")
    let segmenter = try FrameSegmenter(model: model)
    let result = try segmenter.segment(golden)
    let finding = try #require(result.findings.first)
    #expect(finding.confidence > 0.9 && (0.05...0.09).contains(finding.areaFraction))
    // Where the phantom put the polyp.
    #expect((40...60).contains(finding.box.x) && (65...85).contains(finding.box.y))
    #expect((8...100).contains(finding.contour.count))
  }
}
