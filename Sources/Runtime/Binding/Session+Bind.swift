internal import Base
internal import COnnxRuntime
public import Tensors

extension Session {
  /// Ties tensors to the model's inputs and outputs, for any number of runs.
  ///
  /// Where the model leaves an extent of an output open, the tensor has the extent that the model
  /// gives for these inputs; a run that gives another one fails.
  ///
  /// - Parameters:
  ///   - inputs: A tensor for each input, by name. They are read by every run.
  ///   - outputs: A tensor for each output that is wanted, by name. They are written by every run.
  /// - Returns: The bound session; it keeps the tensors alive.
  /// - Throws: `RuntimeError` naming the tensor, when names, types or shapes do not fit the model.
  public func bind(
    inputs: [String: Tensor], outputs: [String: Tensor]
  ) throws(RuntimeError) -> BoundSession {
    try require(inputs, as: "input", among: self.inputs)
    try require(outputs, as: "output", among: self.outputs)
    let missing = self.inputs.map(\.name).filter { inputs[$0] == nil }
    guard missing.isEmpty else {
      throw mismatch("nothing is bound to input \(missing.joined(separator: ", "))")
    }
    guard !outputs.isEmpty else { throw mismatch("no output is bound") }
    return try BoundSession(session: self, inputs: inputs, outputs: outputs)
  }

  private func require(
    _ tensors: [String: Tensor], as role: String, among values: [ValueDescription]
  ) throws(RuntimeError) {
    for (name, tensor) in tensors.sorted(by: { $0.key < $1.key }) {
      guard let value = values.first(where: { $0.name == name }) else {
        let names = values.map(\.name).joined(separator: ", ")
        throw mismatch("there is no \(role) \(name), only \(names)")
      }
      guard let elementType = value.elementType else {
        throw mismatch("\(role) \(name) has the type \(value.typeName), which no tensor can hold")
      }
      guard elementType == tensor.elementType else {
        throw mismatch("\(role) \(name) takes \(elementType), given \(tensor.elementType)")
      }
      guard value.accepts(tensor.shape) else {
        throw mismatch(
          "\(role) \(name) takes the shape \(value.shapeDescription), given \(tensor.shape)")
      }
    }
  }

  private func mismatch(_ problem: String) -> RuntimeError {
    RuntimeError(
      .tensorMismatch, model: modelName, problem: problem,
      remedy: "bind what the model's inputs and outputs describe")
  }
}
