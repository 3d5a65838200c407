import ONNX
import Tensors

/// A linear map of images that works on one axis after the other, as resizing and mean pooling do.
///
/// Each axis has a matrix [result's extent, image's extent]; the gradient is mapped by the transposes.
struct SeparableMap {
  /// The axes that are mapped, and their matrices in row-major order.
  var matrices: [(axis: Int, matrix: AxisMatrix)]

  /// What a gradient of the result is to the image.
  func transposed(_ gradient: Expression) -> Expression {
    matrices.reduce(gradient) { $1.matrix.transposedProduct($0, axis: $1.axis) }
  }
}

/// How each element along one axis of a result is made of elements along that of an image.
struct AxisMatrix {
  /// The result's extent.
  let rows: Int
  /// The image's extent.
  let columns: Int
  /// The elements in row-major order.
  private(set) var elements: [Float]

  /// Zeros.
  init(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
    elements = Array(repeating: 0, count: rows * columns)
  }

  /// Adds to an element.
  mutating func add(_ weight: Double, row: Int, column: Int) {
    elements[row * columns + column] += Float(weight)
  }

  /// The product of the transpose with each line of a tensor along an axis.
  fileprivate func transposedProduct(_ tensor: Expression, axis: Int) -> Expression {
    let scope = tensor.scope
    let isLast = axis == tensor.rank - 1
    guard isLast || axis == tensor.rank - 2 else {
      // The axis goes to the end and comes back.
      var order = Array(0..<tensor.rank)
      order.swapAt(axis, tensor.rank - 1)
      return transposedProduct(tensor.transposed(order), axis: tensor.rank - 1)
        .transposed(order)
    }
    let matrix = ConstantTensor(shape: [rows, columns], float32: elements)
    if isLast { return tensor.matrixProduct(scope.constant(matrix, "weights")) }
    return scope.constant(matrix.transposed([1, 0]), "weights").matrixProduct(tensor)
  }
}
