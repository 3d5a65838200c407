import FuzzSupport
import ONNX
import Tensors

/// The input is read as a model; what can be read can be looked at, checked, simplified, written and
/// read again.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ start: UnsafeRawPointer?, _ count: Int) -> CInt {
  fuzz(start, count) { bytes in
    guard let model = try? Model(decoding: Array(bytes)) else { return }
    let text = model.text(withConstants: true)
    guard let encoded = try? model.encoded(), let again = try? Model(decoding: encoded) else {
      preconditionFailure("a model that was read cannot be written and read again")
    }
    precondition(again.text(withConstants: true) == text, "a model changes on its way")
    guard (try? model.check()) != nil else { return }
    var simplified = model
    let operatorSet = model.operatorSets[""] ?? 0
    try? simplified.graph.foldConstants(operatorSet: operatorSet)
    try? simplified.graph.foldBatchNormalizations()
    try? simplified.graph.storeConstants(as: .bfloat16)
    _ = try? simplified.graph.cost(operatorSet: operatorSet)
    _ = simplified.text(withConstants: true)
  }
}

/// Called once, before the first input.
@_cdecl("LLVMFuzzerInitialize")
public func initialize(_: UnsafeRawPointer, _: UnsafeRawPointer) -> CInt {
  writeSeedsIfAsked { ["layers.onnx": layers, "shapes.onnx": shapes] }
  return 0
}

/// Layers as networks have them.
private var layers: [UInt8] {
  let builder = GraphBuilder(name: "layers")
  let x = builder.input("x", TensorType(.float32, [.symbol("n"), 2, 6, 6]))
  func constant(_ shape: Shape) -> Value {
    builder.constant(
      ConstantTensor(shape: shape, float32: Array(repeating: 0.5, count: shape.elementCount)))
  }
  let y = builder.add(
    "Conv", [x, constant([4, 2, 3, 3]), constant([4])],
    ["pads": .integers([1, 1, 1, 1]), "strides": .integers([2, 2])])
  let normalized = builder.add(
    "BatchNormalization", [y] + (0..<4).map { _ in constant([4]) }, ["epsilon": .float(1e-5)])
  let up = builder.add(
    "Resize",
    [normalized, nil, builder.constant(ConstantTensor(shape: [4], float32: [1, 1, 2, 2]))],
    ["mode": .text("linear")])
  let pooled = builder.add(
    "MaxPool", [up], ["kernel_shape": .integers([2, 2]), "ceil_mode": .integer(1)])
  let rows = builder.add("Reshape", [pooled, builder.constant([0, 4, -1])])
  let parts = builder.add(
    "Split", [rows, builder.constant([1, 3])], ["axis": .integer(1)], outputs: 2)
  let product = builder.add(
    "MatMul",
    [parts[1], builder.add("Transpose", [constant([7, 25])], ["perm": .integers([1, 0])])])
  builder.output(builder.add("Softmax", [product], ["axis": .integer(-1)]), name: "y")
  return bytes(builder)
}

/// Arithmetic with shapes, as exporters leave it.
private var shapes: [UInt8] {
  let builder = GraphBuilder(name: "shapes")
  let x = builder.input("x", TensorType(.float32, [2, 3, 4]))
  let shape = builder.add("Shape", [x])
  let rows = builder.add("Gather", [shape, builder.constant([1])], ["axis": .integer(0)])
  let twice = builder.add("Mul", [rows, builder.constant([2])])
  let wanted = builder.add(
    "Concat", [twice, builder.constant([-1])], ["axis": .integer(0)])
  let part = builder.add(
    "Slice", [x, builder.constant([0]), builder.constant([Int.max]), builder.constant([2])])
  let tiled = builder.add("Tile", [part, builder.constant([1, 2, 1])])
  let padded = builder.add("Pad", [tiled, builder.constant([0, 0, 0, 0, 0, 0])])
  let reduced = builder.add(
    "ReduceMean", [padded], ["axes": .integers([0]), "keepdims": .integer(1)])
  let grown = builder.add("Expand", [reduced, builder.constant([2, 6, 4])])
  builder.output(builder.add("Reshape", [grown, wanted]), name: "y")
  return bytes(builder)
}

private func bytes(_ builder: GraphBuilder) -> [UInt8] {
  guard let graph = try? builder.finish(),
    let bytes = try? Model(graph, operatorSet: 17).encoded()
  else { preconditionFailure("the seed is no model: \(String(describing: builder.failure))") }
  return bytes
}
