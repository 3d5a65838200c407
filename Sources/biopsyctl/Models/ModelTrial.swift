import Base
import Biopsy
import Foundation
import Imaging
import Models
import Runtime

/// How a sealed model runs on one provider of this machine: `Schemas/model-trial.schema.json`.
struct ModelTrial {
  let model: ModelIdentity
  let provider: ProviderConfiguration
  let report: SelfTestReport
  let latency: LatencySummary

  /// Loads a version, lets it pass its self-test, and times runs of its network.
  init(
    _ folder: ModelFolder, runtime: OnnxRuntime, session: SessionConfiguration, rounds: Int
  ) throws {
    var configuration = session
    configuration.readsBackProviders = false
    let model = try ServableModel.load(folder, runtime: runtime, configuration: configuration)
    let inference = try FrameInference(model: model)
    _ = try inference.prepare(
      Image(size: model.preprocessing.size, color: Color(red: 120, green: 70, blue: 60)))
    var latencies: [Duration] = []
    for round in 0...rounds {
      let began = MonotonicInstant.now
      try inference.run()
      // The first run still makes memory.
      if round > 0 { latencies.append(.now - began) }
    }
    guard let latency = LatencySummary(latencies) else {
      preconditionFailure("a trial has at least one round")
    }
    self.model = folder.identity
    provider = session.provider
    report = model.loadingReport
    self.latency = latency
  }

  var json: JSONValue {
    [
      "model": .string(model.description), "provider": .string(provider.name),
      "precision": provider.precision.map { .string($0.rawValue) } ?? .null,
      "maximum_absolute_error": .number(report.maximumAbsoluteError),
      "mean_absolute_error": .number(report.meanAbsoluteError),
      "threshold_disagreement": .number(report.thresholdDisagreement),
      "latency": latency.json,
    ]
  }

  var text: String {
    let name = ([provider.name] + (provider.precision.map { [$0.rawValue] } ?? []))
      .joined(separator: " ")
    return String(
      format: "%@ on %@: p50 %.1f ms, p95 %.1f ms; probabilities within %.1e of the golden ones\n",
      model.description, name, latency.p50.milliseconds, latency.p95.milliseconds,
      report.maximumAbsoluteError)
  }
}
