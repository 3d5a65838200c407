internal import Foundation
internal import Imaging

/// Keeps the page of a run, in the run's folder, up to date.
public struct RunPage {
  private let plan: TrainingPlan
  private let folder: RunFolder
  private var content: TrainingPageContent

  /// The longest side of pictures on the page, in pixels.
  private static let side = 320

  /// A page of a run that has just begun.
  ///
  /// - Parameters:
  ///   - plan: The run's plan.
  ///   - folder: The run's folder.
  ///   - notes: What a reader has to know.
  public init(_ plan: TrainingPlan, in folder: RunFolder, notes: [String] = []) {
    self.plan = plan
    self.folder = folder
    content = TrainingPageContent(
      title: "Training: \(plan.task.rawValue), \(plan.network.architecture.rawValue)",
      facts: Self.facts(plan),
      state: .running(epoch: 1, of: plan.recipe.epochs, timeLeft: nil))
    content.notes = notes
  }

  private static func facts(_ plan: TrainingPlan) -> [(name: String, value: String)] {
    let parts = DatasetPart.allCases.map { part -> (name: String, value: String) in
      let members = plan.indices(of: part).map { plan.pictures[$0] }
      let counts = plan.classes.indices.map { index in
        let polyps = Set(members.filter { $0.classIndex == index }.map(\.polyp)).count
        return "\(polyps) \(plan.classes[index])"
      }
      let patients = Set(members.map(\.patient)).count
      return (
        part.rawValue,
        "\(patients) patients, \(members.count) pictures; polyps: "
          + counts.joined(separator: ", ")
      )
    }
    return [
      ("architecture", plan.network.architecture.rawValue),
      ("starts from", plan.network.origin), ("recipe", plan.recipe.summary),
    ] + parts + [
      ("data fingerprint", plan.fingerprint.hex), ("seed", "\(plan.seed)"),
      ("threads", "\(plan.threads)"),
    ]
  }

  /// Takes what is known after an epoch, and writes the page.
  ///
  /// - Parameters:
  ///   - history: All epochs that are over.
  ///   - detail: What to show of validation pictures; nil keeps what is shown.
  /// - Throws: `TrainingError` with the code `notWritten`.
  public mutating func update(
    _ history: [EpochRecord], _ detail: ValidationDetail?
  ) throws(TrainingError) {
    content.epochs = history.map { record in
      TrainingPageContent.Epoch(
        number: record.number, trainingLoss: record.trainingLoss,
        validationLoss: record.validationLoss, learningRate: record.learningRate,
        figures: record.figures.map { ($0.name, $0.value) },
        duration: .seconds(record.seconds), isBest: record.isBest)
    }
    let mean = history.reduce(0) { $0 + $1.seconds } / Double(max(1, history.count))
    let left = plan.recipe.epochs - history.count
    content.state = .running(
      epoch: min(history.count + 1, plan.recipe.epochs), of: plan.recipe.epochs,
      timeLeft: history.isEmpty ? nil : .seconds(mean * Double(left)))
    if let detail {
      content.confusion = detail.confusion.map {
        TrainingPageContent.Confusion(classes: plan.classes, counts: $0)
      }
      content.reliability = detail.reliability
      content.worstCases = detail.worst.compactMap(picture)
    }
    try write()
  }

  /// Writes the page of a run that is over.
  ///
  /// - Parameters:
  ///   - reason: Why it ended before it was done; nil where it is done.
  ///   - results: Figures on test patients.
  /// - Throws: `TrainingError` with the code `notWritten`.
  public mutating func end(
    reason: String? = nil, results: [NamedEstimate] = []
  ) throws(TrainingError) {
    content.state = reason.map { .stopped(reason: $0) } ?? .finished
    content.results = results.map { ($0.name, $0.valueText, $0.intervalText) }
    try write()
  }

  private func write() throws(TrainingError) {
    try folder.write(RunFolder.Names.page, TrainingPage.html(content))
  }

  /// A small picture of a case; nil where it cannot be had, since a page is not worth a run.
  private func picture(_ entry: ValidationDetail.Case) -> (jpeg: [UInt8], caption: String)? {
    let picture = plan.pictures[entry.index]
    guard let image = try? ImageFile.read(picture.path) else { return nil }
    let scale = min(1, Double(Self.side) / Double(max(image.size.width, image.size.height)))
    let size = ImageSize(
      width: max(1, Int(Double(image.size.width) * scale)),
      height: max(1, Int(Double(image.size.height) * scale)))
    guard let jpeg = try? JPEGEncoder().encode(image.resized(to: size), quality: 80) else {
      return nil
    }
    return (jpeg, "line \(picture.line): \(entry.text)")
  }
}
