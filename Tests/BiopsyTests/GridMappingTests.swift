import Base
import Foundation
import Imaging
import Testing

@testable import Biopsy

@Suite("From grid to frame")
struct GridMappingTests {
  @Test("a grid pixel covers the frame pixels between its edges, cut ones included")
  func boxes() {
    for (grid, frame) in [(256, 1920), (256, 1080), (256, 256), (8, 5), (3, 10), (5, 1), (7, 7)] {
      let mapping = GridMapping(
        grid: ImageSize(width: grid, height: grid), frame: ImageSize(width: frame, height: frame))
      for first in 0..<grid {
        for last in [first, min(grid - 1, first + 3), grid - 1] {
          let box = mapping.frameBox(
            PixelRectangle(x: first, y: first, width: last - first + 1, height: last - first + 1))
          let left = Double(first) * Double(frame) / Double(grid)
          let right = Double(last + 1) * Double(frame) / Double(grid)
          let end = Double(box.x + box.width)
          // Products of small integers over small integers: exact but for rounding errors.
          let holds =
            Double(box.x) <= left && left < Double(box.x + 1) && end >= right - 1e-9
            && end < right + 1 && box.x == box.y && box.width == box.height && box.width > 0
            && box.x + box.width <= frame
          if !holds { Issue.record("\(first) to \(last) of \(grid) in \(frame): \(box)") }
        }
      }
    }
  }

  @Test("corners go to the nearest frame pixel edge")
  func points() {
    let mapping = GridMapping(
      grid: ImageSize(width: 256, height: 256), frame: ImageSize(width: 1920, height: 1080))
    #expect(mapping.framePoint(GridPoint(x: 0, y: 0)) == ContourPoint(x: 0, y: 0))
    #expect(mapping.framePoint(GridPoint(x: 512, y: 512)) == ContourPoint(x: 1920, y: 1080))
    #expect(mapping.framePoint(GridPoint(x: 1, y: 1)) == ContourPoint(x: 4, y: 2))
    #expect(mapping.framePoint(GridPoint(x: 3, y: 3)) == ContourPoint(x: 11, y: 6))
  }

  @Test("contours lie in the frame, within their box, whatever the frame's size")
  func contours() throws {
    for (width, height) in [(1920, 1080), (64, 48), (7, 5), (1, 1), (65535, 3)] {
      for seed in UInt64(1)...5 {
        var generator = SeededGenerator(seed: seed)
        let map = TestMap(width: 60, height: 40, density: 0.4, smoothing: 3, using: &generator)
        let policy = try SegmentationPolicy(
          threshold: nil, minimumAreaFraction: 0, maximumFindings: 255, maximumContourPoints: 20)
        let extractor = FindingExtractor(grid: map.size, policy: policy, threshold: 0.5)
        let isFinite = map.values.withUnsafeBufferPointer {
          extractor.extract($0, sourceSize: ImageSize(width: width, height: height))
        }
        let comment: Comment = "seed \(seed), frame \(width)x\(height)"
        #expect(isFinite && !extractor.findings.isEmpty, comment)
        var end = 0
        for finding in extractor.findings {
          #expect(finding.contour.lowerBound == end, comment)
          end = finding.contour.upperBound
          #expect((3...20).contains(finding.contour.count), comment)
          let box = finding.box
          let points = Array(extractor.contourPoints[finding.contour])
          for (index, point) in points.enumerated() {
            let isNew = index == 0 || point != points[index - 1]
            let isNeeded =
              index < 2 || !goesStraight(points[index - 2], points[index - 1], point)
            let isInside =
              (box.x...(box.x + box.width)).contains(Int(point.x))
              && (box.y...(box.y + box.height)).contains(Int(point.y))
            if !(isNew && isNeeded && isInside) {
              Issue.record("point \(index) of \(points): \(comment)")
            }
          }
          #expect(box.x + box.width <= width && box.y + box.height <= height, comment)
        }
        #expect(end == extractor.contourPoints.count, comment)
      }
    }
  }

  private func goesStraight(
    _ first: ContourPoint, _ second: ContourPoint, _ third: ContourPoint
  ) -> Bool {
    let turn = atan2(Double(third.y) - Double(second.y), Double(third.x) - Double(second.x))
    let before = atan2(Double(second.y) - Double(first.y), Double(second.x) - Double(first.x))
    return turn == before
  }
}
