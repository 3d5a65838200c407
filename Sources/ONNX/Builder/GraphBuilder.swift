public import Tensors

/// A tensor of a graph that is being built.
public struct Value: Hashable, Sendable {
  /// Its name within the graph.
  public let name: String
  /// What is known of it.
  public let type: TensorType

  /// The extents as far as they are numbers; 0 for those that are open.
  ///
  /// Of a tensor of unknown type they are zeros, of a higher rank than any network asks for: what is
  /// built after a failure may be wrong, and must not trap before `finish` says so.
  public var extents: [Int] {
    type.dimensions.map { $0.map { $0.value ?? 0 } }
      ?? Array(repeating: 0, count: Value.assumedRank)
  }
  private static let assumedRank = 8
  /// The number of channels: the second extent.
  public var channels: Int { extents.count > 1 ? extents[1] : 0 }
}

/// A tensor that a graph needs and a checkpoint gives.
public struct Parameter: Hashable, Sendable {
  /// Its name in the checkpoint.
  public let name: String
  /// Its shape.
  public let shape: Shape
  /// The type of its elements in the graph.
  public let elementType: ElementType
  /// Whether the graph uses it; a checkpoint has some that only training needs.
  public let isUsed: Bool

  /// Describes a parameter.
  public init(name: String, shape: Shape, elementType: ElementType, isUsed: Bool = true) {
    self.name = name
    self.shape = shape
    self.elementType = elementType
    self.isUsed = isUsed
  }
}

/// Builds a graph node by node, with the type of every tensor known at once.
///
/// A step whose inputs do not go together gives a tensor of unknown type, and so do those after
/// it; `finish` throws the first such error. A network's description thus reads as a formula.
public final class GraphBuilder {
  /// The version of ONNX's operators.
  public let operatorSet: Int
  /// What the graph needs to be given by a checkpoint, in the order of declaration.
  public private(set) var parameters: [Parameter] = []
  /// What went wrong first.
  public private(set) var failure: ONNXError?

  private var graph: Graph
  private var inference: ShapeInference
  private var usedNames: Set<String> = []
  /// The number that a name was last given to be unique.
  private var lastNumbers: [String: Int] = [:]
  private var constants: [String: Value] = [:]
  /// What tensors are called since they were made outputs.
  private var newNames: [String: String] = [:]

  /// Starts a graph.
  public init(name: String, operatorSet: Int = 17) {
    graph = Graph(name: name)
    self.operatorSet = operatorSet
    inference = ShapeInference(operatorSet: operatorSet)
  }

  /// Goes on with a graph: what is added stands behind what is there.
  ///
  /// - Parameters:
  ///   - graph: One that `Model.check` accepts, but for parameters that are not defined yet.
  ///   - parameters: What a checkpoint gives, as the builder of the graph told.
  ///   - operatorSet: The version of ONNX's operators that the graph uses.
  /// - Throws: `ONNXError` when a node's inputs do not go together.
  public init(
    continuing graph: Graph, parameters: [Parameter] = [], operatorSet: Int
  ) throws(ONNXError) {
    self.graph = graph
    self.operatorSet = operatorSet
    self.parameters = parameters
    inference = ShapeInference(operatorSet: operatorSet)
    for value in graph.intermediates + graph.inputs { inference.add(value) }
    for parameter in parameters where parameter.isUsed {
      inference.add(
        ValueInfo(parameter.name, TensorType(parameter.elementType, parameter.shape)))
    }
    for initializer in graph.initializers { inference.add(initializer) }
    for node in graph.nodes { try inference.add(node) }
    usedNames.formUnion(graph.inputs.map(\.name))
    usedNames.formUnion(graph.initializers.map(\.name))
    usedNames.formUnion(parameters.map(\.name))
    for node in graph.nodes {
      usedNames.formUnion(node.outputs)
      usedNames.insert(node.name)
    }
  }

  // MARK: What is there

  /// The steps so far.
  public var nodes: [Node] { graph.nodes }

  /// What is given at each run.
  public var inputs: [ValueInfo] { graph.inputs }

  /// Whether a name is taken, by a tensor, a node or a parameter.
  public func isTaken(_ name: String) -> Bool { usedNames.contains(name) }

