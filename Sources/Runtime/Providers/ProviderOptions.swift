internal import Base

extension ProviderConfiguration {
  /// The settings to pass on: `options` with the device, the precision and the threads.
  ///
  /// - Parameters:
  ///   - kind: The provider's row.
  ///   - threads: How many threads it may compute with, for providers with threads of their own.
  ///   - model: The model at hand, for errors.
  /// - Returns: The settings under the provider's own names.
  /// - Throws: `RuntimeError` when the provider does not have what is asked for.
  func settings(
    for kind: ProviderKind, threads: Int, model: String
  ) throws(RuntimeError) -> [String: String] {
    var settings = options
    if let device {
      guard let option = kind.deviceOption else {
        throw invalid("takes no device, got \(device)", "leave the device out", model)
      }
      try set(option, to: device, in: &settings, model)
    }
    if let precision {
      guard let additions = kind.precisionOptions[precision] else {
        throw invalid(
          "cannot be asked for \(precision)",
          "leave the precision out, or convert the model itself", model)
      }
      for (option, value) in additions { try set(option, to: value, in: &settings, model) }
    }
    if kind.listedName == "OpenVINOExecutionProvider" {
      try addOpenVINOSettings(threads: threads, to: &settings, model)
    }
    if case .builtIn = kind.registration, !settings.isEmpty {
      throw invalid(
        "takes no options, got \(settings.keys.sorted().joined(separator: ", "))",
        "leave them out", model)
    }
    return settings
  }

  /// OpenVINO's threads and precision; the latter is a property of the device that it loads.
  private func addOpenVINOSettings(
    threads: Int, to settings: inout [String: String], _ model: String
  ) throws(RuntimeError) {
    let device = settings["device_type"] ?? "CPU"
    settings["device_type"] = device
    // `AUTO:GPU,CPU` and the like hand the property on to whichever device is taken.
    let properties = device.split(separator: ":").first.map(String.init) ?? device
    if settings["num_of_threads"] == nil, settings["load_config"] == nil, properties == "CPU" {
      settings["num_of_threads"] = String(threads)
    }
    guard let precision else { return }
    let hint: JSONValue =
      switch precision {
      case .float32: "f32"
      case .bfloat16: "bf16"
      case .float16: "f16"
      }
    let document: JSONValue = [properties: ["INFERENCE_PRECISION_HINT": hint]]
    try set("load_config", to: document.serialized(), in: &settings, model)
  }

  /// Stores a setting that none of `options` contradicts.
  private func set(
    _ option: String, to value: String, in settings: inout [String: String], _ model: String
  ) throws(RuntimeError) {
    if let given = settings[option], given != value {
      throw invalid(
        "the option \(option) is given as \(given), and device or precision would make it "
          + value,
        "give either of the two", model)
    }
    settings[option] = value
  }

  private func invalid(_ problem: String, _ remedy: String, _ model: String) -> RuntimeError {
    RuntimeError(
      .invalidConfiguration, model: model, problem: "provider \(name): \(problem)",
      remedy: remedy)
  }
}
