// swift-tools-version: 6.0
import PackageDescription

let package = Package(
  name: "OpticalBiopsy",
  products: [
    .executable(name: "biopsyd", targets: ["biopsyd"]),
    .executable(name: "biopsyctl", targets: ["biopsyctl"]),
    .library(name: "biopsyclient", type: .dynamic, targets: ["BiopsyClient"]),
    .library(name: "filefaults", type: .dynamic, targets: ["CFileFaults"]),
    .library(name: "CBiopsyClient", targets: ["CBiopsyClient"]),
    .library(name: "Autodiff", targets: ["Autodiff"]),
    .library(name: "Base", targets: ["Base"]),
    .library(name: "Checkpoints", targets: ["Checkpoints"]),
    .library(name: "Imaging", targets: ["Imaging"]),
    .library(name: "Ledger", targets: ["Ledger"]),
    .library(name: "Models", targets: ["Models"]),
    .library(name: "ONNX", targets: ["ONNX"]),
    .library(name: "Phantom", targets: ["Phantom"]),
    .library(name: "Tensors", targets: ["Tensors"]),
    .library(name: "Training", targets: ["Training"]),
    .library(name: "Validation", targets: ["Validation"]),
    .library(name: "Wire", targets: ["Wire"]),
  ],
  targets: [
    // C libraries. Each has exactly one importer.
    .target(name: "COnnxRuntime", linkerSettings: [.linkedLibrary("dl")]),
    .target(name: "CSystem"),
    .target(name: "CPixelKernels"),
    .target(
      name: "CTrainingKernels", dependencies: ["COnnxRuntime"],
      linkerSettings: [.linkedLibrary("m")]),
    .systemLibrary(
      name: "CTurboJPEG", pkgConfig: "libturbojpeg", providers: [.apt(["libturbojpeg0-dev"])]),
    .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),

    // The client library for programs in C: no part of the daemon, and nothing here depends on it. The
    // shared library has a target of its own, because what keeps Swift's library and start-up code out of
    // it must not reach the tests, which link the same code into a Swift program.
    .target(name: "CBiopsyClient"),
    .target(
      name: "BiopsyClient", dependencies: ["CBiopsyClient"], publicHeadersPath: ".",
      linkerSettings: [
        .unsafeFlags([
          "-nostartfiles", "-no-toolchain-stdlib-rpath", "-wmo", "-enable-experimental-feature",
          "Embedded", "-Xlinker", "-soname=libbiopsyclient.so",
        ])
      ]),

    // Leaves.
    .computing("Base", ["CSystem"]),
    .computing("Tensors", ["Base"]),

    .computing("Statistics"),
    .module("Reports"),

    // Graphs.
    .module("Checkpoints", ["Base", "Tensors"]),
    .computing("ONNX", ["Base", "Tensors"]),
    .module("Architectures", ["Base", "Tensors", "ONNX"]),
    .computing("Autodiff", ["Base", "Tensors", "ONNX"]),

    // Engines.
    .module("Runtime", ["Base", "Tensors", "COnnxRuntime", "CTrainingKernels"]),
    .computing("Imaging", ["Base", "Tensors", "CTurboJPEG", "CPixelKernels"]),
    .computing("Ledger", ["Base", "CSQLite"]),

    // Domain.
    .module("Models", ["Base", "Tensors", "Runtime", "Imaging"]),
    .module("Biopsy", ["Base", "Tensors", "Runtime", "Imaging", "Models"]),
    .module("Evaluation", ["Base", "Statistics", "Reports", "Imaging"]),
    .computing("Phantom", ["Base", "Imaging"]),
    .computing("Study", ["Base"]),
    .computing("Validation", ["Base", "Statistics", "Reports", "Study"]),
    .module(
      "Conversion",
      [
        "Base", "Tensors", "Checkpoints", "ONNX", "Architectures", "Runtime", "Imaging", "Models",
      ]),
    .computing(
      "Training",
      [
        "Base", "Tensors", "Checkpoints", "Statistics", "ONNX", "Architectures", "Autodiff",
        "Conversion", "Runtime", "Imaging", "Models", "Evaluation", "Reports",
      ]),

    // Service.
    .module("Wire", ["Base"]),
    .module(
      "Serving",
      ["Base", "Wire", "Imaging", "Models", "Biopsy", "Runtime", "Study", "Ledger", "Validation"]),
    .module("Client", ["Base", "Wire"]),

    // Programs.
    .program("biopsyd", ["Base", "Serving", "Models", "Runtime"]),
    .program(
      "biopsyctl",
      [
        "Base", "Tensors", "Checkpoints", "ONNX", "Architectures", "Conversion", "Runtime",
        "Imaging", "Models", "Biopsy", "Evaluation", "Phantom", "Reports", "Statistics", "Training",
        "Wire", "Serving", "Client", "Study", "Ledger", "Validation",
      ]),

    // Tests.
    .target(
      name: "TestSupport", dependencies: ["Base", "Tensors", "Imaging"], path: "Tests/TestSupport",
      swiftSettings: .strict),
    .tests("BaseTests", ["Base"]),
    .tests("TensorsTests", ["Tensors"]),
    .tests("CheckpointsTests", ["Checkpoints", "Tensors"]),
    .tests("RuntimeTests", ["Runtime", "ONNX", "Tensors"], resources: [.copy("Fixtures")]),
    .tests("ONNXTests", ["ONNX", "Tensors", "Runtime"]),
    .tests(
      "ArchitecturesTests",
      ["Architectures", "Checkpoints", "Conversion", "ONNX", "Runtime", "Tensors"],
      resources: [.copy("Fixtures")]),
    .tests("AutodiffTests", ["Autodiff", "Architectures", "ONNX", "Runtime", "Tensors"]),
    .tests(
      "ConversionTests",
      [
        "Conversion", "Architectures", "Checkpoints", "ONNX", "Models", "Runtime", "Imaging",
        "Tensors",
      ]),
    .tests(
      "ImagingTests", ["Imaging", "Tensors", "CPixelKernels"], resources: [.copy("Fixtures")]),
    .tests("ModelsTests", ["Models", "Runtime", "Imaging", "Tensors"]),
    .tests("BiopsyTests", ["Biopsy", "Models", "Runtime", "Imaging", "Tensors", "Phantom"]),
    .tests("StatisticsTests", ["Statistics"]),
    .tests("ReportsTests", ["Reports"]),
    .tests(
      "EvaluationTests", ["Evaluation", "Statistics", "Reports", "Imaging"],
      resources: [.copy("Fixtures")]),
    .tests("PhantomTests", ["Phantom", "Imaging"]),
    .tests(
      "TrainingTests",
      [
        "Training", "Architectures", "Autodiff", "Checkpoints", "Evaluation", "Statistics",
        "Models", "Imaging", "ONNX", "Runtime", "Tensors",
      ]),
    .tests("StudyTests", ["Study"]),
    .target(name: "CLedgerFaults", dependencies: ["CSQLite"], path: "Tests/CLedgerFaults"),
    .executableTarget(
      name: "LedgerTrial", dependencies: ["Base", "Ledger", "Study"], path: "Tests/LedgerTrial",
      swiftSettings: .strict),
    .tests("LedgerTests", ["Ledger", "CLedgerFaults", "LedgerTrial"]),
    // Loaded before a daemon's libraries by trials and tests; linked as the client library is, and for the
    // same reason.
    .target(
      name: "CFileFaults", path: "Tests/CFileFaults", publicHeadersPath: ".",
      linkerSettings: [
        .unsafeFlags([
          "-nostartfiles", "-no-toolchain-stdlib-rpath", "-wmo", "-enable-experimental-feature",
          "Embedded",
        ])
      ]),
    .executableTarget(
      name: "DaemonTrial",
      dependencies: ["Base", "Client", "Wire", "Ledger", "Study", "Imaging", "TestSupport"],
      path: "Tests/DaemonTrial", swiftSettings: .strict),
    .tests("ValidationTests", ["Validation", "Statistics", "Reports", "Study"]),
    .tests("WireTests", ["Wire"]),
    .tests(
      "ServingTests",
      [
        "Serving", "Client", "Wire", "Biopsy", "Models", "Runtime", "Imaging", "Study", "Ledger",
      ]),
    .tests("CBiopsyClientTests", ["CBiopsyClient", "Wire"]),
    .tests(
      "EndToEndTests",
      [
        "CBiopsyClient", "Client", "Wire", "Imaging", "Phantom", "Architectures", "ONNX", "Tensors",
        "Ledger", "Study", "Validation", "DaemonTrial",
      ]),
  ],
  swiftLanguageModes: [.v6]
)

