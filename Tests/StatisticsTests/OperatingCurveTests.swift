import Base
import Foundation
import Statistics
import TestSupport
import Testing

/// Expected values: R 4.2.2, pROC 1.18.0, whose `coords` says the threshold half-way between two scores.
@Suite("Operating curves, and areas of two scores")
struct OperatingCurveTests {
  /// 24 healthy cases and 16 diseased ones with two scores, drawn with R's `rnorm` from seed 7.
  private static let isDiseased = (0..<40).map { $0 >= 24 }
  private static let first: [Double] = [
    2.3, -1.2, -0.7, -0.4, -1, -0.9, 0.7, -0.1, 0.2, 2.2, 0.4, 2.7, 2.3, 0.3, 1.9, 0.5, -0.9, -0.3,
    0, 1, 0.8, 0.7, 1.3, -1.4, 2.4, 1.3, 1.9, 1.7, 0.1, 0.8, 0.2, 1.8, 1.2, 1, 0.7, 0.5, 2.1, 0, 1,
    1.4,
  ]
  private static let second: [Double] = [
    2.2, -1.2, -0.6, -1.4, -0.9, -0.8, 1.6, 0.5, 0.2, 1.9, 0, 1.3, 1.5, 1.7, 1.6, 0.7, -1.9, 0.1,
    0.1, -0.3, 0.5, 0.5, 1.1, -0.1, 1.7, 1.8, 1.8, 2.1, 1.4, 1.2, 0.7, 0.3, 0.2, -0.1, -0.9, -0.7,
    0.4, -0.3, 0.6, 3.1,
  ]

  @Test("are compared as pROC does, paired and not")
  func areas() throws {
    let one = try #require(AreaUnderCurve(scores: Self.first, isDiseased: Self.isDiseased))
    let other = try #require(AreaUnderCurve(scores: Self.second, isDiseased: Self.isDiseased))
    expectClose(one.value, 0.692708333333333, 1e-12)
    expectClose(one.variance, 0.007173252566425, 1e-12)
    expectClose(one.interval()?.low, 0.526709073261607, 1e-12)
    expectClose(one.interval()?.high, 0.858707593405059, 1e-12)
    expectClose(other.value, 0.614583333333333, 1e-12)
    expectClose(other.variance, 0.008489253094807, 1e-12)
    let paired = try #require(AreaDifference(one, other))
    expectClose(paired.z, 0.994303476274648, 1e-12)
    expectClose(paired.pValue, 0.320075143809104, 1e-12)
    expectClose(paired.covariance, 0.004744426831723, 1e-12)
    expectClose(paired.interval().low, -0.075874447800277, 1e-12)
    expectClose(paired.interval().high, 0.232124447800277, 1e-12)
    let unpaired = try #require(IndependentAreaDifference(one, other))
    expectClose(unpaired.statistic, 0.6242512344874, 1e-12)
    expectClose(unpaired.degreesOfFreedom, 77.4531993687513, 1e-10)
    expectClose(unpaired.pValue, 0.5342970635020, 1e-12)
  }

  @Test("have partial areas, by McClish's scale where that is defined, and Youden's point")
  func curve() throws {
    let curve = try #require(OperatingCurve(scores: Self.first, isDiseased: Self.isDiseased))
    expectClose(curve.partialArea(specificities: 0.9...1), 0.003645833333333, 1e-12)
    // Below chance there.
    #expect(curve.standardizedPartialArea(specificities: 0.9...1) == nil)
    expectClose(curve.partialArea(specificities: 0.6...0.85), 0.1227604166667, 1e-12)
    expectClose(
      curve.standardizedPartialArea(specificities: 0.6...0.85), 0.6489942528736, 1e-12)
    let whole = AreaUnderCurve(scores: Self.first, isDiseased: Self.isDiseased)?.value
    expectClose(curve.partialArea(specificities: 0...1), whole ?? 0, 1e-12)
    let best = curve.youden
    expectClose(best.threshold, -0.05, 1e-12)
    #expect(best.sensitivity == 1 && best.specificity == 0.375)
    let expected = DiagnosticTable(
      truePositives: 16, falsePositives: 15, falseNegatives: 0, trueNegatives: 9)
    #expect(best.table == expected)
  }

