internal import Foundation
public import Statistics

/// What a page shows of validation pictures beside figures.
public struct ValidationDetail: Sendable {
  /// A picture that goes wrong.
  public struct Case: Sendable {
    /// Its place among the run's pictures.
    public let index: Int
    /// How badly; larger is worse.
    public let badness: Double
    /// What is wrong, in words.
    public let text: String
  }

  /// Pictures of each class, by rows, and what they are called; nil for masks.
  public let confusion: [[Int]]?
  /// How far the positive classes' probability can be taken at its word; nil for masks.
  public let reliability: ReliabilityBins?
  /// The pictures that go wrong most, worst first.
  public let worst: [Case]

  /// How many cases are kept.
  private static let caseCount = 12

  init(
    _ answers: PictureAnswers, _ pictures: [TrainingPicture], classes: [String],
    positive: Set<Int>
  ) {
    var confusion = Array(
      repeating: Array(repeating: 0, count: classes.count), count: classes.count)
    var probabilities: [Double] = []
    var outcomes: [Bool] = []
    var cases: [Case] = []
    for (index, answer) in zip(answers.indices, answers.answers) {
      let picture = pictures[index]
      switch answer {
      case .mask(let answer):
        let isAlarm = answer.positiveShare > PictureAnswers.alarmShare
        guard picture.maskPath != nil || isAlarm else { continue }
        cases.append(
          Case(
            index: index, badness: 1 - answer.dice + answer.positiveShare / 1e3,
            text: picture.maskPath == nil
              ? String(format: "no polyp, %.1f %% marked", answer.positiveShare * 100)
              : String(format: "Dice %.2f", answer.dice)))
      case .classes(let logits):
        let shares = Softmax.probabilities(logits)
        let called = shares.indices.max { shares[$0] < shares[$1] } ?? 0
        confusion[picture.classIndex][called] += 1
        probabilities.append(min(1, positive.sorted().reduce(0) { $0 + shares[$1] }))
        outcomes.append(positive.contains(picture.classIndex))
        let (truth, call) = (classes[picture.classIndex], classes[called])
        cases.append(
          Case(
            index: index, badness: -log(max(shares[picture.classIndex], 1e-30)),
            text: String(format: "%@, called %@ with %.2f", truth, call, shares[called])))
      }
    }
    // Of pictures that go equally wrong the first one comes first.
    worst = Array(
      cases.sorted { ($1.badness, $0.index) < ($0.badness, $1.index) }
        .prefix(Self.caseCount))
    self.confusion = outcomes.isEmpty ? nil : confusion
    reliability =
      outcomes.isEmpty ? nil : ReliabilityBins(probabilities, outcomes: outcomes, count: 5)
  }
}
