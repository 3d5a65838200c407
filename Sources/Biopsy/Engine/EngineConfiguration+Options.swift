public import Base
import Runtime

extension EngineConfiguration {
  /// The options with which a command line chooses model and runtime.
  public static let options: [Option] = [
    .value(
      "models", "DIR", help: "The registry's folder (Models, else /var/lib/biopsyd/models).",
      completion: .directory),
    .value("model", "NAME[/VERSION]", help: "The model (polyp-lite)."),
    .value(
      "provider", "NAME", help: "The execution provider: cpu, openvino, cuda, … (cpu).",
      completion: .words(["cpu", "openvino", "cuda", "tensorrt"])),
    .value(
      "precision", "TYPE", help: "The arithmetic: float32, bfloat16 or float16.",
      completion: .words(["float32", "bfloat16", "float16"])),
    .value("device", "NAME", help: "The provider's device, such as CPU or GPU.0."),
    .values("provider-option", "KEY=VALUE", help: "A further setting of the provider."),
    .value(
      "if-unavailable", "fail|degrade",
      help: "When the provider cannot be had: do not start, or run on cpu (fail).",
      completion: .words(Fallback.allCases.map(\.rawValue))),
    .value("threads", "N", help: "Threads that compute one frame; 0 for one a core (0)."),
    .flag("spinning", help: "Let idle compute threads keep their cores busy for a while."),
    .value(
      "runtime-library", "PATH", help: "ONNX Runtime's library, instead of the one found.",
      completion: .file),
    .value(
      "cache", "DIR", help: "Keep optimised models here, for faster starts.",
      completion: .directory),
  ]

  /// Takes what a command line says over what the configuration said.
  ///
  /// - Parameter arguments: A command line of a command that has `options`.
  /// - Throws: `UsageError`.
  public mutating func apply(_ arguments: ParsedArguments) throws(UsageError) {
    modelsFolder = arguments.string("models") ?? modelsFolder
    model = arguments.string("model") ?? model
    if let name = arguments.string("provider"), name != session.provider.name {
      // Settings of another provider would make no sense to this one.
      session.provider = ProviderConfiguration(name: name)
    }
    if let name = arguments.string("precision") {
      guard let precision = EngineConfiguration.precision(named: name) else {
        throw arguments.usageError(
          "--precision: float32, bfloat16 or float16 is expected, not \"\(name)\"")
      }
      session.provider.precision = precision
    }
    session.provider.device = arguments.string("device") ?? session.provider.device
    for text in arguments.strings("provider-option") {
      let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, !parts[0].isEmpty else {
        throw arguments.usageError("--provider-option: KEY=VALUE is expected, not \"\(text)\"")
      }
      session.provider.options[String(parts[0])] = String(parts[1])
    }
    fallback = try arguments.choice("if-unavailable") ?? fallback
    session.intraOpThreads =
      try arguments.integer("threads", in: 0...256) ?? session.intraOpThreads
    if arguments.has("spinning") { session.allowsSpinning = true }
    libraryPath = arguments.string("runtime-library") ?? libraryPath
    session.optimizedModelCacheFolder =
      arguments.string("cache") ?? session.optimizedModelCacheFolder
  }
}
