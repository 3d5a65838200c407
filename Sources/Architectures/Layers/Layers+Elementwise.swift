import ONNX
import Tensors

extension Layers {
  /// `nn.ReLU`.
  func relu(_ x: Value) -> Value { add("Relu", [x]) }

  /// `nn.ReLU6`.
  func relu6(_ x: Value) -> Value {
    add("Clip", [x, builder.constant(0), builder.constant(6)])
  }

  /// `nn.LeakyReLU`.
  func leakyRelu(_ x: Value, slope: Float = 0.01) -> Value {
    add("LeakyRelu", [x], ["alpha": .float(slope)])
  }

  /// `nn.SiLU`.
  func silu(_ x: Value) -> Value { add("Mul", [x, add("Sigmoid", [x])]) }

  /// `nn.Sigmoid`.
  func sigmoid(_ x: Value) -> Value { add("Sigmoid", [x]) }

  /// `nn.Softmax`.
  func softmax(_ x: Value, axis: Int) -> Value { add("Softmax", [x], ["axis": .integer(axis)]) }

  /// `nn.GELU`: x·Φ(x), exactly, in the nodes that runtimes recognise.
  func gelu(_ x: Value) -> Value {
    let half = builder.constant(0.5)
    let one = builder.constant(1)
    let root = builder.constant(Float(2).squareRoot())
    let erf = add("Erf", [add("Div", [x, root])])
    return add("Mul", [add("Mul", [x, add("Add", [erf, one])]), half], name: "Gelu")
  }

  /// The sum of two tensors.
  func add(_ first: Value, _ second: Value) -> Value { add("Add", [first, second]) }

  /// The product of two tensors, element by element.
  func multiply(_ first: Value, _ second: Value) -> Value { add("Mul", [first, second]) }

  /// A tensor times a number.
  func scale(_ x: Value, by factor: Float) -> Value {
    add("Mul", [x, builder.constant(factor)])
  }

  /// The first tensor less the second.
  func subtract(_ first: Value, _ second: Value) -> Value { add("Sub", [first, second]) }

  /// A number less a tensor.
  func subtract(_ number: Float, _ x: Value) -> Value {
    add("Sub", [builder.constant(number), x])
  }

  /// The mean over axes, which keep the extent 1.
  func mean(_ x: Value, axes: [Int]) -> Value { reduce("ReduceMean", x, axes) }

  /// The maximum over axes, which keep the extent 1.
  func max(_ x: Value, axes: [Int]) -> Value { reduce("ReduceMax", x, axes) }

  private func reduce(_ op: Operator, _ x: Value, _ axes: [Int]) -> Value {
    // The axes became an input with operator set 18.
    if builder.operatorSet < 18 { return add(op, [x], ["axes": .integers(axes)]) }
    return add(op, [x, builder.constant(axes)])
  }
}
