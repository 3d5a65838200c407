import Runtime
import Tensors
import Testing

/// These need a library with the OpenVINO provider; without one they are skipped by name.
@Suite(Fixture.needsOpenVINO)
struct OpenVINOTests {
  private func features(_ provider: ProviderConfiguration) throws -> (Session, [Float]) {
    let session = try Fixture.session(
      "convolution", .init(provider: provider, intraOpThreads: 1))
    let image = try NPY.read(Fixture.path("convolution-image.npy"))
    let features = Tensor(shape: [2, 4, 8, 8], elementType: .float32)
    try session.bind(inputs: ["image": image], outputs: ["features": features]).run()
    return (session, features.floats)
  }

  @Test func singlePrecisionAgreesWithTheReference() throws {
    let (session, features) = try features(.openvino())
    let expected = try NPY.read(Fixture.path("convolution-features.npy")).floats
    #expect(zip(features, expected).allSatisfy { abs($0 - $1) < 1e-4 })
    #expect(session.report.provider == "OpenVINOExecutionProvider")
    #expect(session.ranOnProviderAlone == true)
    #expect(session.providerShares?.map(\.nodes) == [1])
  }

  @Test func brainFloatsAgreeWithinTheirPrecision() throws {
    let (session, features) = try features(.openvino(precision: .bfloat16))
    let expected = try NPY.read(Fixture.path("convolution-features.npy")).floats
    // 27 products of numbers around 1, with 8 bits of fraction each.
    #expect(zip(features, expected).allSatisfy { abs($0 - $1) < 0.2 })
    #expect(session.report.providerSettings["load_config"]?.contains("bf16") == true)
  }

  @Test func whatTheLibraryHoldsIsReadBack() throws {
    let (session, _) = try features(.openvino(precision: .float32))
    let prefix = "ep.openvinoexecutionprovider."
    // Libraries before 1.22 do not keep a provider's settings as entries.
    if let device = session.report.entries[prefix + "device_type"] {
      #expect(device == "CPU")
      #expect(session.report.entries[prefix + "load_config"]?.contains("f32") == true)
    }
  }

  @Test func aPartThatFallsBackToTheProcessorIsVisible() throws {
    let session = try Fixture.session("mixed", .init(provider: .openvino(), intraOpThreads: 1))
    let x = Tensor(shape: [1, 4], float32: [1, 2, 3, 4])
    let y = Tensor(shape: [1, 4], elementType: .float32)
    try session.bind(inputs: ["x": x], outputs: ["y": y]).run()
    let providers = session.providerShares?.map(\.provider)
    #expect(providers == ["CPUExecutionProvider", "OpenVINOExecutionProvider"])
    #expect(session.ranOnProviderAlone == false)
  }

  @Test func absentDevicesAreNamed() {
    expectError(.providerUnavailable, mentioning: "convolution.onnx", "CPU.99") {
      _ = try features(.openvino(device: "CPU.99"))
    }
  }

  @Test func aDeviceThatTheProviderIgnoresIsNotTakenForGranted() throws {
    // The library accepts this one, and then gives the whole model to its own kernels.
    let (session, _) = try features(.openvino(device: "NOSUCH"))
    #expect(session.report.provider == "OpenVINOExecutionProvider")
    #expect(session.providerShares?.map(\.provider) == ["CPUExecutionProvider"])
    #expect(session.ranOnProviderAlone == false)
  }

  @Test func failingToCompileIsTheProvidersFault() throws {
    expectError(.providerUnavailable, mentioning: "uncompilable.onnx", "CreateSession", "cpu") {
      _ = try Fixture.session("uncompilable", .init(provider: .openvino(), intraOpThreads: 1))
    }
    _ = try Fixture.session("uncompilable")
  }

  @Test func aDamagedModelIsTheModelsFault() {
    expectError(.invalidModel, mentioning: "Frobnicate") {
      _ = try Fixture.session("unknown_operator", .init(provider: .openvino()))
    }
  }

  @Test func unknownOptionsAreNamed() {
    expectError(.providerUnavailable, mentioning: "nonsense", "OpenVINOExecutionProvider") {
      _ = try features(.init(name: "openvino", options: ["nonsense": "1"]))
    }
  }

  @Test func dynamicBatchesAndTheirMismatches() throws {
    let session = try Fixture.session("matmul", .init(provider: .openvino(), intraOpThreads: 1))
    let x = Tensor(shape: [2, 4], float32: [1, 0, 0, 0, 0, 1, 0, 0])
    let y = Tensor(shape: [2, 3], elementType: .float32)
    try session.bind(inputs: ["x": x], outputs: ["y": y]).run()
    #expect(y.floats == [0, 1, 2, 3, 4, 5])
    let small = Tensor(shape: [1, 3], elementType: .float32)
    let bound = try session.bind(inputs: ["x": x], outputs: ["y": small])
    expectError(.tensorMismatch) { try bound.run() }
  }

  @Test func theOptimizedModelCacheIsNotUsed() throws {
    let session = try Fixture.session(
      "matmul",
      .init(
        provider: .openvino(), intraOpThreads: 1, optimizedModelCacheFolder: "/nowhere/cache"))
    #expect(session.report.cacheUse == .off)
    #expect(session.report.warnings.contains { $0.contains("cpu provider only") })
  }
}
