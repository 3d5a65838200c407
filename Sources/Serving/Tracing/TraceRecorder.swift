import Base

/// Remembers what happened to the last frames.
///
/// Always on: a record costs one uncontended lock and a copy of some 200 bytes into memory that was
/// taken at the start. Nothing of a picture is kept, only times and numbers.
final class TraceRecorder: Sendable {
  /// What is remembered.
  struct Snapshot: Sendable {
    /// Frames that workers looked at, oldest first.
    var frames: [FrameTrace] = []
    /// Frames that nobody looked at, since the oldest of `frames` was received.
    var drops: [DropTrace] = []
    /// Canaries since then.
    var canaries: [CanaryTrace] = []
  }

  private struct State: Sendable {
    var frames = Ring<FrameTrace>(capacity: TraceRecorder.capacity)
    var drops = Ring<DropTrace>(capacity: TraceRecorder.capacity)
    var canaries = Ring<CanaryTrace>(capacity: TraceRecorder.capacity)
  }

  /// Of frames, drops and canaries each, this many are remembered.
  static let capacity = 512

  private let state = Locked(State())

  func record(_ frame: FrameTrace) {
    state.withLock { $0.frames.append(frame) }
  }

  func record(_ drop: DropTrace) {
    state.withLock { $0.drops.append(drop) }
  }

  func record(_ canary: CanaryTrace) {
    state.withLock { $0.canaries.append(canary) }
  }

  /// What is remembered of the last frames.
  ///
  /// - Parameter count: How many frames, at most.
  /// - Returns: These frames, and what else happened since the oldest of them was received: at most
  ///   twice as many drops and as many canaries.
  func last(_ count: Int) -> Snapshot {
    let everything = state.withLock { state in
      Snapshot(
        frames: state.frames.last(count), drops: state.drops.last(TraceRecorder.capacity),
        canaries: state.canaries.last(TraceRecorder.capacity))
    }
    let start = everything.frames.map(\.receiving).min() ?? MonotonicInstant(nanoseconds: 0)
    return Snapshot(
      frames: everything.frames,
      drops: everything.drops.filter { $0.instant >= start }.suffix(2 * count),
      canaries: everything.canaries.filter { $0.began >= start }.suffix(count))
  }
}