extension [SwiftSetting] {
  static var strict: [SwiftSetting] {
    [.enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("InternalImportsByDefault")]
  }
}

extension Target {
  static func module(
    _ name: String, _ dependencies: [String] = [], settings: [SwiftSetting] = .strict
  ) -> Target {
    .target(
      name: name, dependencies: dependencies.map { .init(stringLiteral: $0) },
      swiftSettings: settings)
  }

  /// A module that computes: optimised in debug builds too, whose tests would mostly wait for it.
  ///
  /// Not for modules that check memory of their own with `assert`.
  static func computing(_ name: String, _ dependencies: [String] = []) -> Target {
    module(
      name, dependencies,
      settings: .strict + [.unsafeFlags(["-O"], .when(configuration: .debug))])
  }

  static func program(_ name: String, _ dependencies: [String]) -> Target {
    .executableTarget(
      name: name, dependencies: dependencies.map { .init(stringLiteral: $0) },
      swiftSettings: .strict)
  }

  static func tests(
    _ name: String, _ dependencies: [String], resources: [Resource]? = nil
  ) -> Target {
    .testTarget(
      name: name,
      dependencies: (["Base", "TestSupport"] + dependencies).reduce(into: []) { unique, name in
        if !unique.contains(name) { unique.append(name) }
      }.map { .init(stringLiteral: $0) },
      resources: resources, swiftSettings: .strict)
  }
}
