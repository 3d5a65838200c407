import ONNX
import Tensors

/// The running means and variances that follow from the batches of a step.
struct RunningStatistics {
  /// One batch normalization's.
  struct Entry {
    let label: String
    /// What is normalized.
    let input: String
    let runningMean: String
    let runningVariance: String
    /// The batch's own.
    let mean: String
    let variance: String
  }

  private(set) var entries: [Entry] = []
  /// All running statistics that change.
  var names: Set<String> {
    Set(entries.flatMap { [$0.runningMean, $0.runningVariance] })
  }

  /// Makes batch normalizations take their batch's statistics, where the options say so.
  init(_ graph: inout Graph, _ mode: NormalizationMode) {
    for index in graph.nodes.indices where graph.nodes[index].operator == "BatchNormalization" {
      var node = graph.nodes[index]
      guard node.inputs.count == 5, mode.isBatch(runningMean: node.inputs[3]) else { continue }
      let label = node.outputs[0]
      node.outputs = [label, "\(label)/batch_mean", "\(label)/batch_variance"]
      node.attributes["training_mode"] = .integer(1)
      // The node then gives the batch's statistics as they are; what they lead to is computed apart.
      node.attributes["momentum"] = .float(0)
      graph.nodes[index] = node
      entries.append(
        Entry(
          label: label, input: node.inputs[0], runningMean: node.inputs[3],
          runningVariance: node.inputs[4], mean: node.outputs[1], variance: node.outputs[2]))
    }
  }

  /// Adds the computation of the statistics for the next step.
  ///
  /// As in PyTorch, the variance that is remembered is the unbiased one, while normalization goes by
  /// the biased one.
  ///
  /// - Parameters:
  ///   - builder: Where it is written.
  ///   - momentum: How much of the batch's statistics is taken, in [0, 1].
  /// - Returns: The new tensor of each name in `names`.
  /// - Throws: `AutodiffError` when a batch has only one element for each channel.
  func updated(
    in builder: GraphBuilder, momentum: Float
  ) throws(AutodiffError) -> [(name: String, value: Value)] {
    var order: [String] = []
    var latest: [String: Value] = [:]
    func follow(_ name: String, _ batch: Expression, _ share: Float) {
      guard let present = latest[name] ?? builder.value(name) else { return }
      if latest[name] == nil { order.append(name) }
      latest[name] = (batch.scope(present) * (1 - momentum) + batch * share).value
    }
    for entry in entries {
      guard let x = builder.value(entry.input), let shape = x.type.shape, shape.rank >= 2,
        let mean = builder.value(entry.mean), let variance = builder.value(entry.variance)
      else {
        throw AutodiffError(
          .openShape, "\(entry.label): a batch's statistics need all extents as numbers")
      }
      let count = Float(shape.elementCount / max(1, shape.dimensions[1]))
      guard count > 1 else {
        throw AutodiffError(
          .invalidSetting,
          "\(entry.label): one element for each channel has no variance; take more images, or "
            + "freeze this normalization")
      }
      let scope = FormulaScope(builder: builder, label: "\(entry.label)/running")
      follow(entry.runningMean, scope(mean), momentum)
      follow(entry.runningVariance, scope(variance), momentum * count / (count - 1))
    }
    return order.compactMap { name in latest[name].map { (name, $0) } }
  }
}
