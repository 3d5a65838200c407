import ONNX
import Tensors

extension Layers {
  /// Another shape: 0 keeps the extent at its place, -1 takes what is left.
  func reshape(_ x: Value, _ shape: [Int]) -> Value {
    add("Reshape", [x, builder.constant(shape)])
  }

  /// Another order of the extents.
  func transpose(_ x: Value, _ order: [Int]) -> Value {
    add("Transpose", [x], ["perm": .integers(order)])
  }

  /// Tensors joined at an axis.
  func concat(_ values: [Value], axis: Int = 1) -> Value {
    add("Concat", values, ["axis": .integer(axis)])
  }

  /// A tensor in parts of the given sizes.
  func split(_ x: Value, sizes: [Int], axis: Int = 1) -> [Value] {
    if sizes.count == 1 { return [x] }
    return builder.add(
      "Split", [x, builder.constant(sizes)], ["axis": .integer(axis)], outputs: sizes.count,
      name: full("Split"))
  }

  /// A part of a tensor along one axis.
  func slice(_ x: Value, _ range: Range<Int>, axis: Int) -> Value {
    add(
      "Slice",
      [
        x, builder.constant([range.lowerBound]), builder.constant([range.upperBound]),
        builder.constant([axis]),
      ])
  }

  /// The product of two matrices, or of stacks of them.
  func matmul(_ first: Value, _ second: Value) -> Value { add("MatMul", [first, second]) }

  /// `nn.Linear` on the last extent, its result times a factor.
  func linear(
    _ name: String, _ x: Value, out: Int, bias: Bool = true, scaledBy factor: Float = 1
  ) -> Value {
    let module = self[name]
    func scaled(_ parameter: Value) -> Value {
      factor == 1 ? parameter : module.scale(parameter, by: factor)
    }
    let weight = scaled(module.parameter("weight", [out, x.extents.last ?? 0]))
    let shift = bias ? scaled(module.parameter("bias", [out])) : nil
    if x.extents.count == 2 {
      return module.add("Gemm", [x, weight, shift], ["transB": .integer(1)])
    }
    let product = module.matmul(x, module.transpose(weight, [1, 0]))
    guard let shift else { return product }
    return module.add("Add", [product, shift])
  }
}
