internal import Base
internal import Foundation

/// Makes batches ahead of their use, on threads of its own, in the order that they were asked for.
///
/// Never more batches are in memory than there are buffers. One thread takes them.
final class Prefetcher: @unchecked Sendable {
  // Unchecked because all that changes is under `condition`.

  private let condition = NSCondition()
  private let requests: [BatchMaker.Request]
  /// The buffers, free ones first in first out; each is in one place at a time.
  private var free: [PictureBatch]
  private var ready: [Int: Result<PictureBatch, any Error>] = [:]
  private var nextToMake = 0
  private var nextToTake = 0
  private var isStopped = false
  private var threads: [DedicatedThread] = []

  /// Starts to make batches.
  ///
  /// - Parameters:
  ///   - requests: The batches.
  ///   - buffers: Where they are put; at least one more than there are makers keeps them busy.
  ///   - makers: Each gets a thread.
  init(_ requests: [BatchMaker.Request], buffers: [PictureBatch], makers: [BatchMaker]) {
    self.requests = requests
    free = buffers
    // Each maker is one thread's own from here on.
    for (number, maker) in makers.enumerated() {
      nonisolated(unsafe) let maker = maker
      threads.append(
        DedicatedThread(name: "pictures-\(number)") { [self] in
          while let (place, buffer) = claim() {
            let result = Result { () throws in
              try maker.fill(requests[place], buffer)
              return buffer
            }
            deliver(result, place)
          }
        })
    }
  }

  /// The next batch.
  ///
  /// - Returns: The batch, to be given back by `giveBack`; nil after the last one.
  /// - Throws: `TrainingError` or `RuntimeError` where it could not be made.
  func next() throws -> PictureBatch? {
    condition.lock()
    defer { condition.unlock() }
    guard nextToTake < requests.count else { return nil }
    while ready[nextToTake] == nil { condition.wait() }
    let result = ready.removeValue(forKey: nextToTake)
    nextToTake += 1
    return try result?.get()
  }

  /// Gives a batch back when it has been used.
  func giveBack(_ batch: PictureBatch) {
    condition.lock()
    free.append(batch)
    condition.broadcast()
    condition.unlock()
  }

  /// Ends all threads; batches that were not taken are lost.
  func stop() {
    condition.lock()
    isStopped = true
    condition.broadcast()
    condition.unlock()
    for thread in threads { thread.join() }
  }

  private func claim() -> (place: Int, buffer: PictureBatch)? {
    condition.lock()
    defer { condition.unlock() }
    while !isStopped, nextToMake < requests.count, free.isEmpty { condition.wait() }
    guard !isStopped, nextToMake < requests.count else { return nil }
    let place = nextToMake
    nextToMake += 1
    return (place, free.removeFirst())
  }

  private func deliver(_ result: Result<PictureBatch, any Error>, _ place: Int) {
    condition.lock()
    ready[place] = result
    condition.broadcast()
    condition.unlock()
  }
}
