import Base
import Foundation

/// Makes the pictures of many procedures, on a thread for each core.
struct PhantomDatasetRun {
  let maker: PhantomPictureMaker
  let seeds: [UInt64]

  /// What the threads share.
  private struct Progress {
    var next = 0
    var pictures: [Int: [PhantomPicture]] = [:]
    var failure: (any Error)?
  }

  /// Makes all pictures.
  ///
  /// - Returns: What was written, by procedure, polyp and frame.
  /// - Throws: The first failure; the other threads end before their next frame.
  func run() throws -> [PhantomPicture] {
    try maker.prepare()
    let progress = Locked(Progress())
    let workers = min(ProcessInfo.processInfo.activeProcessorCount, 8, seeds.count)
    let (maker, seeds) = (maker, seeds)
    let threads = (0..<workers).map { worker in
      DedicatedThread(name: "render-\(worker)") {
        while let index = Self.take(progress, of: seeds.count) {
          do {
            let pictures = try maker.make(seed: seeds[index]) {
              progress.withLock { $0.failure == nil }
            }
            progress.withLock { $0.pictures[index] = pictures }
          } catch {
            progress.withLock { $0.failure = $0.failure ?? error }
          }
        }
      }
    }
    var line = ProgressLine()
    for thread in threads {
      while !thread.join(timeout: .milliseconds(200)) {
        let made = progress.withLock { ($0.pictures.count, $0.pictures.values.map(\.count)) }
        line.show("procedure \(made.0) of \(seeds.count), \(made.1.reduce(0, +)) pictures")
      }
    }
    line.finish()
    let end = progress.withLock { $0 }
    if let failure = end.failure { throw failure }
    return end.pictures.sorted { $0.key < $1.key }.flatMap(\.value)
  }

  /// The next procedure; nil when there is none, or something has failed.
  private static func take(_ progress: Locked<Progress>, of count: Int) -> Int? {
    progress.withLock { progress in
      guard progress.failure == nil, progress.next < count else { return nil }
      progress.next += 1
      return progress.next - 1
    }
  }
}
