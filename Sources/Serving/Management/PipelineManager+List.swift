import Base
import Foundation
import Models
import Wire

extension PipelineManager {
  /// What serves, what waits and what watches: members of `Schemas/managed.schema.json`.
  func list() -> JSONObject {
    let pipelines = configurations.values.sorted { $0.name < $1.name }
    return [
      "registry": .string(URL(fileURLWithPath: loader.engine.registry.root).path),
      "default_pipeline": .string(table.defaultName),
      "pipelines": .array(pipelines.map { .object(entry($0)) }),
    ]
  }

  private func entry(_ pipeline: PipelineConfiguration) -> JSONObject {
    let slot = table[pipeline.name]
    var entry: JSONObject = [
      "name": .string(pipeline.name), "configured": .string(pipeline.segmenter),
      "state": .string(slot == nil ? "retired" : "serving"),
    ]
    if let slot {
      let serving = slot.lease.pipeline
      entry["serving"] = .object(description(of: serving))
      entry["streams"] = .integer(Int64(slot.uses))
      entry["swaps"] = .integer(Int64(slot.swaps))
    }
    let waiting = staged.withLock { $0[pipeline.name] }
    if let waiting { entry["loaded"] = .object(description(of: waiting.pipeline)) }
    entry["shadows"] = .array(
      (slot?.shadows ?? []).map { shadow in
        var members = description(of: shadow.lease.pipeline)
        members["frames"] = .object(shadow.account.json)
        return .object(members)
      })
    return entry
  }

  private func description(of pipeline: ServedPipeline) -> JSONObject {
    var members: JSONObject = [
      "model": .string(pipeline.engine.model),
      "generation": .integer(Int64(pipeline.generation)),
      "pipeline_sha256": .string(pipeline.engine.pipelineDigest),
      "provider": .string(pipeline.engine.provider),
      "degraded": .bool(pipeline.engine.isDegraded),
      "purpose": .string(pipeline.engine.purpose.rawValue),
    ]
    // What the registry says by now, which may be something else than when it was loaded.
    members["registry_state"] = registryState(of: pipeline.engine.model)
    return members
  }

  private func registryState(of model: String) -> JSONValue? {
    guard let folder = try? loader.engine.registry.resolve(model),
      let state = try? folder.readState()
    else { return nil }
    return .string(state.rawValue)
  }
}
