import ONNX
import Tensors

extension GradientRules {
  /// Operators on each element of one tensor.
  static let elementwise: [String: Rule] = [
    "Identity": unary { gradient, _, _, _ in gradient },
    "Dropout": unary { (gradient, _, _, context) throws(AutodiffError) in
      // Without its third input it is turned off, and hands on what it gets.
      guard !context.hasInput(2) else { throw context.unsupported("a Dropout that is turned on") }
      return gradient
    },
    "Neg": unary { gradient, _, _, _ in -gradient },
    "Abs": unary { gradient, x, _, _ in gradient * x.sign },
    "Sqrt": unary { gradient, _, y, _ in gradient * 0.5 / y },
    "Reciprocal": unary { gradient, _, y, _ in -(gradient * y.squared) },
    "Exp": unary { gradient, _, y, _ in gradient * y },
    "Log": unary { gradient, x, _, _ in gradient / x },
    "Sin": unary { gradient, x, _, _ in gradient * x.applying("Cos") },
    "Cos": unary { gradient, x, _, _ in -(gradient * x.applying("Sin")) },
    "Erf": unary { gradient, x, _, _ in
      gradient * (-(x.squared)).exponential * twoOverRootPi
    },
    "Cast": unary { (gradient, x, _, context) throws(AutodiffError) in
      guard x.value.type == gradient.value.type else {
        throw context.unsupported("a Cast to another type than float32")
      }
      return gradient
    },
  ]

  /// 2/√π, the slope of the error function at 0.
  private static let twoOverRootPi = Float(1.128_379_167_095_512_6)

  /// A rule for an operator of one tensor, from a formula of the output's gradient, the input and the
  /// output.
  static func unary(
    _ formula:
      @escaping @Sendable (
        _ gradient: Expression, _ x: Expression, _ y: Expression, _ context: GradientContext
      ) throws(AutodiffError) -> Expression
  ) -> Rule {
    { (context) throws(AutodiffError) in
      try context.only(0) { () throws(AutodiffError) in
        try formula(context.gradient(), context.input(0), context.output(), context)
      }
    }
  }
}
