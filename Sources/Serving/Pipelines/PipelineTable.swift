import Base
import Wire

/// The pipelines that serve, by name.
final class PipelineTable: Sendable {
  /// The pipeline of streams that name none.
  let defaultName: String
  /// Frees the generations that leave.
  let reclaimer: PipelineReclaimer
  private let slots = Locked<[String: PipelineSlot]>([:])
  private let generations = Locked(0)

  /// Makes an empty table; the default pipeline has to be installed before anybody asks for it.
  init(defaultName: String, logger: Logger) {
    self.defaultName = defaultName
    reclaimer = PipelineReclaimer(logger: logger)
  }

  /// A number for the next generation.
  func nextGeneration() -> Int {
    generations.withLock { number in
      number += 1
      return number
    }
  }

  /// A hold on a generation that was loaded, so that it is freed in the right place.
  func lease(_ pipeline: ServedPipeline) -> PipelineLease {
    PipelineLease(pipeline, reclaimer: reclaimer)
  }

  /// Lets a generation serve under its pipeline's name from the next frame on.
  func install(_ lease: PipelineLease) {
    // The old generation is let go after the lock.
    _ = slots.withLock { slots -> PipelineLease? in
      if let slot = slots[lease.pipeline.name] { return slot.swap(to: lease) }
      slots[lease.pipeline.name] = PipelineSlot(lease)
      return nil
    }
  }

  /// Finds the pipeline that a stream shall use.
  ///
  /// - Parameter name: Its name; nil for the default one.
  /// - Returns: A hold on its place: it is not removed meanwhile.
  /// - Throws: `WireError` that lists the pipelines there are.
  func open(_ name: String?) throws(WireError) -> PipelineUse {
    let slot = slots.withLock { slots -> PipelineSlot? in
      let slot = slots[name ?? defaultName]
      slot?.beginUse()
      return slot
    }
    guard let slot else { throw unknown(name ?? defaultName) }
    return PipelineUse(begunAt: slot)
  }

  /// Takes a pipeline out of service, unless a stream uses it.
  ///
  /// - Parameter name: The pipeline's name.
  /// - Returns: Whether it is gone.
  func removeIfUnused(_ name: String) -> Bool {
    // Under the table's lock no stream can begin to use it. It is let go after the lock.
    let removed = slots.withLock { slots -> PipelineSlot? in
      guard let slot = slots[name], slot.uses == 0 else { return nil }
      return slots.removeValue(forKey: name)
    }
    return removed != nil
  }

  /// The place of a pipeline; nil while it is out of service.
  subscript(name: String) -> PipelineSlot? { slots.withLock { $0[name] } }

  /// All places, by name.
  var all: [PipelineSlot] {
    slots.withLock { Array($0.values) }.sorted { $0.name < $1.name }
  }

  /// The generation that serves streams which name no pipeline.
  var defaultPipeline: ServedPipeline {
    guard let slot = self[defaultName] else {
      preconditionFailure("the default pipeline is installed first and never removed")
    }
    return slot.lease.pipeline
  }

  /// The error for a name that no pipeline has.
  func unknown(_ name: String) -> WireError {
    WireError(
      .unknownPipeline,
      "no pipeline is called \"\(name)\"; there are: \(all.map(\.name).joined(separator: ", "))")
  }
}
