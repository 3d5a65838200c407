internal import Foundation
internal import Statistics

/// How a network does on validation patients after an epoch.
struct ValidationFigures {
  /// The mean logarithmic loss; nil for masks.
  let loss: Double?
  /// Figures for people, by names.
  let figures: [(name: String, value: Double)]
  /// What decides which epoch is best; larger is better.
  let score: Double

  /// Measures what a network says.
  ///
  /// - Parameters:
  ///   - answers: What it says, of at least one picture.
  ///   - pictures: All pictures of the run.
  init(_ answers: PictureAnswers, _ pictures: [TrainingPicture]) {
    var logits: [[Double]] = []
    var labels: [Int] = []
    var masks: [(picture: TrainingPicture, answer: PictureAnswers.MaskAnswer)] = []
    for (index, answer) in zip(answers.indices, answers.answers) {
      switch answer {
      case .classes(let values):
        logits.append(values)
        labels.append(pictures[index].classIndex)
      case .mask(let answer): masks.append((pictures[index], answer))
      }
    }
    self = logits.isEmpty ? Self(masks) : Self(logits, labels)
  }

  private init(_ loss: Double?, _ figures: [(name: String, value: Double)], score: Double) {
    self.loss = loss
    self.figures = figures
    self.score = score
  }

  /// Of classes: the loss decides, which few patients shake less than any count.
  private init(_ logits: [[Double]], _ labels: [Int]) {
    var (loss, hits) = (0.0, 0)
    for (values, label) in zip(logits, labels) {
      loss += Softmax.logSum(values) - values[label]
      hits += values[label] == values.max() ? 1 : 0
    }
    loss /= Double(labels.count)
    var figures = [("accuracy", Double(hits) / Double(labels.count))]
    let classes = logits.first?.count ?? 0
    let areas = (0..<classes).compactMap { index in
      AreaUnderCurve(
        scores: logits.map { $0[index] - Self.rest($0, without: index) },
        isDiseased: labels.map { $0 == index })?.value
    }
    if !areas.isEmpty {
      figures.insert(("AUC", areas.reduce(0, +) / Double(areas.count)), at: 0)
    }
    self.init(loss, figures, score: loss.isFinite ? -loss : -.infinity)
  }

  /// The logarithm of the sum of the other classes' odds: with it, scores rank as probabilities do.
  private static func rest(_ logits: [Double], without index: Int) -> Double {
    Softmax.logSum(logits.indices.filter { $0 != index }.map { logits[$0] })
  }

  /// Of masks: the mean Dice coefficient decides, where a polyp-free picture counts 1 without an alarm
  /// and 0 with one.
  private init(_ masks: [(picture: TrainingPicture, answer: PictureAnswers.MaskAnswer)]) {
    var figures: [(name: String, value: Double)] = []
    let collections = Set(masks.map(\.picture.collection)).sorted()
    var sum = 0.0
    for collection in collections {
      let members = masks.filter { $0.picture.collection == collection }
      let polyps = members.filter { $0.picture.maskPath != nil }.map(\.answer.dice)
      let alarms = members.filter { $0.picture.maskPath == nil }
        .map { $0.answer.positiveShare > PictureAnswers.alarmShare ? 1.0 : 0 }
      sum += polyps.reduce(0, +) + alarms.reduce(0) { $0 + 1 - $1 }
      if !polyps.isEmpty {
        figures.append(
          (Self.name("Dice", of: collection), polyps.reduce(0, +) / Double(polyps.count)))
      }
      if !alarms.isEmpty {
        figures.append(
          (Self.name("alarms", of: collection), alarms.reduce(0, +) / Double(alarms.count)))
      }
    }
    self.init(nil, figures, score: sum / Double(max(1, masks.count)))
  }

  private static func name(_ figure: String, of collection: String) -> String {
    collection.isEmpty ? figure : "\(figure) \(collection)"
  }
}
