// swift-tools-version: 6.0
import PackageDescription

// A package of its own: its programs have no main but libFuzzer's, which would break a plain build of
// the project. scripts/fuzz.sh builds and runs them.
let package = Package(
  name: "Fuzz",
  dependencies: [.package(name: "OpticalBiopsy", path: "..")],
  targets: [
    .target(name: "FuzzSupport", swiftSettings: .strict),
    .fuzzer("FuzzJSON", of: ["Base"]),
    .fuzzer("FuzzPNG", of: ["Imaging"]),
    .fuzzer("FuzzJPEG", of: ["Imaging"]),
    .fuzzer("FuzzCClient", of: ["CBiopsyClient"]),
    .fuzzer("FuzzCheckpoint", of: ["Checkpoints", "Tensors"]),
    .fuzzer("FuzzLabels", of: ["Base", "Training"]),
    .fuzzer("FuzzManifest", of: ["Models"]),
    .fuzzer("FuzzONNX", of: ["ONNX", "Tensors"]),
    .fuzzer("FuzzPathology", of: ["Base", "Validation"]),
    .fuzzer("FuzzRecipes", of: ["Base", "Training"]),
    .fuzzer("FuzzWire", of: ["Base", "Wire"]),
  ],
  swiftLanguageModes: [.v6]
)

extension [SwiftSetting] {
  static var strict: [SwiftSetting] {
    [.enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("InternalImportsByDefault")]
  }
}

extension Target {
  static func fuzzer(_ name: String, of modules: [String]) -> Target {
    .executableTarget(
      name: name,
      dependencies: ["FuzzSupport"]
        + modules.map { .product(name: $0, package: "OpticalBiopsy") },
      swiftSettings: .strict + [.unsafeFlags(["-parse-as-library"])])
  }
}
