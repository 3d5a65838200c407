import ONNX
import Tensors

extension ReferenceEvaluator {
  static let products: [String: Kernel] = [
    "MatMul": { step in
      var (a, b) = (try step.input(0), try step.input(1))
      let ranks = (a.rank, b.rank)
      if a.rank == 1 { a = NumericTensor([1] + a.extents, a.values) }
      if b.rank == 1 { b = NumericTensor(b.extents + [1], b.values) }
      let inner = a.extents[a.rank - 1]
      let stacks = broadcast(Array(a.extents.dropLast(2)), Array(b.extents.dropLast(2)))
      let extents = stacks + [a.extents[a.rank - 2], b.extents[b.rank - 1]]
      let product = NumericTensor.made(extents) { index in
        let (row, column) = (index[index.count - 2], index[index.count - 1])
        let stack = Array(index.dropLast(2))
        return (0..<inner).reduce(0.0) { sum, place in
          sum + a.broadcast(at: stack + [row, place]) * b.broadcast(at: stack + [place, column])
        }
      }
      var kept = extents
      if ranks.1 == 1 { kept.removeLast() }
      if ranks.0 == 1 { kept.remove(at: kept.count - (ranks.1 == 1 ? 1 : 2)) }
      return [NumericTensor(kept, product.values)]
    },
    "Gemm": { step in
      let (a, b) = (try step.input(0), try step.input(1))
      let turnsA = try step.integer("transA", 0) == 1
      let turnsB = try step.integer("transB", 0) == 1
      let (alpha, beta) = (try step.float("alpha", 1), try step.float("beta", 1))
      let inner = a.extents[turnsA ? 0 : 1]
      let extents = [a.extents[turnsA ? 1 : 0], b.extents[turnsB ? 0 : 1]]
      return [
        NumericTensor.made(extents) { index in
          let sum = (0..<inner).reduce(0.0) { sum, place in
            let left = turnsA ? a[[place, index[0]]] : a[[index[0], place]]
            let right = turnsB ? b[[index[1], place]] : b[[place, index[1]]]
            return sum + left * right
          }
          return alpha * sum + beta * (step.optional(2)?.broadcast(at: index) ?? 0)
        }
      ]
    },
  ]
}
