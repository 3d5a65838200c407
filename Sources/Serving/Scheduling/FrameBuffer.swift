import Base

/// Memory for one frame as it came off the socket; used again for later frames.
final class FrameBuffer: @unchecked Sendable {
  // Unchecked because a buffer is in one place at a time: with the session that fills it, in the
  // scheduler, with the worker that reads it, or back in its pool.
  let memory: UnsafeMutableRawBufferPointer

  init(capacity: Int) {
    memory = .allocate(byteCount: capacity, alignment: 64)
  }

  deinit {
    memory.deallocate()
  }

  var capacity: Int { memory.count }

  /// The first `count` bytes.
  func bytes(_ count: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: memory.prefix(count))
  }
}

/// A frame buffer on loan; it goes back to its pool when the last who holds the loan lets go.
final class FrameLoan: Sendable {
  let buffer: FrameBuffer
  private let pool: FrameBufferPool

  init(_ buffer: FrameBuffer, from pool: FrameBufferPool) {
    self.buffer = buffer
    self.pool = pool
  }

  deinit {
    pool.giveBack(buffer)
  }
}

/// The memory that the frames of all sessions together may take.
final class FrameMemoryBudget: Sendable {
  private let free: Locked<Int>

  init(byteCount: Int) {
    free = Locked(byteCount)
  }

  func take(_ byteCount: Int) -> Bool {
    free.withLock { free in
      guard free >= byteCount else { return false }
      free -= byteCount
      return true
    }
  }

  func giveBack(_ byteCount: Int) {
    free.withLock { $0 += byteCount }
  }
}

/// The frame buffers of one session: a few, each as large as the session's frames.
final class FrameBufferPool: Sendable {
  private struct State {
    var idle: [FrameBuffer] = []
    var ownedByteCount = 0
  }

  private static let granularity = 64 * 1024
  private let state = Locked(State())
  private let budget: FrameMemoryBudget

  init(budget: FrameMemoryBudget) {
    self.budget = budget
  }

  deinit {
    budget.giveBack(state.withLock { $0.ownedByteCount })
  }

  /// A buffer with room for a frame, or nil when the memory of all sessions is used up.
  func take(byteCount: Int) -> FrameLoan? {
    let reused = state.withLock { state -> FrameBuffer? in
      guard let index = state.idle.firstIndex(where: { $0.capacity >= byteCount }) else {
        return nil
      }
      return state.idle.swapRemove(at: index)
    }
    if let reused { return FrameLoan(reused, from: self) }
    releaseOneIdle()
    let granularity = FrameBufferPool.granularity
    let capacity = max(1, (byteCount + granularity - 1) / granularity) * granularity
    guard budget.take(capacity) else { return nil }
    state.withLock { $0.ownedByteCount += capacity }
    return FrameLoan(FrameBuffer(capacity: capacity), from: self)
  }

  fileprivate func giveBack(_ buffer: FrameBuffer) {
    state.withLock { $0.idle.append(buffer) }
  }

  /// Frees a buffer that was too small for the frame at hand, so that sizes that change from frame
  /// to frame do not pile up.
  private func releaseOneIdle() {
    let released = state.withLock { state -> Int in
      guard let buffer = state.idle.popLast() else { return 0 }
      state.ownedByteCount -= buffer.capacity
      return buffer.capacity
    }
    if released > 0 { budget.giveBack(released) }
  }
}

extension Array {
  /// Removes an element in constant time; the last one takes its place.
  fileprivate mutating func swapRemove(at index: Int) -> Element {
    swapAt(index, count - 1)
    return removeLast()
  }
}
