import Base
import Foundation
import Imaging
import Models
import TestSupport
import Testing

@testable import Biopsy

/// The shipped model on the test split that its README was measured on, where this machine has it.
@Suite("Accuracy on the shared test split", .serialized)
struct AccuracyTests {
  @Test(
    "Dice is what the model's README states",
    arguments: [("Kvasir-SEG", 100, 0.8851), ("CVC-ClinicDB", 55, 0.9134)])
  func dicePerDataset(name: String, count: Int, expected: Double) throws {
    guard let split = try PolypTestSplit(name) else { return }
    #expect(split.cases.count == count)
    let segmenter = try FrameSegmenter(model: TestModels.polypLite.get())
    var ofProbabilities: [Double] = []
    var ofFindings: [Double] = []
    var postprocessing: [Duration] = []
    for frame in split.cases {
      try frame.jpeg.withUnsafeBytes { bytes in
        let result = try segmenter.segment(bytes, encoding: .jpeg)
        ofProbabilities.append(dice(frame.truth) { result.probabilities[$0] > 0.5 })
        ofFindings.append(dice(frame.truth) { result.labels[$0] != 0 })
        postprocessing.append(result.timings.postprocess)
      }
    }
    let byThreshold = mean(ofProbabilities)
    let byFindings = mean(ofFindings)
    print("measured: \(name) Dice \(byThreshold) by threshold, \(byFindings) by findings")
    if let summary = LatencySummary(postprocessing) {
      print("measured: postprocessing took p50 \(summary.p50), p95 \(summary.p95)")
    }
    #expect(abs(byThreshold - expected) <= 0.003)
    #expect(abs(byFindings - expected) <= 0.003)
  }

  @Test("the share of polyp-free frames with false alarms is what the README states")
  func falseAlarms() throws {
    guard let split = try PolypTestSplit("no-polyp") else { return }
    #expect(split.cases.count == 100)
    let segmenter = try FrameSegmenter(model: TestModels.polypLite.get())
    var alarms = 0
    for frame in split.cases {
      try frame.jpeg.withUnsafeBytes { bytes in
        let result = try segmenter.segment(bytes, encoding: .jpeg)
        let positives = result.probabilities.count(where: { $0 > 0.5 })
        if Double(positives) > 0.002 * Double(result.probabilities.count) { alarms += 1 }
      }
    }
    print("measured: \(alarms) false alarms in 100 frames")
    #expect(alarms == 1)
  }

  @Test("a large JPEG decoded at a reduced scale gives the same Dice as at full size")
  func reducedDecode() throws {
    // All frames at 1080p take half a minute in a release build (`scripts/test.sh --release`). In a
    // debug build a few small ones must do; one frame then weighs more.
    #if DEBUG
      let (size, step, tolerance) = (ImageSize(width: 720, height: 576), 40, 0.02)
    #else
      let (size, step, tolerance) = (ImageSize(width: 1920, height: 1080), 1, 0.002)
    #endif
    var reduced: [Double] = []
    var exact: [Double] = []
    let encoder = JPEGEncoder()
    let segmenter = try FrameSegmenter(model: TestModels.polypLite.get())
    for name in ["Kvasir-SEG", "CVC-ClinicDB"] {
      guard let split = try PolypTestSplit(name, step: step) else { return }
      for frame in split.cases {
        let small = try frame.jpeg.withUnsafeBytes { try JPEGDecoder().decode($0) }
        let large = try encoder.encode(small.resized(to: size), quality: 90)
        try large.withUnsafeBytes { bytes in
          let fast = try segmenter.segment(bytes, encoding: .jpeg)
          #expect(fast.sourceSize == size)
          reduced.append(dice(frame.truth) { fast.labels[$0] != 0 })
          let slow = try segmenter.segment(bytes, encoding: .jpeg, exactDecode: true)
          exact.append(dice(frame.truth) { slow.labels[$0] != 0 })
        }
      }
    }
    print(
      "measured: \(size) Dice \(mean(reduced)) reduced, \(mean(exact)) exact, over \(exact.count)")
    #expect(reduced != exact, "the reduced scale was used")
    #expect(abs(mean(reduced) - mean(exact)) <= tolerance)
  }

  private func mean(_ values: [Double]) -> Double {
    values.reduce(0, +) / Double(max(1, values.count))
  }
}
