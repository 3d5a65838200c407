import ONNX
import Tensors

/// Modules that a state dictionary lists and the network's forward pass leaves out.
extension Layers {
  /// The parameters of an `nn.Conv2d`.
  func unusedConv2d(_ name: String, in input: Int, out: Int, kernel: Pair, bias: Bool = true) {
    self[name].unused("weight", [out, input, kernel.height, kernel.width])
    if bias { self[name].unused("bias", [out]) }
  }

  /// The parameters of an `nn.BatchNorm2d`.
  func unusedBatchNorm(_ name: String, channels: Int) {
    for parameter in ["weight", "bias", "running_mean", "running_var"] {
      self[name].unused(parameter, [channels])
    }
    self[name].unused("num_batches_tracked", [], elementType: .int64)
  }

  /// A second name of a module that is described already.
  ///
  /// PyTorch lists the parameters of a module that is registered twice under both names. Loading
  /// goes by the later one.
  func unusedAlias(_ name: String, of module: String) {
    let prefix = full(module) + "."
    for parameter in builder.parameters where parameter.name.hasPrefix(prefix) {
      unused(
        "\(name).\(parameter.name.dropFirst(prefix.count))", parameter.shape,
        elementType: parameter.elementType)
    }
  }
}
