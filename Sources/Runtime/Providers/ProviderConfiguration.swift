/// The execution provider that is to run a model, and its settings.
public struct ProviderConfiguration: Hashable, Sendable {
  /// The arithmetic that a provider is asked to use.
  public enum Precision: String, CaseIterable, Sendable {
    /// Single precision throughout.
    case float32
    /// bfloat16 where the processor has it.
    case bfloat16
    /// Half precision.
    case float16
  }

  /// The provider: `cpu`, `openvino`, `cuda`, `tensorrt`, or any other that the library has.
  ///
  /// Case does not matter, and neither does the ending `ExecutionProvider`.
  public var name: String
  /// The arithmetic; nil leaves the provider its own choice.
  ///
  /// For `openvino`, `tensorrt` and (float32 only) `cuda` and `cpu`. Other providers take it as
  /// one of their `options`.
  public var precision: Precision?
  /// The device: for `openvino` a device of its own naming such as `CPU`, `GPU` or `GPU.1`
  /// (nil: `CPU`), for `cuda` and `tensorrt` a device number (nil: 0).
  public var device: String?
  /// Further settings, passed on as they are under the provider's own names.
  public var options: [String: String]

  /// Describes a provider.
  ///
  /// - Parameters:
  ///   - name: The provider.
  ///   - precision: The arithmetic; nil leaves the provider its own choice.
  ///   - device: The device; nil for the provider's usual one.
  ///   - options: Further settings under the provider's own names.
  public init(
    name: String, precision: Precision? = nil, device: String? = nil,
    options: [String: String] = [:]
  ) {
    self.name = name
    self.precision = precision
    self.device = device
    self.options = options
  }

  /// ONNX Runtime's own kernels on the processor.
  public static let cpu = ProviderConfiguration(name: "cpu")

  /// OpenVINO.
  ///
  /// - Parameters:
  ///   - device: OpenVINO's name of the device.
  ///   - precision: The arithmetic.
  /// - Returns: The configuration.
  public static func openvino(
    device: String = "CPU", precision: Precision = .float32
  ) -> ProviderConfiguration {
    ProviderConfiguration(name: "openvino", precision: precision, device: device)
  }
}
