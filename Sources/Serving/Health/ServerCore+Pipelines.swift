import Base
import Wire

extension ServerCore {
  /// Whether any pipeline runs on another provider than the configuration asks for.
  var isDegraded: Bool {
    pipelines.all.contains { $0.lease.pipeline.engine.isDegraded }
  }

  /// The pipelines that serve, as `Schemas/status.schema.json` describes them.
  func pipelineList() -> JSONValue {
    .array(
      pipelines.all.map { slot in
        let pipeline = slot.lease.pipeline
        var members: JSONObject = [
          "name": .string(slot.name), "generation": .integer(Int64(pipeline.generation)),
          "purpose": .string(pipeline.engine.purpose.rawValue),
          "engine": .object(JSONObject(writing: { pipeline.engine.writeMembers(to: &$0) })),
          "streams": .integer(Int64(slot.uses)), "swaps": .integer(Int64(slot.swaps)),
          "shadows": .array(
            slot.shadows.map {
              ["model": .string($0.model), "frames": .object($0.account.json)]
            }),
        ]
        members["degraded_because"] = pipeline.details["degradation"]
        return .object(members)
      })
  }

  /// The counters of pipelines, models and shadows.
  func appendPipelines(to page: inout PrometheusPage) {
    let slots = pipelines.all
    page.begin("biopsyd_pipeline_info", .gauge, "What serves a pipeline; the value is always 1.")
    for slot in slots {
      let engine = slot.lease.pipeline.engine
      page.sample(
        [
          ("pipeline", slot.name), ("model", engine.model), ("provider", engine.provider),
          ("precision", engine.precision), ("pipeline_sha256", engine.pipelineDigest),
        ], 1)
    }
    page.begin(
      "biopsyd_pipeline_degraded", .gauge,
      "1 when the pipeline runs on another provider than was asked for.")
    for slot in slots {
      page.sample([("pipeline", slot.name)], slot.lease.pipeline.engine.isDegraded ? 1 : 0)
    }
    page.begin("biopsyd_pipeline_streams", .gauge, "Open streams of a pipeline.")
    for slot in slots { page.sample([("pipeline", slot.name)], Double(slot.uses)) }
    page.begin("biopsyd_pipeline_swaps_total", .counter, "Times that another model took over.")
    for slot in slots { page.sample([("pipeline", slot.name)], Double(slot.swaps)) }
    if let loads = manager?.loads.withLock({ $0 }) {
      page.begin("biopsyd_model_loads_total", .counter, "Models loaded at run time, by outcome.")
      page.sample([("outcome", "done")], Double(loads.done))
      page.sample([("outcome", "failed")], Double(loads.failed))
    }
    page.begin(
      "biopsyd_shadow_frames_total", .counter,
      "Frames of a shadow model, by how its answer compares with the one that was shown.")
    for slot in slots {
      for shadow in slot.shadows {
        let account = shadow.account
        for outcome in ShadowOutcome.allCases {
          page.sample(
            [
              ("pipeline", slot.name), ("model", shadow.model), ("outcome", outcome.rawValue),
            ], Double(account[outcome]))
        }
      }
    }
  }
}
