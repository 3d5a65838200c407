import Base
import Foundation
import Runtime
import Tensors
import Testing

/// The small models that `Fixtures/make_models.py` makes.
enum Fixture {
  static func path(_ file: String) throws -> String {
    let folder = try #require(Bundle.module.url(forResource: "Fixtures", withExtension: nil))
    return folder.appendingPathComponent(file).path
  }

  static func bytes(_ file: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: path(file))))
  }

  /// A session on one thread that runs the model of that name.
  static func session(
    _ model: String, _ configuration: SessionConfiguration = .init(intraOpThreads: 1)
  ) throws -> Session {
    try Session(
      runtime: OnnxRuntime.load(), model: .file(path(model + ".onnx")),
      configuration: configuration)
  }

  /// For suites that need the library's OpenVINO provider; they are skipped by name without it.
  ///
  /// Kept here, for Swift 6.0.3 crashes on a condition that stands in the suite's own attribute.
  static let needsOpenVINO: ConditionTrait = .enabled(
    if: hasOpenVINO(), "SKIPPED: this ONNX Runtime has no OpenVINO provider")

  private static func hasOpenVINO() -> Bool {
    let providers = (try? OnnxRuntime.load())?.availableProviders ?? []
    return providers.contains("OpenVINOExecutionProvider")
  }

  /// A new folder, removed by the caller.
  static func temporaryFolder() throws -> URL {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("runtime-tests-" + UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
  }
}

/// Expects a `RuntimeError` with that code, whose text has all of the words.
func expectError(
  _ code: RuntimeError.Code, mentioning words: String...,
  location: SourceLocation = #_sourceLocation,
  _ body: () throws -> Void
) {
  #expect(sourceLocation: location) {
    try body()
  } throws: { error in
    guard let error = error as? RuntimeError else { return false }
    let missing = words.filter { !error.message.contains($0) }
    if error.code != code || !missing.isEmpty { print("got \(error.code): \(error)") }
    return error.code == code && missing.isEmpty && !error.remedy.isEmpty
  }
}

extension Tensor {
  /// A tensor of 64-bit integers; a scalar when `shape` is empty.
  convenience init(shape: Shape, int64 values: [Int64]) {
    self.init(shape: shape, elementType: .int64)
    _ = int64.update(from: values)
  }

  /// The elements as single-precision numbers.
  var floats: [Float] {
    var values = [Float](repeating: .nan, count: shape.elementCount)
    values.withUnsafeMutableBufferPointer { copyFloats(to: $0) }
    return values
  }
}
