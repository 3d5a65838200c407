import Base

/// A pipeline's place: which generation serves now, and what runs in its shadow.
///
/// Workers take the generation anew for each frame, so a swap takes effect between frames and no
/// answer mixes two generations.
final class PipelineSlot: Sendable {
  private struct State {
    var lease: PipelineLease
    var shadows: [ShadowModel] = []
    var uses = 0
    var swaps = 0
  }

  /// The pipeline's name.
  let name: String
  private let state: Locked<State>

  init(_ lease: PipelineLease) {
    name = lease.pipeline.name
    state = Locked(State(lease: lease))
  }

  /// A hold on the generation that serves now.
  var lease: PipelineLease { state.withLock { $0.lease } }

  /// Lets another generation serve from the next frame on.
  ///
  /// - Parameter lease: The new generation.
  /// - Returns: The old one, to be let go outside of all locks.
  func swap(to lease: PipelineLease) -> PipelineLease {
    state.withLock { state in
      let old = state.lease
      state.lease = lease
      state.swaps += 1
      return old
    }
  }

  /// The models that see this pipeline's frames after it.
  var shadows: [ShadowModel] { state.withLock { $0.shadows } }

  /// Adds a model to the shadow.
  func add(_ shadow: ShadowModel) {
    state.withLock { $0.shadows.append(shadow) }
  }

  /// Takes a model out of the shadow; nil when it is not there.
  func removeShadow(of model: String) -> ShadowModel? {
    state.withLock { state in
      guard let index = state.shadows.firstIndex(where: { $0.model == model }) else { return nil }
      return state.shadows.remove(at: index)
    }
  }

  /// Streams that have this pipeline answer.
  var uses: Int { state.withLock { $0.uses } }

  /// Times that another generation took over.
  var swaps: Int { state.withLock { $0.swaps } }

  func beginUse() { state.withLock { $0.uses += 1 } }

  func endUse() { state.withLock { $0.uses -= 1 } }
}

/// A stream's hold on its pipeline's place, from `open_stream` until the last of its frames is gone.
///
/// It holds no generation: that is taken anew for each frame.
final class PipelineUse: Sendable {
  let slot: PipelineSlot

  /// Takes over a use that was begun.
  init(begunAt slot: PipelineSlot) {
    self.slot = slot
  }

  deinit {
    slot.endUse()
  }
}
