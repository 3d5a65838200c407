import Foundation
import Testing

@testable import Training

@Suite("Logistic regression")
struct LogisticRegressionTests {
  /// 40 examples of 5 features by formula.
  private static let features: FeatureMatrix = {
    var values: [Double] = []
    for row in 0..<40 {
      for column in 0..<5 {
        let phase = 0.9 * Double(column * column) + Double(column)
        values.append(sin(1.7 * Double(row) + phase))
      }
    }
    return FeatureMatrix(columns: 5, values: values)
  }()
  private static let two: [Int] = (0..<40).map { row in
    let wave: Double = sin(1.7 * Double(row) + 1)
    let other: Double = 0.5 * cos(2.3 * Double(row))
    return wave + other > 0 ? 1 : 0
  }
  private static let three: [Int] = (0..<40).map { row in
    let wave: Double = sin(1.7 * Double(row) + 2.9)
    return Int(1.4999 * (1 + wave))
  }

  private func expectClose(_ values: [Double], _ expected: [Double], within tolerance: Double) {
    #expect(values.count == expected.count)
    for (value, other) in zip(values, expected) {
      #expect(abs(value - other) <= tolerance, "\(value), not \(other)")
    }
  }

  // scikit-learn's solver stops at a gradient of 1e-12; ours at 1e-7 of the examples' weight. The flattest
  // of these functions has a curvature of about 1, so weights agree to about 1e-5.
  @Test("of two classes agrees with scikit-learn, whatever the penalty")
  func binary() throws {
    let expected: [(Double, [Double], Double)] = [
      (
        0.01,
        [
          0.07432433434791695, 0.05523235151604231, 0.004769499339483968, -0.0755549149593389,
          0.030540936169366064,
        ], 0.09924881231717429
      ),
      (
        1,
        [
          1.5153548318518926, 1.0224669127836306, 0.1663748190403191, -1.4315273139996163,
          0.6702719317597419,
        ], 0.13900433468045148
      ),
      (
        100,
        [
          2.7613054361787834, 1.8559769200002796, 0.3079605610410439, -2.6010076644108255,
          1.2246780757649576,
        ], 0.21480463848878104
      ),
    ]
    for (strength, weights, intercept) in expected {
      let probe = try LogisticRegression(
        fitting: Self.features, labels: Self.two, classCount: 2, inverseStrength: strength)
      expectClose(probe.weights, weights, within: 1e-5)
      expectClose(probe.intercepts, [intercept], within: 1e-5)
      for values in probe.probabilities(Self.features) {
        #expect(abs(values.reduce(0, +) - 1) < 1e-15)
      }
    }
  }

  @Test("of three classes agrees with scikit-learn")
  func multinomial() throws {
    let probe = try LogisticRegression(
      fitting: Self.features, labels: Self.three, classCount: 3, inverseStrength: 1)
    expectClose(
      probe.weights,
      [
        1.5661618991187178, -0.15497651845625493, 0.9802817251016043, -0.20601223243734088,
        1.2492005084856932, -0.007878302257256359, 0.009131098295822086, -0.010502341821045709,
        -0.007741057435364373, -0.010119117186175773, -1.5582835968614617, 0.1458454201604327,
        -0.9697793832805586, 0.2137532898727052, -1.2390813912995173,
      ], within: 2e-5)
    expectClose(
      probe.intercepts, [-0.4081468763463482, 0.6581110892176882, -0.24996421287133982],
      within: 2e-5)
  }

  @Test("counts an example of weight 2 as two examples")
  func classWeights() throws {
    let positive = Self.two.indices.filter { Self.two[$0] == 1 }
    let doubled = Self.features.rows(Array(Self.two.indices) + positive)
    let repeated = try LogisticRegression(
      fitting: doubled, labels: Self.two + positive.map { _ in 1 }, classCount: 2,
      inverseStrength: 1)
    let weighted = try LogisticRegression(
      fitting: Self.features, labels: Self.two, classCount: 2, inverseStrength: 1,
      classWeights: [1, 2])
    expectClose(weighted.weights, repeated.weights, within: 1e-5)
  }

  @Test("is fitted to what can be told apart perfectly, since weights are penalised")
  func separable() throws {
    let features = FeatureMatrix(columns: 1, values: [-1, -0.5, 0.5, 1])
    let probe = try LogisticRegression(
      fitting: features, labels: [0, 0, 1, 1], classCount: 2, inverseStrength: 1e6)
    let probabilities = probe.probabilities(features)
    #expect(probabilities[0][1] < 1e-3 && probabilities[3][1] > 0.999)
    #expect(probabilities.allSatisfy { $0.allSatisfy(\.isFinite) })
  }

  @Test("is refused where a class is absent or the penalty is none")
  func refusals() {
    let absent = refusal {
      try LogisticRegression(
        fitting: Self.features, labels: Self.two, classCount: 3, inverseStrength: 1)
    }
    #expect(absent?.code == .classAbsent)
    for strength in [0, -1, .infinity, .nan] as [Double] {
      let error = refusal {
        try LogisticRegression(
          fitting: Self.features, labels: Self.two, classCount: 2, inverseStrength: strength)
      }
      #expect(error?.code == .invalidOption)
    }
  }
}

@Suite("Quasi-Newton search")
struct QuasiNewtonTests {
  @Test("finds the least value of an ill-conditioned quadratic")
  func quadratic() {
    let scales = (0..<30).map { pow(10, Double($0 % 7) - 3) }
    let outcome = QuasiNewton.minimize(
      from: Array(repeating: 1, count: 30), tolerance: 1e-9
    ) { point, gradient in
      var value = 0.0
      for index in point.indices {
        let off = point[index] - Double(index)
        gradient[index] = scales[index] * off
        value += scales[index] * off * off / 2
      }
      return value
    }
    #expect(outcome.hasConverged)
    for (index, value) in outcome.point.enumerated() { #expect(abs(value - Double(index)) < 1e-5) }
  }

  @Test("says so when it gives up")
  func gaveUp() {
    let linear = QuasiNewton.minimize(from: [0], tolerance: 1e-9, maximumSteps: 5) {
      point, gradient in
      gradient[0] = 1
      return point[0]
    }
    #expect(!linear.hasConverged)
    let broken = QuasiNewton.minimize(from: [1], tolerance: 1e-9) { _, gradient in
      gradient[0] = 1
      return .nan
    }
    #expect(!broken.hasConverged)
  }
}
