import Base
import Models
import Wire

extension PipelineManager {
  /// Loads a model beside the one that serves; an earlier one that waits there makes room first.
  func load(
    _ model: String, beside pipeline: PipelineConfiguration, _ document: inout JSONObject
  ) throws(WireError) {
    unstage(pipeline.name)
    let lease = try make(model, pipeline, as: .serving, &document)
    staged.withLock { $0[pipeline.name] = lease }
  }

  /// Lets a model serve: the one that waits, if it is that, else a newly loaded one.
  func activate(
    _ model: String, in pipeline: PipelineConfiguration, _ document: inout JSONObject
  ) throws(WireError) {
    let identity = try identity(of: model, for: pipeline)
    let lease: PipelineLease
    if let waiting = stagedLease(of: identity, in: pipeline.name) {
      lease = waiting
      unstage(pipeline.name)
      describe(lease.pipeline, in: &document)
    } else {
      lease = try make(model, pipeline, as: .serving, &document)
    }
    if let objection = study?.studyProtocol.objection(to: lease.pipeline) {
      throw WireError(.notRecorded, "\(objection) (everything is as before)")
    }
    table.install(lease)
    if let shadow = table[pipeline.name]?.removeShadow(of: identity) { logEnd(of: shadow) }
    logger.log(
      .notice, "pipeline_swapped",
      [
        "pipeline": pipeline.name, "model": lease.pipeline.engine.model,
        "generation": lease.pipeline.generation,
        "pipeline_sha256": lease.pipeline.engine.pipelineDigest,
        "degraded": lease.pipeline.engine.isDegraded,
      ])
    document["after_restart"] = modelAfterRestart(of: pipeline)
  }

  /// Lets a model see the pipeline's frames.
  func shadow(
    _ model: String, in pipeline: PipelineConfiguration, _ document: inout JSONObject
  ) throws(WireError) {
    let identity = try identity(of: model, for: pipeline)
    guard let slot = table[pipeline.name] else { throw table.unknown(pipeline.name) }
    guard !slot.shadows.contains(where: { $0.model == identity }) else {
      throw WireError(.inUse, "model \(identity) is in the shadow of \(pipeline.name) already")
    }
    guard slot.shadows.count < PipelineConfiguration.maximumShadows else {
      throw WireError(
        .inUse,
        "\(PipelineConfiguration.maximumShadows) models are in the shadow of \(pipeline.name); "
          + "retire one first")
    }
    slot.add(ShadowModel(try make(model, pipeline, as: .shadow, &document)))
  }

  /// Ends what a model does: waiting, watching, or serving a pipeline that nobody uses.
  func retire(
    _ model: String, from pipeline: PipelineConfiguration, _ document: inout JSONObject
  ) throws(WireError) {
    let slot = table[pipeline.name]
    let identity = loadedIdentity(of: model, in: slot, pipeline)
    document["model"] = .string(identity)
    if stagedLease(of: identity, in: pipeline.name) != nil { return unstage(pipeline.name) }
    if let shadow = slot?.removeShadow(of: identity) { return logEnd(of: shadow) }
    guard let slot, slot.lease.pipeline.engine.model == identity else {
      throw WireError(
        .outOfOrder, "model \(identity) does nothing for pipeline \(pipeline.name)")
    }
    guard pipeline.name != table.defaultName else {
      throw WireError(
        .inUse,
        "model \(identity) serves \(pipeline.name), the default pipeline; activate another model "
          + "there instead")
    }
    guard table.removeIfUnused(pipeline.name) else {
      throw WireError(
        .inUse,
        "model \(identity) serves \(slot.uses) open streams of pipeline \(pipeline.name); activate "
          + "another model there, or wait until they are closed")
    }
    logger.log(.notice, "pipeline_retired", ["pipeline": pipeline.name, "model": identity])
  }

  /// Has a loaded model reproduce its golden output again; without a model, the one that serves.
  func selfTest(
    _ model: String?, of pipeline: PipelineConfiguration, _ document: inout JSONObject
  ) throws(WireError) {
    let slot = table[pipeline.name]
    guard let lease = loaded(model, in: slot, pipeline) else {
      throw WireError(
        .outOfOrder,
        "pipeline \(pipeline.name) has not loaded \(model ?? "any model"); load it first")
    }
    describe(lease.pipeline, in: &document)
    let outcome = onLoadingThread { try lease.pipeline.selfTest() }
    switch outcome {
    case .success(var report):
      report["passed"] = true
      document["self_test"] = .object(report)
    case .failure(let failure):
      document["self_test"] = ["passed": false, "problem": .string(failure.message)]
      logger.log(
        .error, "self_test_failed",
        ["pipeline": pipeline.name, "model": lease.pipeline.engine.model, "error": failure.message])
    }
  }

  // MARK: Loading

