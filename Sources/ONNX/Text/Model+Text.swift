internal import Tensors

extension Model {
  /// The model in words: a line for each input, constant, node and output.
  ///
  /// - Parameter withConstants: Whether each constant has a line.
  /// - Returns: Lines that end with a line break.
  public func text(withConstants: Bool = false) -> String {
    let sets = operatorSets.sorted { $0.key < $1.key }
      .map { "\($0.key.isEmpty ? "ai.onnx" : $0.key) \($0.value)" }.joined(separator: ", ")
    var lines = ["model \(graph.name): format \(formatVersion), operators \(sets)"]
    if !producer.name.isEmpty { lines.append("made by \(producer.name) \(producer.version)") }
    for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
      lines.append("metadata \(key): \(value)")
    }
    let types = (try? ShapeInference(of: graph, operatorSet: operatorSets[""] ?? 0))?.types ?? [:]
    lines += graph.lines(types, withConstants: withConstants, indent: "")
    return lines.map { $0 + "\n" }.joined()
  }
}

extension Graph {
  fileprivate func lines(
    _ types: [String: TensorType], withConstants: Bool, indent: String
  ) -> [String] {
    var lines = inputs.map { "\(indent)input \($0.name): \($0.type)" }
    let byteCount = initializers.reduce(0) { $0 + $1.tensor.byteCount }
    if !initializers.isEmpty {
      lines.append("\(indent)\(initializers.count) constants, \(byteCount) bytes")
    }
    if withConstants {
      for initializer in initializers {
        let tensor = initializer.tensor
        lines.append(
          "\(indent)constant \(initializer.name): \(TensorType(tensor.elementType, tensor.shape))")
      }
    }
    for node in nodes {
      lines.append(indent + node.line(types))
      for (name, attribute) in node.attributes.sorted(by: { $0.key < $1.key }) {
        guard case .graph(let inner) = attribute else { continue }
        lines.append("\(indent)  \(name):")
        lines += inner.lines(types, withConstants: withConstants, indent: indent + "    ")
      }
    }
    lines += outputs.map { "\(indent)output \($0.name): \(types[$0.name] ?? $0.type)" }
    return lines
  }
}

extension Node {
  fileprivate func line(_ types: [String: TensorType]) -> String {
    let results = outputs.map { name in
      guard let type = types[name] else { return name.isEmpty ? "_" : name }
      return "\(name): \(type)"
    }
    let settings = attributes.sorted { $0.key < $1.key }
      .map { "\($0.key)=\($0.value.text)" }.joined(separator: ", ")
    let arguments = inputs.map { $0.isEmpty ? "_" : $0 }.joined(separator: ", ")
    return "\(results.joined(separator: ", ")) = \(self.operator)(\(arguments))"
      + (settings.isEmpty ? "" : " {\(settings)}")
  }
}

extension Attribute {
  fileprivate var text: String {
    switch self {
    case .integer(let value): "\(value)"
    case .float(let value): "\(value)"
    case .text(let value): value
    case .integers(let values): "\(values)"
    case .floats(let values): "\(values)"
    case .texts(let values): "\(values)"
    case .tensor(let tensor): "\(TensorType(tensor.elementType, tensor.shape))"
    case .graph: "graph"
    }
  }
}
