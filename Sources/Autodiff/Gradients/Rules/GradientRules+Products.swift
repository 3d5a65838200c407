import ONNX
import Tensors

extension GradientRules {
  /// Products of matrices.
  static let products: [String: Rule] = ["MatMul": matrixProduct, "Gemm": generalProduct]

  /// dA = dY·Bᵀ and dB = Aᵀ·dY, summed over the stacks that a matrix was repeated for.
  @Sendable private static func matrixProduct(
    _ context: GradientContext
  ) throws(AutodiffError) -> [Expression?] {
    var (a, b) = (try context.input(0), try context.input(1))
    var gradient = try context.gradient()
    let shapes = (a.shape, b.shape)
    // A vector is a row on the left, a column on the right.
    if a.rank == 1 {
      a = a.reshaped([1, a.extents[0]])
      let place = shapes.1.rank == 1 ? gradient.rank : gradient.rank - 1
      gradient = gradient.reshaped(gradient.extents.inserting(1, at: place))
    }
    if b.rank == 1 {
      b = b.reshaped([b.extents[0], 1])
      gradient = gradient.reshaped(gradient.extents + [1])
    }
    var results: [Expression?] = [nil, nil]
    if context.wants(0) {
      results[0] = gradient.matrixProduct(b.matrixTransposed).summed(to: a.shape)
        .reshaped(shapes.0.dimensions)
    }
    if context.wants(1) {
      if b.rank == 2 {
        // All rows of all stacks in one product.
        let rows = a.reshaped([-1, a.extents[a.rank - 1]]).matrixTransposed
        results[1] = rows.matrixProduct(
          gradient.reshaped([-1, gradient.extents[gradient.rank - 1]])
        )
        .reshaped(shapes.1.dimensions)
      } else {
        results[1] = a.matrixTransposed.matrixProduct(gradient).summed(to: b.shape)
      }
    }
    return results
  }

  /// Y = α·A′·B′ + β·C, where A′ and B′ are A and B or their transposes.
  @Sendable private static func generalProduct(
    _ context: GradientContext
  ) throws(AutodiffError) -> [Expression?] {
    let alpha = try context.float("alpha", default: 1)
    let beta = try context.float("beta", default: 1)
    let (transposesA, transposesB) = (
      try context.integer("transA", default: 0) == 1,
      try context.integer("transB", default: 0) == 1
    )
    let (a, b, gradient) = (
      try context.input(0), try context.input(1), try context.gradient()
    )
    func product(
      _ left: Expression, transposed first: Bool, _ right: Expression, transposed second: Bool
    ) -> Expression {
      left.applying(
        "Gemm", [right],
        [
          "alpha": .float(alpha), "transA": .integer(first ? 1 : 0),
          "transB": .integer(second ? 1 : 0),
        ])
    }
    var results: [Expression?] = context.inputs.map { _ in nil }
    if context.wants(0) {
      results[0] =
        transposesA
        ? product(b, transposed: transposesB, gradient, transposed: true)
        : product(gradient, transposed: false, b, transposed: !transposesB)
    }
    if context.wants(1) {
      results[1] =
        transposesB
        ? product(gradient, transposed: true, a, transposed: transposesA)
        : product(a, transposed: !transposesA, gradient, transposed: false)
    }
    if context.wants(2) {
      let sum = gradient.summed(to: try context.input(2).shape)
      results[2] = beta == 1 ? sum : sum * beta
    }
    return results
  }
}

extension [Int] {
  /// The numbers with one more at a place.
  fileprivate func inserting(_ number: Int, at place: Int) -> [Int] {
    Array(self[..<place]) + [number] + Array(self[place...])
  }
}
