import Base
import Foundation
import Training

/// Tells on standard error how a run goes.
struct FitProgress {
  private let stop: StopRequest

  init(_ stop: StopRequest) {
    self.stop = stop
  }

  /// Runs to the end.
  func follow(_ run: TrainingRun) throws -> TrainingRun.Outcome {
    var line = ProgressLine()
    var told = 0
    var observer = TrainingRun.Observer()
    observer.shouldStop = { [stop] in stop.isMade }
    observer.progress = { progress in line.show(Self.text(progress)) }
    observer.epochEnded = { history in
      line.finish()
      for record in history.dropFirst(told) { StandardError.print(Self.text(record)) }
      told = history.count
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
