import Architectures
import Base
import Foundation
import ONNX
import Tensors
import TestSupport
import Testing

/// What is known of a parameter's gradient: its norm, its sum, and some of its elements.
struct GoldenGradient {
  let norm: Double
  let sum: Double
  let samples: [(index: Int, value: Double)]

  init(_ fields: JSONFields) throws {
    norm = try fields.number("l2")
    sum = try fields.number("sum")
    let samples = try fields.object("samples")
    self.samples = try samples.names.map { name in
      (try #require(Int(name)), try samples.number(name))
    }
  }

  /// All gradients of an object of them.
  static func all(_ fields: JSONFields) throws -> [String: GoldenGradient] {
    var result: [String: GoldenGradient] = [:]
    for name in fields.names { result[name] = try GoldenGradient(fields.object(name)) }
    return result
  }
}

/// A JSON document of the reference outputs; nil, with a line that says so, where it is absent.
func goldenDocument(_ path: String, test: String = #function) throws -> JSONFields? {
  guard let url = SharedMaterial.entry("goldens/\(path)", test: test) else { return nil }
  return try JSONFields(JSONValue(parsing: [UInt8](Data(contentsOf: url))))
}

/// Compares gradients with the reference's.
struct GradientComparison {
  /// The largest differences, as shares of the reference's numbers.
  private(set) var normError = 0.0
  private(set) var sumError = 0.0
  /// The same of what a sum's terms add up to without their signs.
  private(set) var sumRounding = 0.0
  /// Of a parameter's largest sample and norm per element.
  private(set) var sampleError = 0.0
  private(set) var worst = ""

  /// Compares elements of each gradient with what the reference knows of them.
  init(_ found: [String: [Float]], _ expected: [String: GoldenGradient]) throws {
    // Norms and sums below this are rounding alone.
    let floor = 1e-6 * (expected.values.map(\.norm).max() ?? 0)
    let sumFloor = 1e-6 * (expected.values.map { abs($0.sum) }.max() ?? 0)
    for (name, reference) in expected {
      let gradient = try #require(found[name], "no gradient of \(name)").map(Double.init)
      let norm = gradient.reduce(0) { $0 + $1 * $1 }.squareRoot()
      if reference.norm > floor {
        let error = abs(norm - reference.norm) / reference.norm
        if error > normError { (normError, worst) = (error, name) }
      }
      if abs(reference.sum) > sumFloor {
        let error = abs(gradient.reduce(0, +) - reference.sum)
        sumError = max(sumError, error / abs(reference.sum))
        sumRounding = max(sumRounding, error / gradient.reduce(0) { $0 + abs($1) })
      }
      for sample in reference.samples where reference.norm > floor {
        let error = abs(gradient[sample.index] - sample.value)
        sampleError = max(sampleError, error / reference.norm)
      }
    }
  }
}
