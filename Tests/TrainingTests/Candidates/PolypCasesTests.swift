import Foundation
import Models
import Testing

@testable import Training

@Suite("What a network says of polyps")
struct PolypCasesTests {
  static let classes = [
    LabelTable.Class(label: "hyperplastic", isNeoplastic: false, words: []),
    LabelTable.Class(label: "adenoma", isNeoplastic: true, words: []),
  ]

  /// Polyps of one picture each: the probability of adenoma, whether it is one, and whose it is.
  static func cases(_ polyps: [(probability: Double, isAdenoma: Bool, patient: Int)]) -> PolypCases
  {
    PolypCases(
      polyps.map { [0, log($0.probability / (1 - $0.probability))] },
      of: polyps.enumerated().map { number, polyp in
        picture(polyp.isAdenoma ? 1 : 0, patient: polyp.patient, polyp: number)
      }, temperature: 1)
  }

  private static func picture(_ classIndex: Int, patient: Int, polyp: Int) -> TrainingPicture {
    TrainingPicture(
      path: "", maskPath: nil, classIndex: classIndex, patient: patient, polyp: polyp,
      part: .test, collection: "", line: 2)
  }

  @Test("is the mean of their pictures' probabilities, at the temperature")
  func pooled() {
    let cases = PolypCases(
      [[0, 2], [0, -4], [6, 0]],
      of: [
        Self.picture(1, patient: 0, polyp: 7), Self.picture(1, patient: 0, polyp: 7),
        Self.picture(0, patient: 1, polyp: 9),
      ], temperature: 2)
    #expect(cases.cases.count == 2 && cases.patients == [0, 1])
    let expected = (1 / (1 + exp(-1.0)) + 1 / (1 + exp(2.0))) / 2
    #expect(abs(cases.cases[0].probabilities[1] - expected) < 1e-12)
    #expect(cases.cases.map(\.calledIndex) == [0, 0])
    #expect(cases.confusion(classCount: 2) == [[1, 0], [1, 0]])
    #expect(cases.areOf([1]) == [true, false])
  }

  @Test("is called with high confidence from where calls are right as often as is aimed at")
  func bounds() throws {
    // From 0.8 on 4 of 4 are adenomas, from 0.7 on 4 of 5, from 0.6 on 5 of 6.
    let cases = Self.cases([
      (0.95, true, 0), (0.9, true, 1), (0.85, true, 2), (0.8, true, 3), (0.7, false, 4),
      (0.6, true, 5), (0.3, false, 6), (0.2, false, 7),
    ])
    let labels = Self.classes.map(\.label)
    let sure = CallBounds.points(cases, labels: labels, aim: 1)
    #expect(sure.map(\.label) == labels && sure.allSatisfy { $0.low == 0.5 })
    #expect(abs(sure[1].high - 0.8) < 1e-9)
    let usual = CallBounds.points(cases, labels: labels, aim: 0.8)
    #expect(abs(usual[1].high - 0.6) < 1e-9)
    #expect(abs(usual[0].high - 0.7) < 1e-9)
    // Never below what was seen, however far the next polyp is.
    let apart = CallBounds.points(
      Self.cases([(0.9, true, 0), (0.1, false, 1)]), labels: labels, aim: 0.9)
    #expect(apart.allSatisfy { abs($0.high - 0.9) < 1e-9 })
    // Where the aim leaves room for wrong calls, what is never called is none of them.
    var many: [(probability: Double, isAdenoma: Bool, patient: Int)] = []
    for patient in 0..<20 { many.append((0.95, true, patient)) }
    many += [(0.02, false, 20), (0.03, false, 21)]
    let roomy = CallBounds.points(Self.cases(many), labels: labels, aim: 0.9)
    #expect(abs(roomy[1].high - 0.95) < 1e-9)
    // No call of high confidence where no bound serves.
    let never = CallBounds.points(
      Self.cases([(0.9, false, 0), (0.6, true, 1)]), labels: labels, aim: 0.9)
    #expect(never[1].high == 1)
  }

  @Test("is measured on polyps, with intervals over patients")
  func figures() throws {
    let cases = Self.cases([
      (0.9, true, 0), (0.8, true, 0), (0.4, true, 1), (0.7, false, 2), (0.2, false, 3),
      (0.1, false, 3),
    ])
    let points = Self.classes.map {
      ModelManifest.OperatingPoint(label: $0.label, low: 0.5, high: 0.75)
    }
    let figures = try #require(HistologyFigures(cases, Self.classes, points: points))
    #expect(figures.patientCount == 4 && figures.polypCount == 6)
    #expect(figures.positiveName == "adenoma" && figures.confusion == [[2, 1], [1, 2]])
    func value(_ name: String) -> Double? {
      figures.estimates.first { $0.name == name }?.value
    }
    #expect(value("AUC") == 8.0 / 9)
    for name in ["sensitivity", "specificity", "PPV", "NPV", "accuracy of classes"] {
      #expect(value(name) == 2.0 / 3, "\(name)")
    }
    // Sure are 0.9 and 0.8 of adenoma, 0.8 and 0.9 of hyperplastic.
    #expect(value("share of high-confidence calls") == 4.0 / 6)
    #expect(value("NPV of high-confidence calls") == 1)
    #expect(value("PPV of high-confidence calls") == 1)
    let squares = [0.01, 0.04, 0.36, 0.49, 0.04, 0.01]
    let brier = try #require(value("Brier score"))
    #expect(abs(brier - squares.reduce(0, +) / 6) < 1e-12)
    #expect(value("calibration slope") != nil)
    #expect(HistologyFigures(Self.cases([]), Self.classes, points: points) == nil)
  }

  @Test("takes neoplastic classes for positive, or the last one where that tells nothing apart")
  func positive() {
    #expect(HistologyFigures.positive(Self.classes) == [1])
    let forms = Self.classes.map {
      LabelTable.Class(label: $0.label, isNeoplastic: false, words: [])
    }
    #expect(HistologyFigures.positive(forms) == [1])
  }
}
