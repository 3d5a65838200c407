public import Base
internal import Imaging
public import Models
public import Runtime

/// How a finished model runs on one provider of this machine.
public struct ProviderTrial: Sendable {
  /// The provider.
  public let provider: ProviderConfiguration
  /// What came of it.
  public let outcome: Outcome

  /// What came of a trial.
  public enum Outcome: Sendable {
    /// The model passed its self-test and took so long for a frame.
    case ran(SelfTestReport, latency: LatencySummary)
    /// It cannot be used, for a reason in words.
    case failed(String)
  }

  /// Frames that are timed.
  private static let rounds = 15

  /// Tries every provider that ONNX Runtime offers here.
  static func run(_ folder: ModelFolder, runtime: OnnxRuntime) -> [ProviderTrial] {
    configurations(runtime.availableProviders).map { provider in
      do {
        return ProviderTrial(provider: provider, outcome: try run(folder, runtime, provider))
      } catch {
        return ProviderTrial(provider: provider, outcome: .failed("\(error)"))
      }
    }
  }

  private static func run(
    _ folder: ModelFolder, _ runtime: OnnxRuntime, _ provider: ProviderConfiguration
  ) throws -> Outcome {
    let model = try ServableModel.load(
      folder, runtime: runtime,
      configuration: SessionConfiguration(provider: provider, readsBackProviders: false))
    let inference = try FrameInference(model: model)
    let size = model.preprocessing.size
    _ = try inference.prepare(Image(size: size, color: Color(red: 120, green: 70, blue: 60)))
    var latencies: [Duration] = []
    for round in 0...rounds {
      let began = MonotonicInstant.now
      try inference.run()
      // The first run still makes memory.
      if round > 0 { latencies.append(.now - began) }
    }
    guard let latency = LatencySummary(latencies) else {
      preconditionFailure("frames were timed")
    }
    return .ran(model.loadingReport, latency: latency)
  }

  /// Each provider in single precision, and in 16 bits where it has that.
  private static func configurations(_ available: [String]) -> [ProviderConfiguration] {
    available.flatMap { name -> [ProviderConfiguration] in
      switch name {
      case "CPUExecutionProvider": [.cpu]
      case "OpenVINOExecutionProvider": [.openvino(), .openvino(precision: .bfloat16)]
      default: [ProviderConfiguration(name: name)]
      }
    }
  }
}