  /// A tensor by its name; nil when there is none, or its type is not known.
  public func value(_ name: String) -> Value? {
    inference.types[name].map { Value(name: name, type: $0) }
  }

  /// The elements of a tensor that is a constant; nil for others.
  public func elements(of value: Value) -> ConstantTensor? {
    inference.constant(value.name)
  }

  // MARK: What goes in

  /// Something that is given at each run.
  public func input(_ name: String, _ type: TensorType) -> Value {
    precondition(usedNames.insert(name).inserted, "the graph has a tensor named \(name) already")
    let info = ValueInfo(name, type)
    graph.inputs.append(info)
    inference.add(info)
    return Value(name: name, type: type)
  }

  /// Something that a checkpoint gives.
  ///
  /// - Parameters:
  ///   - name: Its name there, which is also its name in the graph.
  ///   - shape: Its shape.
  ///   - elementType: The type of its elements.
  /// - Returns: The tensor.
  public func parameter(
    _ name: String, _ shape: Shape, elementType: ElementType = .float32
  ) -> Value {
    let value = Value(name: name, type: TensorType(elementType, shape))
    if usedNames.insert(name).inserted {
      parameters.append(
        Parameter(name: name, shape: shape, elementType: elementType, isUsed: true))
      inference.add(ValueInfo(name, value.type))
    } else {
      // After a failure, shapes that follow from a tensor's are meaningless.
      precondition(
        failure != nil || parameters.contains { $0.name == name && $0.shape == shape },
        "\(name) is declared twice, in different shapes")
    }
    return value
  }

  /// Something that checkpoints have and the graph does not use.
  public func unusedParameter(
    _ name: String, _ shape: Shape, elementType: ElementType = .float32
  ) {
    precondition(usedNames.insert(name).inserted, "the graph has a tensor named \(name) already")
    parameters.append(Parameter(name: name, shape: shape, elementType: elementType, isUsed: false))
  }

  /// A constant.
  public func constant(_ tensor: ConstantTensor, name: String = "constant") -> Value {
    let name = uniqueName(name)
    let initializer = Graph.Initializer(name, tensor)
    graph.initializers.append(initializer)
    inference.add(initializer)
    return Value(name: name, type: TensorType(tensor.elementType, tensor.shape))
  }

  /// A list of whole numbers; equal lists are one constant.
  public func constant(_ integers: [Int]) -> Value {
    let key = "int64 \(integers)"
    if let value = constants[key] { return value }
    let value = constant(
      ConstantTensor(shape: [integers.count], int64: integers), name: "integers")
    constants[key] = value
    return value
  }

  /// A number; equal numbers are one constant.
  public func constant(_ number: Float) -> Value {
    let key = "float32 \(number.bitPattern)"
    if let value = constants[key] { return value }
    let value = constant(ConstantTensor(shape: [], float32: [number]), name: "number")
    constants[key] = value
    return value
  }

  // MARK: Steps

  /// Adds a node.
  ///
  /// - Parameters:
  ///   - op: What it does.
  ///   - inputs: Its inputs; nil for one that is left out.
  ///   - attributes: Its settings.
  ///   - count: How many outputs it has.
  ///   - name: What to call the node and its outputs; the operator's name unless given.
  /// - Returns: Its outputs.
  public func add(
    _ op: Operator, _ inputs: [Value?], _ attributes: [String: Attribute] = [:], outputs count: Int,
    name: String? = nil
  ) -> [Value] {
    let label = uniqueName(name ?? op.name)
    let outputs = count == 1 ? [label] : (0..<count).map { uniqueName("\(label).\($0)") }
    var names = inputs.map { $0.map { newNames[$0.name] ?? $0.name } ?? "" }
    while names.last == "" { names.removeLast() }
    let node = Node(op, name: label, inputs: names, outputs: outputs, attributes: attributes)
    graph.nodes.append(node)
    do throws(ONNXError) {
      if failure == nil { try inference.add(node) }
    } catch {
      failure = error
    }
    return outputs.map {
      Value(name: $0, type: inference.types[$0] ?? TensorType(.float32, nil))
    }
  }

