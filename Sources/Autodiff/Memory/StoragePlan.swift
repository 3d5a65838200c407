import ONNX

/// Which tensors of a graph share memory, and how long it is needed.
struct StoragePlan {
  /// Bytes of all memory that is needed now, without inputs, outputs and constants.
  private(set) var liveByteCount = 0

  /// The memory that a tensor lies in; tensors that are bound or constant have none here.
  private var storages: [String: Int] = [:]
  private var byteCounts: [Int] = []
  private var lastUses: [Int] = []
  /// The memory that goes after each node.
  private var released: [Int: Set<Int>] = [:]
  /// The last node that uses each tensor.
  private var uses: [String: Int] = [:]
  private let bound: Set<String>
  /// Transposes that become part of the products that use them.
  private var absorbed: Set<String> = []

  init(_ graph: Graph) {
    bound = Set(
      graph.inputs.map(\.name) + graph.outputs.map(\.name) + graph.initializers.map(\.name))
    var users: [String: [Operator]] = [:]
    for (index, node) in graph.nodes.enumerated() {
      for input in node.inputs where !input.isEmpty {
        uses[input] = index
        users[input, default: []].append(node.operator)
      }
    }
    for node in graph.nodes where node.operator == "Transpose" {
      guard let output = node.outputs.first, node.exchangesMatrixAxes,
        users[output]?.allSatisfy({ $0 == "MatMul" }) ?? false
      else { continue }
      absorbed.insert(output)
    }
  }

  /// Finds memory for a node's output.
  mutating func place(_ output: String, of node: Node, at index: Int, byteCount: Int) {
    guard !bound.contains(output) else { return }
    let lastUse = max(uses[output] ?? index, index)
    let isView = Self.views.contains(node.operator.name) || absorbed.contains(output)
    if isView, let first = node.inputs.first {
      // A view of bound memory takes none.
      if let storage = storages[first] { share(storage, with: output, until: lastUse) }
      return
    }
    if Self.inPlace.contains(node.operator.name) {
      let reusable = node.inputs.compactMap { storages[$0] }.first { storage in
        lastUses[storage] == index && byteCounts[storage] == byteCount
      }
      if let reusable {
        share(reusable, with: output, until: lastUse)
        return
      }
    }
    byteCounts.append(byteCount)
    lastUses.append(-1)
    liveByteCount += byteCount
    share(byteCounts.count - 1, with: output, until: lastUse)
  }

  /// Gives memory back that no later node uses.
  mutating func release(after index: Int) {
    for storage in released.removeValue(forKey: index) ?? [] where lastUses[storage] == index {
      liveByteCount -= byteCounts[storage]
    }
  }

  private mutating func share(_ storage: Int, with output: String, until lastUse: Int) {
    storages[output] = storage
    lastUses[storage] = max(lastUses[storage], lastUse)
    released[lastUses[storage], default: []].insert(storage)
  }

  private static let views: Set<String> = [
    "Flatten", "Identity", "Reshape", "Squeeze", "Unsqueeze",
  ]

  private static let inPlace: Set<String> = [
    "Abs", "Add", "Clip", "Div", "Erf", "Exp", "LeakyRelu", "Log", "Mul", "Neg", "Reciprocal",
    "Relu", "Sigmoid", "Sign", "Softmax", "Softplus", "Sqrt", "Sub", "Sum", "Tanh",
  ]
}

extension Node {
  /// Whether this exchanges the last two extents and nothing else.
  fileprivate var exchangesMatrixAxes: Bool {
    guard case .integers(let order)? = attributes["perm"], order.count >= 2 else { return false }
    let count = order.count
    return order == Array(0..<count - 2) + [count - 1, count - 2]
  }
}
