import Testing

@testable import Runtime

/// What each provider would be given, whether or not this machine's library has it.
@Suite struct ProviderSettingsTests {
  private static let listed = [
    "TensorrtExecutionProvider", "CUDAExecutionProvider", "OpenVINOExecutionProvider",
    "DnnlExecutionProvider", "XnnpackExecutionProvider", "QNNExecutionProvider",
    "CPUExecutionProvider",
  ]

  private func settings(
    _ provider: ProviderConfiguration, threads: Int = 2
  ) throws -> [String: String] {
    let kind = try #require(ProviderKind.find(provider.name, among: Self.listed))
    return try provider.settings(for: kind, threads: threads, model: "m")
  }

  @Test func openVINOGetsDeviceThreadsAndPrecision() throws {
    #expect(
      try settings(.openvino(precision: .bfloat16)) == [
        "device_type": "CPU", "num_of_threads": "2",
        "load_config": #"{"CPU":{"INFERENCE_PRECISION_HINT":"bf16"}}"#,
      ])
    #expect(
      try settings(.init(name: "openvino")) == ["device_type": "CPU", "num_of_threads": "2"])
    #expect(
      try settings(.openvino(device: "GPU.1", precision: .float16)) == [
        "device_type": "GPU.1",
        "load_config": #"{"GPU.1":{"INFERENCE_PRECISION_HINT":"f16"}}"#,
      ])
  }

  @Test func openVINOKeepsTheOptionsThatAreGiven() throws {
    let given = ["num_of_threads": "7", "cache_dir": "/var/cache/x", "device_type": "CPU"]
    #expect(try settings(.init(name: "openvino", options: given)) == given)
    let document = #"{"CPU":{"NUM_STREAMS":"1"}}"#
    #expect(
      try settings(.init(name: "openvino", options: ["load_config": document])) == [
        "device_type": "CPU", "load_config": document,
      ])
  }

  @Test func contradictionsAreRefused() {
    expectError(.invalidConfiguration, mentioning: "load_config", "provider openvino") {
      _ = try settings(
        .init(name: "openvino", precision: .bfloat16, options: ["load_config": "{}"]))
    }
    expectError(.invalidConfiguration, mentioning: "device_type") {
      _ = try settings(
        .init(name: "openvino", device: "GPU", options: ["device_type": "CPU"]))
    }
  }

  @Test func cudaGetsItsDeviceAndFullPrecision() throws {
    #expect(
      try settings(.init(name: "cuda", precision: .float32, device: "1")) == [
        "device_id": "1", "use_tf32": "0",
      ])
    #expect(
      try settings(.init(name: "CUDA", options: ["gpu_mem_limit": "1"])) == ["gpu_mem_limit": "1"])
    expectError(.invalidConfiguration, mentioning: "bfloat16") {
      _ = try settings(.init(name: "cuda", precision: .bfloat16))
    }
  }

  @Test func tensorrtGetsItsPrecision() throws {
    #expect(
      try settings(.init(name: "tensorrt", precision: .float16)) == ["trt_fp16_enable": "1"])
    #expect(
      try settings(.init(name: "tensorrt", precision: .bfloat16)) == ["trt_bf16_enable": "1"])
  }

  @Test func otherProvidersGetTheirOptionsAsTheyAre() throws {
    let options = ["backend_path": "libQnnHtp.so"]
    #expect(try settings(.init(name: "qnn", options: options)) == options)
    expectError(.invalidConfiguration, mentioning: "device") {
      _ = try settings(.init(name: "qnn", device: "0"))
    }
  }

  @Test func namesLeadToTheWayOfRegistration() throws {
    func kind(_ name: String) -> ProviderKind? { .find(name, among: Self.listed) }
    if case .ownOptions(.cuda)? = kind("cuda")?.registration {} else { Issue.record("cuda") }
    if case .ownOptions(.tensorrt)? = kind("TensorRT")?.registration {
    } else {
      Issue.record("tensorrt")
    }
    if case .ownOptions(.dnnl)? = kind("dnnl")?.registration {} else { Issue.record("dnnl") }
    if case .named("XNNPACK")? = kind("xnnpack")?.registration {} else { Issue.record("xnnpack") }
    if case .named("QNN")? = kind("qnn")?.registration {} else { Issue.record("qnn") }
    #expect(kind("qnn")?.listedName == "QNNExecutionProvider")
    #expect(kind("rocm") == nil)
  }
}