  /// Adds a node with one output.
  ///
  /// - Parameters:
  ///   - op: What it does.
  ///   - inputs: Its inputs; nil for one that is left out.
  ///   - attributes: Its settings.
  ///   - name: What to call the node and its output; the operator's name unless given.
  /// - Returns: Its output.
  public func add(
    _ op: Operator, _ inputs: [Value?], _ attributes: [String: Attribute] = [:],
    name: String? = nil
  ) -> Value {
    add(op, inputs, attributes, outputs: 1, name: name)[0]
  }

  /// States a tensor's type, where more is known of it than follows from the step that gives it.
  ///
  /// - Parameters:
  ///   - value: The tensor.
  ///   - type: Its type; it agrees with what follows.
  /// - Returns: The tensor of that type.
  public func stating(_ value: Value, is type: TensorType) -> Value {
    let info = ValueInfo(value.name, type)
    graph.intermediates.append(info)
    inference.add(info)
    return Value(name: value.name, type: type)
  }

  /// Notes a failure that only the caller can see, such as an extent that cannot be divided.
  public func fail(_ message: @autoclosure () -> String) {
    if failure == nil { failure = ONNXError(.typeMismatch, message()) }
  }

  // MARK: What comes out

  /// Makes a tensor an output of the graph under a name of its own.
  public func output(_ value: Value, name: String) {
    output([(value, name)])
  }

  /// Makes tensors outputs of the graph under names of their own.
  public func output(_ values: [(value: Value, name: String)]) {
    // The node gives the output itself; those that use it learn its new name.
    var renamed: [String: String] = [:]
    let computed = Set(graph.nodes.flatMap(\.outputs)).subtracting(graph.outputs.map(\.name))
    for (value, name) in values {
      precondition(usedNames.insert(name).inserted, "the graph has a tensor named \(name) already")
      let present = newNames[value.name] ?? value.name
      if computed.contains(present), renamed[present] == nil {
        renamed[present] = name
        newNames[value.name] = name
      } else {
        graph.nodes.append(Node("Identity", name: name, inputs: [present], outputs: [name]))
      }
      inference.add(ValueInfo(name, value.type))
      graph.outputs.append(ValueInfo(name, value.type))
    }
    for index in graph.nodes.indices {
      graph.nodes[index].outputs = graph.nodes[index].outputs.map { renamed[$0] ?? $0 }
      graph.nodes[index].inputs = graph.nodes[index].inputs.map { renamed[$0] ?? $0 }
    }
  }

  /// Makes a tensor that a step gives an output of the graph, under the name that it has.
  public func output(_ value: Value) {
    graph.outputs.append(ValueInfo(newNames[value.name] ?? value.name, value.type))
  }

  /// An output of a step that is there, which the step may have left out so far.
  ///
  /// - Parameters:
  ///   - position: Which of the operator's outputs.
  ///   - value: Another output of the same step.
  ///   - name: What to call it if it has no name yet.
  /// - Returns: The output; nil when no step gives `value`.
  public func output(_ position: Int, besides value: Value, name: String) -> Value? {
    let given = newNames[value.name] ?? value.name
    guard let index = graph.nodes.firstIndex(where: { $0.outputs.contains(given) }) else {
      return nil
    }
    var node = graph.nodes[index]
    while node.outputs.count <= position { node.outputs.append("") }
    if node.outputs[position].isEmpty { node.outputs[position] = uniqueName(name) }
    graph.nodes[index] = node
    do throws(ONNXError) {
      if failure == nil { try inference.add(node) }
    } catch {
      failure = error
    }
    return self.value(node.outputs[position])
  }

  /// The graph, whose parameters are not given yet.
  ///
  /// - Returns: The graph.
  /// - Throws: `ONNXError`: what went wrong first.
  public func finish() throws(ONNXError) -> Graph {
    if let failure { throw failure }
    return graph
  }

  private func uniqueName(_ name: String) -> String {
    var candidate = name
    var number = lastNumbers[name] ?? 1
    while !usedNames.insert(candidate).inserted {
      number += 1
      candidate = "\(name)_\(number)"
    }
    lastNumbers[name] = number
    return candidate
  }
}
