internal import COnnxRuntime
internal import CTrainingKernels

/// The set of operators that `CTrainingKernels` has, as the library knows it.
///
/// Sessions refer to it for as long as they live.
final class TrainingKernels {
  private let domain: OwnedHandle

  /// Describes the operators to the library.
  ///
  /// - Parameters:
  ///   - calls: The library's functions.
  ///   - vectors: What the operators compute with; this processor must have them.
  /// - Throws: `RuntimeError` when the library refuses them.
  init(_ calls: CallTable, _ vectors: TrainingVectors) throws(RuntimeError) {
    let purpose = CallTable.Purpose(
      code: .libraryNotFound, model: nil, remedy: "install an intact ONNX Runtime")
    domain = try calls.make(
      "CreateCustomOpDomain", purpose, release: calls.api.ReleaseCustomOpDomain
    ) { calls.api.CreateCustomOpDomain(training_domain_name, &$0) }
    let pointer = domain.pointer
    try calls.check(
      "CustomOpDomain_Add", purpose,
      calls.withTable { training_add_operators($0, pointer, vectors.symbol) })
  }

  /// Lets a session's model have the operators.
  ///
  /// - Parameters:
  ///   - options: The library's options of the session.
  ///   - calls: The library's functions.
  ///   - model: The model at hand, for errors.
  /// - Throws: `RuntimeError` when the library refuses them.
  func add(to options: OpaquePointer, _ calls: CallTable, model: String) throws(RuntimeError) {
    let purpose = CallTable.Purpose(
      code: .invalidConfiguration, model: model,
      remedy: "leave trainingVectors out, or use ONNX Runtime 1.21 or newer")
    try calls.check(
      "AddCustomOpDomain", purpose, calls.api.AddCustomOpDomain(options, domain.pointer))
  }
}
