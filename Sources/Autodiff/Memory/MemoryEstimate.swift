public import ONNX
internal import Tensors

/// How much memory a run of a graph takes, found before it runs.
///
/// Tensors live from the node that gives them to the last one that uses them, in the order of the
/// graph. As in ONNX Runtime, reshaping takes no memory of its own, and elementwise operators write
/// over an input that nobody needs any more. A process takes more: its own memory, and what the
/// library's allocator holds between tensors, which may be as much again.
public struct MemoryEstimate: Sendable, Equatable {
  /// Bytes of inputs and outputs: data, parameters, the optimiser's states, both sets of them.
  public private(set) var boundByteCount = 0
  /// Bytes of constants.
  public private(set) var constantByteCount = 0
  /// The most bytes that tensors within the graph take at once.
  public private(set) var innerByteCount = 0
  /// The node at which they do.
  public private(set) var peakNode = ""

  /// All bytes at once.
  public var byteCount: Int { boundByteCount + constantByteCount + innerByteCount }

  /// Goes through a graph.
  ///
  /// - Parameters:
  ///   - graph: A graph all of whose extents are numbers.
  ///   - operatorSet: The version of ONNX's operators that it uses.
  /// - Throws: `AutodiffError` that names a tensor of open extents, or what is wrong with the graph.
  public init(of graph: Graph, operatorSet: Int) throws(AutodiffError) {
    let types = try AutodiffError.rethrowing { () throws(ONNXError) in
      try ShapeInference(of: graph, operatorSet: operatorSet).types
    }
    func byteCount(_ name: String) throws(AutodiffError) -> Int {
      guard let type = types[name], let shape = type.shape else {
        throw AutodiffError(
          .openShape,
          "\(name) is \(types[name]?.description ?? "of unknown type"): memory can be told only "
            + "where all extents are numbers")
      }
      return min(shape.elementCount, Self.countedElements) * type.elementType.byteCount
    }
    for value in graph.inputs + graph.outputs {
      boundByteCount += try byteCount(value.name)
    }
    for constant in graph.initializers { constantByteCount += constant.tensor.byteCount }

    var storages = StoragePlan(graph)
    for (index, node) in graph.nodes.enumerated() {
      for output in node.outputs where !output.isEmpty {
        storages.place(output, of: node, at: index, byteCount: try byteCount(output))
      }
      let taken = storages.liveByteCount + (try node.workspaceByteCount(byteCount))
      if taken > innerByteCount {
        innerByteCount = taken
        peakNode = node.label
      }
      storages.release(after: index)
    }
  }

  /// More elements of a tensor are not counted: no machine has them, and sums stay numbers.
  private static let countedElements = 1 << 36
}

extension TrainingGraph {
  /// How much memory a run takes, both sets of states included.
  ///
  /// - Returns: The estimate.
  /// - Throws: `AutodiffError` when the graph leaves an extent open.
  public func memoryEstimate() throws(AutodiffError) -> MemoryEstimate {
    try MemoryEstimate(of: graph, operatorSet: operatorSet)
  }
}

extension Node {
  /// Bytes that the operator takes while it runs: a transposed convolution has the windows of one image.
  fileprivate func workspaceByteCount(
    _ byteCount: (String) throws(AutodiffError) -> Int
  ) throws(AutodiffError) -> Int {
    guard self.operator == "ConvTranspose", case .integers(let kernel)? = attributes["kernel_shape"]
    else { return 0 }
    let taps = kernel.reduce(1.0) { $0 * Double($1) }
    return Int(min(Double(try byteCount(outputs[0])) * taps / 4, 0x1p56))
  }
}
