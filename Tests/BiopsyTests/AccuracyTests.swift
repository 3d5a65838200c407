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
    for frame in split.cases {
      try frame.jpeg.withUnsafeBytes { bytes in
        let result = try segmenter.segment(bytes, encoding: .jpeg)
        ofProbabilities.append(dice(result.probabilities.map { $0 > 0.5 }, frame.truth))
        ofFindings.append(dice(result.labels.map { $0 != 0 }, frame.truth))
      }
    }
    let byThreshold = mean(ofProbabilities)
    let byFindings = mean(ofFindings)
    print("measured: \(name) Dice \(byThreshold) by threshold, \(byFindings) by findings")
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

  @Test("a JPEG of 1080p decoded at a reduced scale gives the same Dice as at full size")
  func reducedDecode() throws {
    #if DEBUG
      let step = 20
    #else
      let step = 1
    #endif
    var reduced: [Double] = []
    var exact: [Double] = []
    let encoder = JPEGEncoder()
    let segmenter = try FrameSegmenter(model: TestModels.polypLite.get())
    for name in ["Kvasir-SEG", "CVC-ClinicDB"] {
      guard let split = try PolypTestSplit(name, step: step) else { return }
      for frame in split.cases {
        let small = try frame.jpeg.withUnsafeBytes { try JPEGDecoder().decode($0) }
        let large = try encoder.encode(
          small.resized(to: ImageSize(width: 1920, height: 1080)), quality: 90)
        try large.withUnsafeBytes { bytes in
          let fast = try segmenter.segment(bytes, encoding: .jpeg)
          #expect(fast.sourceSize == ImageSize(width: 1920, height: 1080))
          reduced.append(dice(fast.labels.map { $0 != 0 }, frame.truth))
          let slow = try segmenter.segment(bytes, encoding: .jpeg, exactDecode: true)
          exact.append(dice(slow.labels.map { $0 != 0 }, frame.truth))
        }
      }
    }
    let difference = abs(mean(reduced) - mean(exact))
    print(
      "measured: 1080p Dice \(mean(reduced)) reduced, \(mean(exact)) exact, over \(exact.count)")
    #expect(difference <= 0.002)
  }

  private func mean(_ values: [Double]) -> Double {
    values.reduce(0, +) / Double(max(1, values.count))
  }
}
