import Base
import Foundation
import Runtime

/// A thread that frees generations nobody uses any more and gives their memory back to the system.
final class PipelineReclaimer: @unchecked Sendable {
  // Unchecked because all mutable state is reached only under `condition`.
  private let condition = NSCondition()
  private var unused: [ServedPipeline] = []
  private var shallReturnMemory = false
  private var isStopping = false
  private var thread: DedicatedThread?
  private let logger: Logger

  init(logger: Logger) {
    self.logger = logger
  }

  /// Takes a generation over; it must be used nowhere else.
  func take(_ pipeline: ServedPipeline) {
    wake { unused.append(pipeline) }
  }

  /// Gives memory that was freed elsewhere back to the system.
  func returnFreeMemory() {
    wake {}
  }

  private func wake(_ change: () -> Void) {
    condition.lock()
    defer { condition.unlock() }
    // At the end of the process nobody waits for memory, so the caller lets go itself.
    guard !isStopping else { return }
    change()
    shallReturnMemory = true
    if thread == nil { thread = DedicatedThread(name: "reclaim") { self.run() } }
    condition.signal()
  }

  /// Frees what is waiting, and returns when the thread is done.
  func stop() {
    condition.lock()
    isStopping = true
    condition.signal()
    let thread = thread
    condition.unlock()
    thread?.join()
  }

  private func run() {
    while var pipelines = waitForWork() {
      let names = pipelines.map { "\($0.name) #\($0.generation) (\($0.engine.model))" }
      pipelines = []
      ProcessMemory.returnFreeBlocks()
      for name in names { logger.log(.info, "pipeline_freed", ["pipeline": name]) }
    }
  }

  /// The generations to free; nil at the end.
  private func waitForWork() -> [ServedPipeline]? {
    condition.lock()
    defer { condition.unlock() }
    while !shallReturnMemory, !isStopping { condition.wait() }
    guard shallReturnMemory else { return nil }
    shallReturnMemory = false
    defer { unused = [] }
    return unused
  }
}
