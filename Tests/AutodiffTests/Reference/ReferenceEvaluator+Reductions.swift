import Foundation
import ONNX
import Tensors

extension ReferenceEvaluator {
  static let reductions: [String: Kernel] = [
    "ReduceSum": reduction { $0.reduce(0, +) },
    "ReduceMean": reduction { $0.reduce(0, +) / Double($0.count) },
    "ReduceMax": reduction { $0.max() ?? 0 },
    "ReduceMin": reduction { $0.min() ?? 0 },
    "ReduceL1": reduction { $0.reduce(0) { $0 + abs($1) } },
    "ReduceL2": reduction { $0.reduce(0) { $0 + $1 * $1 }.squareRoot() },
    "ReduceSumSquare": reduction { $0.reduce(0) { $0 + $1 * $1 } },
    "ReduceLogSumExp": reduction { log($0.reduce(0) { $0 + exp($1) }) },
    "ArgMax": { step in
      try picked(step) { values in values.indices.max { values[$0] < values[$1] } ?? 0 }
    },
    "ArgMin": { step in
      try picked(step) { values in values.indices.min { values[$0] < values[$1] } ?? 0 }
    },
  ]

  private static func reduction(_ body: @escaping @Sendable ([Double]) -> Double) -> Kernel {
    { step in
      let x = try step.input(0)
      var axes = try step.integers(1, "axes") ?? []
      if axes.isEmpty {
        if try step.integer("noop_with_empty_axes", 0) == 1 { return [x] }
        axes = Array(0..<x.rank)
      }
      let keeps = try step.integer("keepdims", 1) == 1
      return [reduced(x, axes.map { $0 < 0 ? $0 + x.rank : $0 }, keeps: keeps, body)]
    }
  }

  private static func picked(
    _ step: ReferenceStep, _ body: ([Double]) -> Int
  ) throws -> [NumericTensor] {
    let x = try step.input(0)
    let axis = try step.axis("axis", 0, rank: x.rank)
    let keeps = try step.integer("keepdims", 1) == 1
    return [reduced(x, [axis], keeps: keeps) { Double(body($0)) }]
  }

  static func reduced(
    _ x: NumericTensor, _ axes: [Int], keeps: Bool, _ body: ([Double]) -> Double
  ) -> NumericTensor {
    var kept = x.extents
    for axis in axes { kept[axis] = 1 }
    var groups = Array(repeating: [Double](), count: kept.reduce(1, *))
    let shape = NumericTensor(kept)
    for element in x.values.indices {
      var index = x.index(of: element)
      for axis in axes { index[axis] = 0 }
      groups[shape.offset(index)].append(x.values[element])
    }
    let extents = keeps ? kept : kept.indices.filter { !axes.contains($0) }.map { kept[$0] }
    return NumericTensor(extents, groups.map(body))
  }
}