  /// Loads a generation on a thread of low priority.
  private func make(
    _ model: String, _ pipeline: PipelineConfiguration, as role: PipelineLoader.Role,
    _ document: inout JSONObject
  ) throws(WireError) -> PipelineLease {
    let began = MonotonicInstant.now
    let generation = table.nextGeneration()
    let outcome = onLoadingThread { [table, loader] in
      table.lease(try loader.load(pipeline, model: model, as: role, generation: generation))
    }
    // What loading took and let go of is free now, and nobody else hands it back.
    table.reclaimer.returnFreeMemory()
    switch outcome {
    case .success(let lease):
      loads.withLock { $0.done += 1 }
      let milliseconds = (MonotonicInstant.now - began).milliseconds.rounded()
      describe(lease.pipeline, in: &document)
      document["load_ms"] = .number(milliseconds)
      logger.log(
        .notice, "model_loaded",
        [
          "pipeline": pipeline.name, "model": lease.pipeline.engine.model,
          "generation": generation, "provider": lease.pipeline.engine.provider,
          "degraded": lease.pipeline.engine.isDegraded, "load_ms": milliseconds,
        ])
      return lease
    case .failure(let failure):
      loads.withLock { $0.failed += 1 }
      logger.log(
        .error, "model_not_loaded",
        ["pipeline": pipeline.name, "model": model, "error": failure.message])
      throw WireError(.loadFailed, "\(failure.message) (everything is as before)")
    }
  }

  /// Why something on the loading thread failed, in words.
  struct LoadingFailure: Error {
    let message: String
  }

  private func onLoadingThread<Product: Sendable>(
    _ body: @escaping @Sendable () throws -> Product
  ) -> Result<Product, LoadingFailure> {
    let result = Locked<Result<Product, LoadingFailure>?>(nil)
    DedicatedThread(name: "loader", niceness: loader.niceness) {
      let outcome: Result<Product, LoadingFailure>
      do {
        outcome = .success(try body())
      } catch {
        outcome = .failure(LoadingFailure(message: "\(error)"))
      }
      result.withLock { $0 = outcome }
    }.join()
    return result.withLock { $0 } ?? .failure(LoadingFailure(message: "the thread gave no result"))
  }

  /// The version that a reference stands for, checked to be fit for the pipeline.
  private func identity(
    of model: String, for pipeline: PipelineConfiguration
  ) throws(WireError) -> String {
    do {
      return try loader.resolve(model, for: pipeline).identity.description
    } catch {
      throw WireError(.loadFailed, "\(error)")
    }
  }

  // MARK: What is loaded

  private func stagedLease(of identity: String, in pipeline: String) -> PipelineLease? {
    let lease = staged.withLock { $0[pipeline] }
    return lease?.pipeline.engine.model == identity ? lease : nil
  }

  private func unstage(_ pipeline: String) {
    // It is let go after the lock.
    _ = staged.withLock { $0.removeValue(forKey: pipeline) }
  }

  /// A loaded generation of the model: the one that serves, waits or watches, in this order.
  private func loaded(
    _ model: String?, in slot: PipelineSlot?, _ pipeline: PipelineConfiguration
  ) -> PipelineLease? {
    let waiting = staged.withLock { $0[pipeline.name] }
    let leases = [slot?.lease, waiting].compactMap { $0 } + (slot?.shadows.map(\.lease) ?? [])
    guard let model else { return leases.first }
    return leases.first { isNamed($0.pipeline.engine.model, model) }
  }

  /// The version among the loaded ones that a reference means, or else the reference itself.
  private func loadedIdentity(
    of model: String, in slot: PipelineSlot?, _ pipeline: PipelineConfiguration
  ) -> String {
    loaded(model, in: slot, pipeline)?.pipeline.engine.model ?? model
  }

  private func isNamed(_ identity: String, _ reference: String) -> Bool {
    identity == reference || identity.hasPrefix(reference + "/")
  }

  private func describe(_ pipeline: ServedPipeline, in document: inout JSONObject) {
    document["model"] = .string(pipeline.engine.model)
    document["generation"] = .integer(Int64(pipeline.generation))
    document["degraded"] = .bool(pipeline.engine.isDegraded)
  }

  /// The model that configuration and registry would give the pipeline at the next start.
  private func modelAfterRestart(of pipeline: PipelineConfiguration) -> JSONValue? {
    (try? loader.resolve(pipeline.segmenter, for: pipeline)).map {
      .string($0.identity.description)
    }
  }

  private func logEnd(of shadow: ShadowModel) {
    study?.end(shadow)
    let account = shadow.account
    logger.log(
      .notice, "shadow_ended",
      [
        "pipeline": shadow.lease.pipeline.name, "model": shadow.model,
        "compared": account.compared, "neither": account[.neither],
        "same_place": account[.samePlace], "elsewhere": account[.elsewhere],
        "serving_only": account[.servingOnly], "shadow_only": account[.shadowOnly],
        "failed": account[.failed], "skipped": account[.skipped],
      ])
  }
}