  @Test("go from all called diseased to none")
  func ends() throws {
    let curve = try #require(
      OperatingCurve(scores: [1, 1, 2], isDiseased: [false, true, true]))
    #expect(curve.points.map(\.threshold) == [-.infinity, 1.5, .infinity])
    #expect(curve.points.map(\.sensitivity) == [1, 0.5, 0])
    #expect(curve.points.map(\.specificity) == [0, 1, 1])
    #expect(OperatingCurve(scores: [1, 2], isDiseased: [true, true]) == nil)
    #expect(OperatingCurve(scores: [], isDiseased: []) == nil)
  }

  /// pROC's `aSAH` set is patients' data under the GPL, so it is not in the repository: the file is
  /// `write.csv(aSAH, row.names = FALSE)`.
  @Test("are pROC's of its own data")
  func publishedSet() throws {
    guard let file = SharedMaterial.entry("vectors/proc/asah.csv") else { return }
    let rows = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map {
      $0.replacingOccurrences(of: "\"", with: "").split(separator: ",").map(String.init)
    }
    let header = try #require(rows.first)
    func column(_ name: String) throws -> [String] {
      let place = try #require(header.firstIndex(of: name))
      return rows.dropFirst().map { $0[place] }
    }
    let isDiseased = try column("outcome").map { $0 == "Poor" }
    try #require(isDiseased.count == 113 && isDiseased.filter { $0 }.count == 41)
    func scores(_ name: String) throws -> [Double] {
      try column(name).map { try #require(Double($0)) }
    }
    func area(_ name: String) throws -> AreaUnderCurve {
      try #require(AreaUnderCurve(scores: try scores(name), isDiseased: isDiseased))
    }
    try check(s100b: area("s100b"), ndka: area("ndka"), wfns: area("wfns"))
    let curve = try #require(OperatingCurve(scores: scores("s100b"), isDiseased: isDiseased))
    expectClose(curve.partialArea(specificities: 0.9...1), 0.03275745257, 5.1e-12)
    expectClose(curve.standardizedPartialArea(specificities: 0.9...1), 0.6460918557, 5.1e-11)
    let best = curve.youden
    expectClose(best.threshold, 0.205, 1e-12)
    expectClose(best.sensitivity, 0.634146)
    expectClose(best.specificity, 0.805556)
    let expected = DiagnosticTable(
      truePositives: 26, falsePositives: 14, falseNegatives: 15, trueNegatives: 58)
    #expect(best.table == expected)
  }

  private func check(s100b: AreaUnderCurve, ndka: AreaUnderCurve, wfns: AreaUnderCurve) throws {
    let rows: [(AreaUnderCurve, [Double])] = [
      (s100b, [0.731368563686, 0.00266868245717, 0.630118211762, 0.832618915610]),
      (ndka, [0.611957994580, 0.00319081054939, 0.501244999272, 0.722670989888]),
      (wfns, [0.823678861789, 0.00146991470882, 0.748534887819, 0.898822835758]),
    ]
    for (area, expected) in rows {
      let interval = try #require(area.interval())
      expectClose(area.value, expected[0], 5.1e-13)
      expectClose(area.variance, expected[1], 5.1e-15)
      expectClose(interval.low, expected[2], 5.1e-13)
      expectClose(interval.high, expected[3], 5.1e-13)
    }
    // The last of nine digits is cut off, not rounded.
    let logits: [(AreaUnderCurve, Double, Double)] = [
      (s100b, 0.619216939, 0.820085750), (ndka, 0.497330566, 0.715404234),
      (wfns, 0.735764096, 0.886841844),
    ]
    for (area, low, high) in logits {
      expectClose(area.logitInterval()?.low, low, 1e-9)
      expectClose(area.logitInterval()?.high, high, 1e-9)
    }
    let pairs: [(AreaUnderCurve, AreaUnderCurve, [Double])] = [
      (wfns, s100b, [2.20898359144, 0.0271757822292, 0.0104061769565, 0.174214419249]),
      (wfns, ndka, [2.79777591869, 0.00514557970691, 0.06340117093, 0.36004056348]),
      (ndka, s100b, [-1.39077002574, 0.164295175223, -0.28769174463, 0.04887060642]),
    ]
    for (one, other, expected) in pairs {
      let difference = try #require(AreaDifference(one, other))
      expectClose(difference.z, expected[0], 5.1e-12)
      expectClose(difference.pValue, expected[1], 5.1e-13)
      expectClose(difference.interval().low, expected[2], 5.1e-12)
      expectClose(difference.interval().high, expected[3], 5.1e-12)
    }
    expectClose(AreaDifference(wfns, s100b)?.covariance, 0.001196155674, 5.1e-13)
    let unpaired = try #require(IndependentAreaDifference(wfns, s100b))
    expectClose(unpaired.statistic, 1.434906409, 5.1e-10)
    expectClose(unpaired.degreesOfFreedom, 206.661, 5.1e-4)
    expectClose(unpaired.pValue, 0.152825379, 5.1e-10)
  }
}
