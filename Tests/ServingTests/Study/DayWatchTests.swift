import Base
import Foundation
import Ledger
import Study
import Testing

@testable import Serving

@Suite("Days of a study")
struct DayWatchTests {
  private let trial: TrialLedger
  private let queue: RecordQueue
  private let watch: DayWatch
  private let checkpoints: String

  init() throws {
    trial = try TrialLedger()
    queue = RecordQueue(trial.ledger, requestPrefix: "r", logger: TrialLedger.logger)
    checkpoints = trial.folder + ".out"
    try FileManager.default.createDirectory(
      atPath: checkpoints, withIntermediateDirectories: false)
    watch = DayWatch(
      queue: queue, ledger: trial.ledger, checkpointFolder: checkpoints, interval: .seconds(3600),
      offset: 0, logger: TrialLedger.logger)
  }

  private func end() throws -> [String] {
    watch.stop()
    queue.stop()
    let kinds = try trial.kinds()
    trial.remove()
    try FileManager.default.removeItem(atPath: checkpoints)
    return kinds
  }

  private let now = Date()
  private var files: Int {
    (try? FileManager.default.contentsOfDirectory(atPath: checkpoints).count) ?? -1
  }

  @Test func withoutAStreamAreStatedAndEndInACheckpoint() throws {
    watch.look(at: now, offset: 0)
    #expect(files == 0)
    watch.look(at: now + 86_400, offset: 0)
    #expect(files == 1)
    watch.noteStream()
    watch.look(at: now + 2 * 86_400, offset: 0)
    #expect(files == 2)
    watch.look(at: now + 3 * 86_400, offset: 0)
    #expect(try end() == ["empty_day", "empty_day"])
  }

  /// How many files a ledger has after looks, a minute or so apart.
  private func files(_ rotation: RotationPolicy, after looks: [Date]) throws -> Int {
    let other = DayWatch(
      queue: queue, ledger: trial.ledger, checkpointFolder: nil, rotation: rotation,
      interval: .seconds(3600), offset: 0, logger: TrialLedger.logger)
    for date in looks { other.look(at: date, offset: 0) }
    other.stop()
    let names = try FileManager.default.contentsOfDirectory(atPath: trial.folder)
    let count = names.count { $0.hasSuffix(".ledger") }
    _ = try end()
    return count
  }

  @Test func aFileThatIsLargeEnoughIsFinishedOnceAMinuteAtMost() throws {
    var rotation = RotationPolicy()
    rotation.maximumByteCount = 1
    #expect(try files(rotation, after: [now, now + 5, now + 59, now + 61, now - 10]) == 4)
  }

  @Test func aMonthHasAFileOfItsOwnWhereThatIsAskedFor() throws {
    var rotation = RotationPolicy()
    rotation.isMonthly = true
    #expect(try files(rotation, after: [now, now + 61, now + 40 * 86_400]) == 2)
  }

  @Test func theUsualFileIsNeitherFinishedEarlyNorByTheMonth() throws {
    #expect(try files(RotationPolicy(), after: [now, now + 40 * 86_400]) == 1)
  }

  @Test func aClockThatIsSetIsNoted() throws {
    watch.look(at: now, offset: 499)
    watch.look(at: now, offset: 0)
    watch.look(at: now, offset: -3_600_000)
    watch.look(at: now, offset: -3_600_000)
    #expect(try end() == ["clock_step"])
  }

  @Test func aCheckpointThatCannotBeWrittenOutIsSaidToBeInTheLedger() throws {
    let lines = Locked<[String]>([])
    let folder = "\(checkpoints)/gone"
    let logged = DayWatch(
      queue: queue, ledger: trial.ledger, checkpointFolder: folder, interval: .seconds(3600),
      offset: 0, logger: Logger(threshold: .info) { line in lines.withLock { $0.append(line) } })
    logged.makeCheckpoint()
    logged.stop()
    let errors = lines.withLock { $0 }.filter { $0.contains("checkpoint_not_written") }
    #expect(errors.count == 1)
    #expect(errors.allSatisfy { $0.contains(folder) && $0.contains("biopsyctl audit checkpoint") })
    _ = try end()
  }
}
