import Base
import Foundation
import Runtime
import Training

/// A run that is followed: on standard error, and on its page.
struct Fit {
  private let plan: TrainingPlan
  private let folder: RunFolder
  private let stop: StopRequest
  private var page: RunPage

  init(_ plan: TrainingPlan, _ folder: RunFolder, stop: StopRequest, notes: [String]) {
    self.plan = plan
    self.folder = folder
    self.stop = stop
    page = RunPage(plan, in: folder, notes: notes)
  }

  /// Trains to the end, and measures what came of it.
  ///
  /// - Parameters:
  ///   - runtime: The library.
  ///   - isResuming: Whether the run goes on from its newest checkpoint.
  ///   - aims: What validation patients decide.
  /// - Returns: What may become a model.
  /// - Throws: Why the run ended; the page says it too.
  mutating func run(
    _ runtime: OnnxRuntime, resuming isResuming: Bool, aims: Candidate.Aims
  ) throws -> Candidate {
    do {
      let outcome = try outcome(runtime, resuming: isResuming)
      let candidate = try Candidate(outcome, plan, aims: aims, runtime: runtime)
      try page.end(results: candidate.estimates)
      return candidate
    } catch  where folder.hasRun {
      // Why the run ended counts more than that its page could not be written.
      try? page.end(reason: "\(error)")
      throw error
    }
  }

  private mutating func outcome(
    _ runtime: OnnxRuntime, resuming isResuming: Bool
  ) throws -> TrainingRun.Outcome {
    if plan.recipe.algorithm == .logisticRegression {
      let outcome = try ProbeFit(plan, runtime: runtime).outcome()
      try page.update(outcome.history, nil)
      return outcome
    }
    let run = try prepared(runtime, resuming: isResuming)
    StandardError.print("biopsyctl: \(Self.text(run.memoryEstimate))")
    if let text = Self.text(run.activations) { StandardError.print("biopsyctl: \(text)") }
    StandardError.print("biopsyctl: follow the run on \(folder.pagePath)")
    if isResuming, try !run.resume() {
      StandardError.print("biopsyctl: there is no checkpoint yet; the run begins anew")
    }
    return try follow(run)
  }

  /// Prepares a run; one that cannot be prepared was never begun.
  private func prepared(
    _ runtime: OnnxRuntime, resuming isResuming: Bool
  ) throws -> TrainingRun {
    do {
      return try TrainingRun(plan, in: folder, runtime: runtime)
    } catch {
      if !isResuming { folder.abandon() }
      throw error
    }
  }

  private static func text(_ use: ActivationUse) -> String? {
    switch use {
    case .none: nil
    case .kept(let count):
      "what frozen stages give is kept in the run's folder, \(size(count))"
    case .overLimit(let count):
      "what frozen stages give would take \(size(count)) and is computed again in each step"
    }
  }

  private static func size(_ byteCount: Int) -> String {
    String(format: "%.0f MB", (Double(byteCount) / 1e6).rounded(.up))
  }

  private static func text(_ estimate: Int) -> String {
    "steps take about \(size(estimate)) of memory, beside the process itself"
  }

  private mutating func follow(_ run: TrainingRun) throws -> TrainingRun.Outcome {
    var line = ProgressLine()
    var told: Int?
    var page = page
    defer { self.page = page }
    var observer = TrainingRun.Observer()
    observer.shouldStop = { [stop] in stop.isMade }
    observer.progress = { progress in line.show(Self.text(progress)) }
    observer.epochEnded = { history, detail in
      line.finish()
      for record in history.dropFirst(told ?? history.count) {
        StandardError.print(Self.text(record))
      }
      told = history.count
      try page.update(history, detail)
    }
    defer { line.finish() }
    return try run.run(observer)
  }

  private static func text(_ progress: TrainingRun.Progress) -> String {
    let width = 24
    let filled = progress.step * width / max(1, progress.steps)
    let bar = String(repeating: "█", count: filled) + String(repeating: "·", count: width - filled)
    let left = progress.timeLeft.map { "\(clock($0)) left" } ?? ""
    return String(
      format: "epoch %d %@ %d/%d  loss %.4f  %.1f pictures/s  %@", progress.epoch, bar,
      progress.step, progress.steps, progress.loss, progress.picturesPerSecond, left)
  }

  private static func text(_ record: EpochRecord) -> String {
    let figures = record.figures.map { String(format: "%@ %.4f", $0.name, $0.value) }
    let loss = record.validationLoss.map { String(format: "  validation loss %.4f", $0) } ?? ""
    return String(
      format: "epoch %d  loss %.4f%@  %@  %.1f pictures/s  %.0f s%@", record.number,
      record.trainingLoss, loss, figures.joined(separator: "  "), record.picturesPerSecond,
      record.seconds, record.isBest ? "  best" : "")
  }

  private static func clock(_ duration: Duration) -> String {
    let seconds = Int(duration.seconds)
    return seconds >= 3600
      ? String(format: "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60)
      : String(format: "%d:%02d", seconds / 60, seconds % 60)
  }
}
