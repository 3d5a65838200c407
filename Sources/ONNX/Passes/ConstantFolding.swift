import Tensors

extension Graph {
  /// Computes what follows from constants alone, and puts the results into the graph as constants.
  ///
  /// The graph is one that `Model.check` accepts: a name of two meanings would mix them up.
  ///
  /// - Parameter operatorSet: The version of ONNX's operators.
  /// - Throws: `ONNXError` when a node's inputs do not go together.
  public mutating func foldConstants(operatorSet: Int) throws(ONNXError) {
    var constants = constants()
    var inference = ShapeInference(operatorSet: operatorSet)
    for input in inputs { inference.add(input) }
    for value in intermediates { inference.add(value) }
    for initializer in initializers { inference.add(initializer) }
    var kept: [Node] = []
    for node in nodes {
      try inference.add(node)
      let evaluator = ConstantEvaluator(node: node, constants: constants, types: inference.types)
      guard let results = try evaluator.results(),
        !results.contains(where: { $0.byteCount > ConstantEvaluator.maximumByteCount })
      else {
        kept.append(node)
        continue
      }
      for (name, tensor) in zip(node.outputs, results) where !name.isEmpty {
        let initializer = Initializer(name, tensor)
        constants[name] = tensor
        initializers.append(initializer)
        inference.add(initializer)
      }
    }
    nodes = kept
    removeUnused()
  }
}
