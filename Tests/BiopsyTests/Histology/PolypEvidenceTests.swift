import Base
import Imaging
import Testing

@testable import Biopsy

@Suite("Evidence and calls")
struct PolypEvidenceTests {
  private static let classes = [
    HistologyClass(label: "hyperplastic", isNeoplastic: false),
    HistologyClass(label: "adenoma", isNeoplastic: true),
    HistologyClass(label: "sessile_serrated", isNeoplastic: true),
  ]

  private func evidence(
    _ looks: [(quality: Float, probabilities: [Float])], capacity: Int = 8
  ) -> PolypEvidence {
    let evidence = PolypEvidence(capacity: capacity, classes: 3)
    for look in looks {
      let buffer = FixedBuffer<Float>(count: 3, repeating: 0)
      for index in 0..<3 { buffer[index] = look.probabilities[index] }
      evidence.add(buffer.elements, quality: look.quality)
    }
    return evidence
  }

  private func pooled(_ evidence: PolypEvidence) -> (probabilities: [Float], against: Float) {
    let buffer = FixedBuffer<Float>(count: 3, repeating: 0)
    let against = evidence.pool(into: buffer)
    return (Array(buffer.elements), against)
  }

  private func opinion(
    _ looks: [(quality: Float, probabilities: [Float])], _ policy: HistologyPolicy = .init()
  ) throws -> HistologyOpinion {
    let buffer = FixedBuffer<Float>(count: 3, repeating: 0)
    let against = evidence(looks).pool(into: buffer)
    return try CallRule(policy, classes: Self.classes).opinion(buffer, disagreement: against)
  }

  @Test("looks that say the same say no more together")
  func agreement() {
    let one: [Float] = [0.2, 0.7, 0.1]
    for count in [1, 3, 8] {
      let pool = pooled(evidence(Array(repeating: (0.5, one), count: count)))
      for (value, expected) in zip(pool.probabilities, one) {
        #expect(abs(value - expected) < 1e-5)
      }
      #expect(pool.against == 0)
    }
  }

  @Test("weighs looks by quality, and lets none veto")
  func weights() {
    // exp of the weighted mean logarithm, normalised: computed by hand.
    let pool = pooled(evidence([(0.75, [0.1, 0.8, 0.1]), (0.25, [0.6, 0.2, 0.2])]))
    let raw = [0.1 * pow4(0.6 / 0.1), 0.8 * pow4(0.2 / 0.8), 0.1 * pow4(0.2 / 0.1)]
    let sum = raw.reduce(0, +)
    for (value, expected) in zip(pool.probabilities, raw) {
      #expect(abs(Double(value) - expected / sum) < 1e-5)
    }
    #expect(abs(pool.against - 0.25) < 1e-6)
    let vetoed = pooled(evidence([(1, [0.1, 0.9, 0]), (1, [0.1, 0.9, 0]), (1, [1, 0, 0])]))
    #expect(vetoed.probabilities.allSatisfy { $0 > 0.005 })
  }

  private func pow4(_ value: Double) -> Double { value.squareRoot().squareRoot() }

  @Test("keeps the best looks")
  func best() {
    let kept = evidence(
      [
        (0.2, [1, 0, 0]), (0.9, [0, 1, 0]), (0.8, [0, 1, 0]), (0.1, [0, 0, 1]), (0.3, [0, 1, 0]),
      ], capacity: 3)
    #expect(kept.count == 3 && kept.looks == 5)
    #expect(abs(kept.weakest - 0.3) < 1e-6)
    #expect(pooled(kept).probabilities[1] > 0.9)
    #expect(pooled(kept).against == 0)
  }

  @Test("calls with high confidence, with low confidence, or not at all")
  func calls() throws {
    func call(_ probabilities: [Float]) throws -> HistologyOpinion {
      try opinion([(0.5, probabilities)])
    }
    #expect(try call([0.05, 0.9, 0.05]).classIndex == 1)
    #expect(try call([0.05, 0.9, 0.05]).isConfident)
    #expect(try call([0.3, 0.6, 0.1]).classIndex == 1)
    #expect(try !call([0.3, 0.6, 0.1]).isConfident)
    #expect(try call([0.4, 0.4, 0.2]) == .abstained(.undecided))
  }

  @Test("has an operating point of their own for serrated lesions")
  func serrated() throws {
    // More likely hyperplastic, and yet beyond the bound for serrated lesions by the larger factor.
    let opinion = try opinion([(0.5, [0.52, 0.08, 0.4])])
    #expect(opinion.classIndex == 2 && !opinion.isConfident)
    var policy = HistologyPolicy()
    policy.operatingPoints.serrated = OperatingPoints.standardGeneral
    #expect(try self.opinion([(0.5, [0.52, 0.08, 0.4])], policy).classIndex == 0)
    policy.operatingPoints.byLabel["sessile_serrated"] = try OperatingPoint(low: 0.3, high: 0.39)
    #expect(try self.opinion([(0.5, [0.52, 0.08, 0.4])], policy).isConfident)
    policy.operatingPoints.byLabel["lipoma"] = try OperatingPoint(low: 0.3, high: 0.39)
    #expect {
      _ = try CallRule(policy, classes: Self.classes)
    } throws: { error in
      (error as? SegmentationError)?.code == .invalidPolicy
    }
    #expect(HistologyClass(label: "SSL", isNeoplastic: true).isSerrated)
    #expect(!HistologyClass(label: "adenoma", isNeoplastic: true).isSerrated)
  }

  @Test("abstains when looks contradict each other")
  func disagreement() throws {
    let looks: [(quality: Float, probabilities: [Float])] = [
      (0.5, [0.01, 0.98, 0.01]), (0.5, [0.01, 0.98, 0.01]), (0.4, [0.6, 0.3, 0.1]),
      (0.4, [0.6, 0.3, 0.1]),
    ]
    #expect(try opinion(looks) == .abstained(.disagreement))
    #expect(try opinion(Array(looks.prefix(3))).classIndex == 1)
  }

  @Test("crops are squares within the region")
  func crops() {
    let frame = PixelRectangle(x: 0, y: 0, width: 1000, height: 600)
    func square(
      _ box: PixelRectangle, in region: PixelRectangle = frame
    ) -> PixelRectangle {
      HistologyCrop.square(around: box, in: region, margin: 0.25)
    }
    #expect(
      square(PixelRectangle(x: 400, y: 200, width: 100, height: 60))
        == PixelRectangle(x: 375, y: 155, width: 150, height: 150))
    #expect(
      square(PixelRectangle(x: 0, y: 580, width: 40, height: 20))
        == PixelRectangle(x: 0, y: 540, width: 60, height: 60))
    #expect(
      square(PixelRectangle(x: 100, y: 0, width: 800, height: 600))
        == PixelRectangle(x: 200, y: 0, width: 600, height: 600))
    #expect(square(PixelRectangle(x: 999, y: 599, width: 1, height: 1)).width == 2)
    // Text beside the region is not looked at.
    let region = PixelRectangle(x: 300, y: 100, width: 400, height: 400)
    #expect(
      square(PixelRectangle(x: 300, y: 100, width: 40, height: 40), in: region)
        == PixelRectangle(x: 300, y: 100, width: 60, height: 60))
    #expect(square(PixelRectangle(x: 310, y: 110, width: 390, height: 390), in: region) == region)
  }
}
