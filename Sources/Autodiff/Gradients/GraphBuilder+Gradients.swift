public import ONNX
internal import Tensors

extension GraphBuilder {
  /// Adds the computation of a loss's gradients.
  ///
  /// The steps are walked backwards from the loss, only along paths from the targets to it; what
  /// several steps contribute to a tensor is added up.
  ///
  /// - Parameters:
  ///   - loss: One number of single precision.
  ///   - targets: Parameters, inputs or other tensors that are there, of single precision.
  ///   - recomputation: What is computed again rather than kept.
  ///   - kernels: What computes where standard operators are slow.
  /// - Returns: For each target the loss's gradient with respect to it, of the target's shape.
  /// - Throws: `AutodiffError` that names the node or tensor at fault: an operator without a rule, a
  ///   loss of several numbers, a target that the loss does not depend on, extents that are open.
  public func gradients(
    of loss: Value, withRespectTo targets: [Value],
    recomputing recomputation: Recomputation = .nothing,
    using kernels: TrainingKernelChoice = .standard
  ) throws(AutodiffError) -> [Value] {
    try recomputation.check()
    var walk = try ReverseWalk(self, from: loss, to: targets, recomputation, kernels)
    return try walk.gradients()
  }
}

/// Walks a computation backwards and collects gradients.
private struct ReverseWalk {
  private let builder: GraphBuilder
  /// The steps of the forward computation.
  private let nodes: [Node]
  private let loss: Value
  private let targets: [Value]
  /// The tensors that change when a target changes.
  private let dependent: Set<String>
  /// What has been contributed to each tensor's gradient so far.
  private var contributions: [String: [Value]] = [:]
  private var recomputer: Recomputer
  private let kernels: TrainingKernelChoice

  init(
    _ builder: GraphBuilder, from loss: Value, to targets: [Value],
    _ recomputation: Recomputation, _ kernels: TrainingKernelChoice
  ) throws(AutodiffError) {
    guard builder.operatorSet >= Self.oldestOperatorSet else {
      throw AutodiffError(
        .unsupportedOperatorSet,
        "gradients need operator set \(Self.oldestOperatorSet), the graph is of set "
          + "\(builder.operatorSet): convert or export it for a newer one")
    }
    guard loss.type.elementType == .float32, loss.type.shape?.elementCount == 1 else {
      throw AutodiffError(
        .notScalar, "the loss \(loss.name) is \(loss.type): it has to be one float32 number")
    }
    for target in targets {
      guard target.type.elementType == .float32 else {
        throw AutodiffError(
          .unsupportedElementType,
          "\(target.name) is \(target.type): only float32 tensors have gradients here")
      }
    }
    self.builder = builder
    self.loss = loss
    self.targets = targets
    self.kernels = kernels
    nodes = builder.nodes
    recomputer = Recomputer(builder, RecomputationPlan(recomputation, builder))
    dependent = Self.dependents(of: targets, in: nodes)
  }

  /// Scattering with sums came with it.
  private static let oldestOperatorSet = 16

  private static func dependents(of targets: [Value], in nodes: [Node]) -> Set<String> {
    var dependent = Set(targets.map(\.name))
    for node in nodes where !GradientRules.isConstant(node.operator) {
      if node.uses(anyOf: dependent) {
        dependent.formUnion(node.outputs.filter { !$0.isEmpty })
      }
    }
    return dependent
  }

  mutating func gradients() throws(AutodiffError) -> [Value] {
    let scope = FormulaScope(builder: builder, label: "\(loss.name)/gradient")
    let one = ConstantTensor(
      shape: loss.type.shape ?? [], float32: [1])
    contributions[loss.name] = [scope.constant(one, "one").value]
    for node in nodes.reversed() {
      guard node.outputs.contains(where: { contributions[$0] != nil }),
        node.uses(anyOf: dependent)
      else { continue }
      try visit(node)
    }
    var result: [Value] = []
    for target in targets {
      guard let gradient = gradient(of: target.name) else {
        throw AutodiffError(
          .unreachable,
          "the loss \(loss.name) does not depend on \(target.name): freeze it, or use it")
      }
      result.append(gradient)
    }
    return result
  }

  /// Hands the gradients of a node's outputs on to its inputs.
  private mutating func visit(_ node: Node) throws(AutodiffError) {
    guard let rule = GradientRules.rule(for: node.operator) else {
      throw AutodiffError(
        .unsupportedOperator,
        "\(node.label) lies between a parameter and the loss, and \(node.operator) has no gradient "
          + "rule: freeze what is before it")
    }
    var inputs: [Value?] = []
    for name in node.inputs { inputs.append(try value(name, of: node)) }
    var outputs: [Value?] = []
    for name in node.outputs { outputs.append(try value(name, of: node)) }
    var wanted: [Bool] = []
    for value in inputs { wanted.append(try isWanted(value, of: node)) }
    guard wanted.contains(true) else { return }
    let gradients = node.outputs.map { gradient(of: $0) }
    if let first = gradients.compactMap({ $0 }).first {
      inputs = inputs.map { value in value.map { recomputer.value($0, after: first) } }
      outputs = outputs.map { value in value.map { recomputer.value($0, after: first) } }
    }
    let context = GradientContext(
      node: node, scope: FormulaScope(builder: builder, label: "\(node.name)/gradient"),
      inputs: inputs, outputs: outputs, outputGradients: gradients, wanted: wanted,
      kernels: kernels)
    let results = try rule(context)
    if let failure = builder.failure {
      throw AutodiffError(
        .invalidGraph, "\(node.label): its gradient cannot be written: \(failure.message)")
    }
    for (index, result) in results.enumerated() where wanted[index] {
      guard let result else { continue }
      contributions[node.inputs[index], default: []].append(result.value)
    }
  }

  /// Whether gradients go on to an input: whole numbers and truth values have none.
  private func isWanted(_ input: Value?, of node: Node) throws(AutodiffError) -> Bool {
    guard let input, dependent.contains(input.name), input.type.elementType.isFloatingPoint else {
      return false
    }
    guard input.type.elementType == .float32 else {
      throw AutodiffError(
        .unsupportedElementType,
        "\(node.label): \(input.name) is \(input.type): gradients go through float32 tensors only; "
          + "train the network in single precision")
    }
    return true
  }

  /// What has been contributed to a tensor's gradient, added up; nil when nothing has.
  private mutating func gradient(of name: String) -> Value? {
    guard let parts = contributions[name], !parts.isEmpty else { return nil }
    let scope = FormulaScope(builder: builder, label: "\(name)/gradient")
    let sum = Expression.sum(parts.map { scope($0) }).value
    contributions[name] = [sum]
    return sum
  }

  /// A tensor whose extents are known; nil for one that is left out.
  private func value(_ name: String, of node: Node) throws(AutodiffError) -> Value? {
    guard !name.isEmpty else { return nil }
    guard let value = builder.value(name), value.type.shape != nil else {
      let type = builder.value(name)?.type.description ?? "of unknown type"
      throw AutodiffError(
        .openShape,
        "\(node.label): \(name) is \(type); gradients need all extents as numbers: build the "
          + "network for a number of images and their size")
    }
    return value
  }
}

extension Node {
  /// Whether the node, or a graph within it, uses one of some tensors.
  fileprivate func uses(anyOf names: Set<String>) -> Bool {
    if inputs.contains(where: { names.contains($0) }) { return true }
    return attributes.values.contains { attribute in
      guard case .graph(let inner) = attribute else { return false }
      return inner.nodes.contains { $0.uses(anyOf: names) }
        || inner.outputs.contains { names.contains($0.name) }
    }
  }
}
