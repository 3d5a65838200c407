/// How a provider is named and added to a session: one row for each that needs its own way.
struct ProviderKind {
  /// The function family that adds a provider.
  enum Registration {
    /// Nothing to add: the library always ends its list with the processor's own kernels.
    case builtIn
    /// `SessionOptionsAppendExecutionProvider` under this name.
    case named(String)
    /// An options object of its own, made, updated and appended by three functions.
    case ownOptions(OwnOptionsFamily)
  }

  /// The providers with an options object of their own.
  enum OwnOptionsFamily {
    case cuda, tensorrt, dnnl, cann
  }

  /// The name under which the library lists it.
  let listedName: String
  /// How it is added.
  let registration: Registration
  /// The option that takes the configured device; nil when there is none.
  let deviceOption: String?
  /// The options that ask for an arithmetic.
  let precisionOptions: [ProviderConfiguration.Precision: [String: String]]

  /// The row for a configured name.
  ///
  /// - Parameters:
  ///   - name: A provider's name in any case, with or without the ending `ExecutionProvider`.
  ///   - available: The providers that the library has.
  /// - Returns: The row, or nil when the library has no such provider.
  static func find(_ name: String, among available: [String]) -> ProviderKind? {
    let wanted = shortName(name)
    guard let listed = available.first(where: { shortName($0) == wanted }) else { return nil }
    if let row = table.first(where: { $0.listedName == listed }) { return row }
    let ending = "ExecutionProvider"
    let plain = listed.hasSuffix(ending) ? String(listed.dropLast(ending.count)) : listed
    return ProviderKind(
      listedName: listed, registration: .named(plain), deviceOption: nil, precisionOptions: [:])
  }

  /// `name` in lower case without `ExecutionProvider`.
  private static func shortName(_ name: String) -> String {
    let lower = name.lowercased()
    let ending = "executionprovider"
    return lower.hasSuffix(ending) ? String(lower.dropLast(ending.count)) : lower
  }

  /// The library's own kernels, which every library has.
  static let cpu = ProviderKind(
    listedName: "CPUExecutionProvider", registration: .builtIn, deviceOption: nil,
    precisionOptions: [.float32: [:]])

  private static let table: [ProviderKind] = [
    cpu,
    ProviderKind(
      listedName: "OpenVINOExecutionProvider", registration: .named("OpenVINO"),
      // The precision goes into `load_config`; see `openVINOOptions`.
      deviceOption: "device_type", precisionOptions: [.float32: [:], .bfloat16: [:], .float16: [:]]),
    ProviderKind(
      listedName: "CUDAExecutionProvider", registration: .ownOptions(.cuda),
      deviceOption: "device_id", precisionOptions: [.float32: ["use_tf32": "0"]]),
    ProviderKind(
      listedName: "TensorrtExecutionProvider", registration: .ownOptions(.tensorrt),
      deviceOption: "device_id",
      precisionOptions: [
        .float32: ["trt_fp16_enable": "0", "trt_bf16_enable": "0"],
        .float16: ["trt_fp16_enable": "1"],
        .bfloat16: ["trt_bf16_enable": "1"],
      ]),
    ProviderKind(
      listedName: "DnnlExecutionProvider", registration: .ownOptions(.dnnl), deviceOption: nil,
      precisionOptions: [:]),
    ProviderKind(
      listedName: "CANNExecutionProvider", registration: .ownOptions(.cann),
      deviceOption: "device_id", precisionOptions: [:]),
    // The generic function knows these under another spelling than the library's list.
    ProviderKind(
      listedName: "XnnpackExecutionProvider", registration: .named("XNNPACK"), deviceOption: nil,
      precisionOptions: [:]),
    ProviderKind(
      listedName: "AzureExecutionProvider", registration: .named("AZURE"), deviceOption: nil,
      precisionOptions: [:]),
  ]
}
