import ONNX
import Tensors

extension ReferenceEvaluator {
  static let layouts: [String: Kernel] = [
    "Constant": { step in
      guard case .tensor(let tensor)? = step.node.attributes["value"] else {
        throw Unknown(description: "a constant of another kind")
      }
      return [NumericTensor(tensor)]
    },
    "ConstantOfShape": { step in
      var value = 0.0
      if case .tensor(let tensor)? = step.node.attributes["value"] {
        value = NumericTensor(tensor).values[0]
      }
      return [NumericTensor(try step.input(0).integers, filledWith: value)]
    },
    "Shape": { step in
      let extents = try step.input(0).extents
      return [NumericTensor([extents.count], extents.map(Double.init))]
    },
    "Reshape": { step in
      let (x, wanted) = (try step.input(0), try step.input(1).integers)
      let keepsZero = try step.integer("allowzero", 0) == 1
      var extents = wanted.enumerated().map { $1 == 0 && !keepsZero ? x.extents[$0] : $1 }
      if let open = extents.firstIndex(of: -1) {
        extents[open] = 1
        extents[open] = x.count / max(1, extents.reduce(1, *))
      }
      return [NumericTensor(extents, x.values)]
    },
    "Flatten": { step in
      let x = try step.input(0)
      let axis = try step.axis("axis", 1, rank: x.rank)
      return [
        NumericTensor(
          [x.extents[..<axis].reduce(1, *), x.extents[axis...].reduce(1, *)], x.values)
      ]
    },
    "Squeeze": { step in
      let x = try step.input(0)
      let axes = try step.integers(1, "axes")?.map { $0 < 0 ? $0 + x.rank : $0 }
      let kept = x.extents.indices.filter { axis in
        axes.map { !$0.contains(axis) } ?? (x.extents[axis] != 1)
      }
      return [NumericTensor(kept.map { x.extents[$0] }, x.values)]
    },
    "Unsqueeze": { step in
      let x = try step.input(0)
      let named = try step.integers(1, "axes") ?? []
      let rank = x.rank + named.count
      let axes = named.map { $0 < 0 ? $0 + rank : $0 }
      var rest = x.extents[...]
      let extents = (0..<rank).map { axes.contains($0) ? 1 : rest.removeFirst() }
      return [NumericTensor(extents, x.values)]
    },
    "Transpose": { step in
      let x = try step.input(0)
      let order = try step.node.integers("perm") ?? Array((0..<x.rank).reversed())
      return [
        NumericTensor.made(order.map { x.extents[$0] }) { index in
          var source = index
          for (place, axis) in order.enumerated() { source[axis] = index[place] }
          return x[source]
        }
      ]
    },
    "DepthToSpace": { step in
      let (x, block) = (try step.input(0), try step.integer("blocksize", 1))
      let channels = x.extents[1] / (block * block)
      let extents = [x.extents[0], channels, x.extents[2] * block, x.extents[3] * block]
      return [
        NumericTensor.made(extents) { index in
          let part = (index[2] % block) * block + index[3] % block
          return x[[index[0], part * channels + index[1], index[2] / block, index[3] / block]]
        }
      ]
    },
    "SpaceToDepth": { step in
      let (x, block) = (try step.input(0), try step.integer("blocksize", 1))
      let channels = x.extents[1]
      let extents = [
        x.extents[0], channels * block * block, x.extents[2] / block, x.extents[3] / block,
      ]
      return [
        NumericTensor.made(extents) { index in
          let part = index[1] / channels
          return x[
            [
              index[0], index[1] % channels, index[2] * block + part / block,
              index[3] * block + part % block,
            ]]
        }
      ]
    },
  ]
}
