import Runtime
import Tensors
import Testing

@Suite struct ConfigurationTests {
  @Test func whatWasTakenIsReported() throws {
    let configuration = SessionConfiguration(
      intraOpThreads: 3, entries: ["session.disable_prepacking": "1"])
    let session = try Fixture.session("convolution", configuration)
    let runtime = try OnnxRuntime.load()
    let report = session.report
    #expect(report.libraryVersion == runtime.version)
    #expect(report.libraryPath == runtime.libraryPath)
    #expect(report.provider == "CPUExecutionProvider")
    #expect(report.intraOpThreads == 3)
    // Two beside the caller's; other tests may start threads at the same time.
    #expect((report.threadsCreated ?? 0) >= 2)
    #expect(report.entries["session.intra_op.allow_spinning"] == "0")
    #expect(report.entries["session.inter_op.allow_spinning"] == "0")
    #expect(report.entries["session.set_denormal_as_zero"] == "1")
    #expect(report.entries["session.disable_prepacking"] == "1")
    #expect(report.cacheUse == .off)
    #expect(report.warnings.isEmpty)
  }

  @Test func spinningAndSubnormalsAreReported() throws {
    let session = try Fixture.session(
      "add", .init(intraOpThreads: 1, allowsSpinning: true, flushesDenormalsToZero: false))
    #expect(session.report.entries["session.intra_op.allow_spinning"] == "1")
    #expect(session.report.entries["session.inter_op.allow_spinning"] == "1")
    #expect(session.report.entries["session.set_denormal_as_zero"] == "0")
  }

  @Test(arguments: [true, false])
  func runsGiveTheSameWithAndWithoutAMemoryPlan(plansMemory: Bool) throws {
    let session = try Fixture.session("matmul", .init(plansMemory: plansMemory))
    let result = Tensor(shape: [1, 3], elementType: .float32)
    let vector = Tensor(shape: [1, 4], float32: [1, 2, 3, 4])
    let bound = try session.bind(inputs: ["x": vector], outputs: ["y": result])
    for _ in 0..<3 {
      try bound.run()
      #expect(result.floats == [60, 70, 80])
    }
  }

  @Test func noThreadsMeansOneForEachProcessor() throws {
    #expect(try Fixture.session("add", .init()).report.intraOpThreads >= 1)
  }

  @Test(arguments: [(-1, 1), (1025, 1), (1, 0), (1, -5), (.max, 1)] as [(Int, Int)])
  func impossibleThreadCountsAreRefused(intraOp: Int, interOp: Int) {
    expectError(.invalidConfiguration, mentioning: "add.onnx", "threads") {
      _ = try Fixture.session("add", .init(intraOpThreads: intraOp, interOpThreads: interOp))
    }
  }

  @Test func entriesWithASettingOfTheirOwnAreRefused() {
    expectError(.invalidConfiguration, mentioning: "session.set_denormal_as_zero") {
      _ = try Fixture.session("add", .init(entries: ["session.set_denormal_as_zero": "0"]))
    }
  }

  @Test func entriesThatTheLibraryRefusesAreErrors() {
    expectError(.invalidConfiguration, mentioning: "AddSessionConfigEntry") {
      _ = try Fixture.session("add", .init(entries: ["": "x"]))
    }
  }
}

@Suite struct ProviderTests {
  @Test(arguments: ["cpu", "CPU", "CPUExecutionProvider", "cpuexecutionprovider"])
  func namesAreTakenInAnyForm(name: String) throws {
    let session = try Fixture.session(
      "add", .init(provider: .init(name: name), intraOpThreads: 1))
    #expect(session.report.provider == "CPUExecutionProvider")
  }

  @Test(arguments: ["cuda", "tensorrt", "nonsense", ""])
  func absentProvidersAreAnErrorThatListsThePresent(name: String) throws {
    let runtime = try OnnxRuntime.load()
    guard !runtime.availableProviders.contains(where: { $0.lowercased().hasPrefix(name + "exec") })
    else { return }
    expectError(
      .providerUnavailable, mentioning: "add.onnx", "'\(name)'", "CPUExecutionProvider",
      runtime.libraryPath, "BIOPSYD_ONNXRUNTIME"
    ) {
      _ = try Fixture.session("add", .init(provider: .init(name: name)))
    }
  }

  @Test(arguments: [
    ProviderConfiguration(name: "cpu", precision: .bfloat16),
    ProviderConfiguration(name: "cpu", precision: .float16),
    ProviderConfiguration(name: "cpu", device: "GPU"),
    ProviderConfiguration(name: "cpu", options: ["threads": "2"]),
  ])
  func theProcessorTakesNeitherPrecisionNorDeviceNorOptions(provider: ProviderConfiguration) {
    expectError(.invalidConfiguration, mentioning: "add.onnx", "provider cpu") {
      _ = try Fixture.session("add", .init(provider: provider))
    }
  }

  @Test func theProcessorComputesInSinglePrecision() throws {
    let provider = ProviderConfiguration(name: "cpu", precision: .float32)
    let session = try Fixture.session("add", .init(provider: provider, intraOpThreads: 1))
    #expect(session.report.providerSettings.isEmpty)
  }
}
