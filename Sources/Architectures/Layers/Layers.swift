import ONNX
import Tensors

/// The layers of PyTorch's `torch.nn`, under the names that their parameters have in a state
/// dictionary.
///
/// A value stands for a module: `layers["block1"][0]` is the module `block1.0` within it. Images
/// are NCHW. A layer's input extents follow from what it is given; the rest is stated as in PyTorch.
struct Layers {
  let builder: GraphBuilder
  /// The module's name in the state dictionary; empty for the whole network.
  let path: String

  /// The whole network.
  init(_ builder: GraphBuilder) {
    self.builder = builder
    path = ""
  }

  private init(_ builder: GraphBuilder, _ path: String) {
    self.builder = builder
    self.path = path
  }

  /// A module within this one.
  subscript(name: String) -> Layers { Layers(builder, full(name)) }

  /// A module within a list or a sequence.
  subscript(index: Int) -> Layers { self["\(index)"] }

  /// A parameter of this module.
  func parameter(_ name: String, _ shape: Shape) -> Value {
    builder.parameter(full(name), shape)
  }

  /// A buffer that only training uses.
  func unused(_ name: String, _ shape: Shape, elementType: ElementType = .float32) {
    builder.unusedParameter(full(name), shape, elementType: elementType)
  }

  /// Adds a node that is called after this module.
  func add(
    _ op: Operator, _ inputs: [Value?], _ attributes: [String: Attribute] = [:],
    name: String? = nil
  ) -> Value {
    builder.add(op, inputs, attributes, name: full(name ?? op.name))
  }

  func full(_ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }
}
