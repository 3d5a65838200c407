import Base
import Foundation
import Imaging
import Study

/// Hashes the frames that histology has looked at and keeps their pictures, on a thread of its own.
///
/// A frame waits in the memory in which it came; few may wait, so that stations do not run out of it.
final class LookKeeper: @unchecked Sendable {
  // Unchecked because `jobs`, `counts` and `isStopped` are reached only under `condition`, and `maker` only
  // by the thread.

  /// A frame that histology has looked at.
  struct Job: Sendable {
    /// The stream's number in the ledger.
    let stream: Int64
    let capture: FrameCapture
    let loan: FrameLoan
    let byteCount: Int
    let encoding: FrameEncoding
    let exactDecode: Bool
    /// The crops that calls may be made of.
    let crops: [PixelRectangle]
    let witness: HistologyWitness

    var bytes: UnsafeRawBufferPointer { loan.buffer.bytes(byteCount) }

    var source: CallEvent.Look.Source {
      let name =
        switch encoding {
        case .jpeg: "jpeg"
        case .raw(let layout): layout.format.rawValue
        }
      return CallEvent.Look.Source(
        encoding: name, byteCount: byteCount, digest: SHA256.hash(bytes))
    }
  }

  /// What may become of a frame's picture: kept, or not for a reason.
  static let outcomeNames: [String] =
    ["kept"] + [CallEvent.Look.Absence.quota, .busy, .disk, .failed].map(\.rawValue)

  /// So many frames may wait.
  static let capacity = 4
  /// How often pictures are looked through for those that have been kept for long enough.
  static let sweepInterval = Duration.seconds(600)

  private let condition = MonotonicCondition()
  private var jobs: [Job] = []
  private var counts: [String: Int] = [:]
  private var isStopped = false
  private let maker = KeyFrameMaker()
  /// The folder; nil where the study keeps no pictures.
  let folder: KeyFrameFolder?
  let configuration: KeyFrameConfiguration?
  let logger: Logger
  private let removeExpired: @Sendable (KeyFrameFolder) -> Void
  private let thread = Locked<DedicatedThread?>(nil)

  /// Starts the thread.
  ///
  /// - Parameters:
  ///   - configuration: What is kept; nil to hash frames only.
  ///   - folder: Where; nil with `configuration`.
  ///   - niceness: How far the thread steps back for others.
  ///   - logger: Where failures are told.
  ///   - removeExpired: States and removes what has been kept for long enough.
  init(
    _ configuration: KeyFrameConfiguration?, folder: KeyFrameFolder?, niceness: Int32 = 0,
    logger: Logger, removeExpired: @escaping @Sendable (KeyFrameFolder) -> Void = { _ in }
  ) {
    self.folder = folder
    self.configuration = configuration
    self.logger = logger
    self.removeExpired = removeExpired
    let thread = DedicatedThread(name: "key-frames", niceness: niceness) { [self] in run() }
    self.thread.withLock { $0 = thread }
  }

  /// Takes a frame; what becomes of it, its capture says.
  func take(_ job: Job) {
    condition.lock()
    let hasRoom = jobs.count < Self.capacity && !isStopped
    if hasRoom {
      jobs.append(job)
      condition.signal()
    }
    condition.unlock()
    guard !hasRoom else { return }
    // The record needs the digest all the same.
    count("busy")
    job.capture.finish(.init(source: job.source, picture: .failure(.init(reason: .busy))))
  }

  /// Finishes what waits and ends the thread.
  func stop() {
    condition.lock()
    isStopped = true
    condition.broadcast()
    condition.unlock()
    thread.withLock { $0 }?.join()
  }

  /// How many pictures were written, and how many were not, by reason.
  var outcomes: [String: Int] {
    condition.lock()
    defer { condition.unlock() }
    return counts
  }

  private func count(_ outcome: String) {
    condition.lock()
    counts[outcome, default: 0] += 1
    condition.unlock()
  }

  private func run() {
    var nextSweep = MonotonicInstant.now
    while true {
      if .now >= nextSweep {
        if let folder { removeExpired(folder) }
        nextSweep = .now + Self.sweepInterval
      }
      guard let job = nextJob(until: nextSweep) else {
        if isOver { break }
        folder?.removeReleased()
        continue
      }
      keep(job)
    }
    folder?.removeReleased()
  }

  private var isOver: Bool {
    condition.lock()
    defer { condition.unlock() }
    return isStopped && jobs.isEmpty
  }

  private func nextJob(until deadline: MonotonicInstant) -> Job? {
    condition.lock()
    defer { condition.unlock() }
    while jobs.isEmpty {
      guard !isStopped, condition.wait(until: deadline) else { return nil }
    }
    return jobs.removeFirst()
  }

  private func keep(_ job: Job) {
    let source = job.source
    do throws(CallEvent.Look.AbsenceError) {
      let picture = try picture(of: job)
      count("kept")
      job.capture.finish(.init(source: source, picture: .success(picture)))
    } catch {
      if error.reason != .notConfigured { count(error.reason.rawValue) }
      job.capture.finish(.init(source: source, picture: .failure(error)))
    }
  }

  private func picture(
    of job: Job
  ) throws(CallEvent.Look.AbsenceError) -> FrameCapture.Picture {
    guard let folder, let configuration else { throw .init(reason: .notConfigured) }
    let frame: KeyFrame
    var probabilities: [PixelRectangle: [Float]] = [:]
    do {
      frame = try maker.keyFrame(
        of: job.bytes, encoding: job.encoding, mask: configuration.mask)
      for crop in job.crops where !frame.hasSamePixels(in: crop) {
        probabilities[crop] = try frame.bytes.withUnsafeBytes {
          try job.witness.probabilities(crop, of: $0, exactDecode: job.exactDecode)
        }
      }
    } catch {
      logger.log(.error, "key_frame_failed", ["error": "\(error)"])
      throw .init(reason: .failed)
    }
    do throws(KeyFrameFolder.Refusal) {
      let name = KeyFrameName(stream: job.stream, digest: SHA256.hash(frame.bytes))
      return FrameCapture.Picture(
        file: try folder.write(frame.bytes, as: name),
        isLossless: frame.isLossless, mask: configuration.mask.digest,
        probabilities: probabilities)
    } catch {
      switch error {
      case .quota: throw .init(reason: .quota)
      case .disk(let error):
        logger.log(.error, "key_frame_not_written", ["error": "\(error)"])
        throw .init(reason: .disk)
      }
    }
  }
}
