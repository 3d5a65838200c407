import Base
import Foundation
import Imaging
import Phantom

/// The frames of a procedure as JPEG files, made beforehand, so that the daemon alone works while
/// it is measured.
struct CheckFrames: Sendable {
  let procedure: PhantomProcedure
  /// A file for each frame, by number.
  let files: [[UInt8]]

  init(_ plan: CheckPlan) throws {
    let procedure = try PhantomProcedure(seed: plan.seed, configuration: plan.configuration)
    self.procedure = procedure
    let renderer = try procedure.renderer()
    let count = min(procedure.frameCount, plan.maximumFrames)
    let workers = min(ProcessInfo.processInfo.activeProcessorCount, 8)
    let made = Locked<[Int: [UInt8]]>([:])
    let failure = Locked<(any Error)?>(nil)
    let threads = (0..<workers).map { worker in
      DedicatedThread(name: "render-\(worker)") {
        let encoder = JPEGEncoder()
        for frame in stride(from: worker, to: count, by: workers) {
          do {
            let file = try encoder.encode(renderer.frame(at: frame).image, quality: 90)
            made.withLock { $0[frame] = file }
          } catch {
            failure.withLock { $0 = error }
            return
          }
        }
      }
    }
    var progress = ProgressLine()
    for thread in threads {
      while !thread.join(timeout: .milliseconds(200)) {
        progress.show("rendered \(made.withLock { $0.count }) of \(count) frames")
      }
    }
    progress.finish()
    if let error = failure.withLock({ $0 }) { throw error }
    files = made.withLock { made in (0..<count).compactMap { made[$0] } }
  }
}
