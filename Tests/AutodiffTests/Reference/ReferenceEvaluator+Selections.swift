import ONNX
import Tensors

extension ReferenceEvaluator {
  static let selections: [String: Kernel] = [
    "Concat": { step in
      let inputs = try step.inputs.indices.map { try step.input($0) }
      let axis = try step.axis("axis", 0, rank: inputs[0].rank)
      var extents = inputs[0].extents
      extents[axis] = inputs.reduce(0) { $0 + $1.extents[axis] }
      return [
        NumericTensor.made(extents) { index in
          var (index, part) = (index, 0)
          while index[axis] >= inputs[part].extents[axis] {
            index[axis] -= inputs[part].extents[axis]
            part += 1
          }
          return inputs[part][index]
        }
      ]
    },
    "Split": { step in
      let x = try step.input(0)
      let axis = try step.axis("axis", 0, rank: x.rank)
      let count = step.node.outputs.count
      let even = (x.extents[axis] + count - 1) / count
      let sizes =
        try step.integers(1, "split")
        ?? (0..<count).map { min(even, x.extents[axis] - $0 * even) }
      var start = 0
      return sizes.map { size in
        var extents = x.extents
        extents[axis] = size
        let offset = start
        start += size
        return NumericTensor.made(extents) { index in
          var index = index
          index[axis] += offset
          return x[index]
        }
      }
    },
    "Slice": { step in
      let x = try step.input(0)
      let (starts, ends) = (try step.input(1).integers, try step.input(2).integers)
      let axes = step.optional(3)?.integers ?? Array(starts.indices)
      let steps = step.optional(4)?.integers ?? starts.map { _ in 1 }
      var places = x.extents.map { Array(0..<$0) }
      for (place, named) in axes.enumerated() {
        let axis = named < 0 ? named + x.rank : named
        let (size, stride) = (x.extents[axis], steps[place])
        func counted(_ position: Int) -> Int { position < 0 ? position + size : position }
        if stride > 0 {
          let first = min(max(counted(starts[place]), 0), size)
          let last = min(max(counted(ends[place]), 0), size)
          places[axis] = Array(Swift.stride(from: first, to: last, by: stride))
        } else {
          let first = min(max(counted(starts[place]), -1), size - 1)
          let last = ends[place] < -size ? -1 : min(max(counted(ends[place]), -1), size - 1)
          places[axis] = Array(Swift.stride(from: first, to: last, by: stride))
        }
      }
      return [
        NumericTensor.made(places.map(\.count)) { index in
          x[zip(places, index).map { $0[$1] }]
        }
      ]
    },
    "Gather": { step in
      let (x, indices) = (try step.input(0), try step.input(1))
      let axis = try step.axis("axis", 0, rank: x.rank)
      let extents = x.extents[..<axis] + indices.extents + x.extents[(axis + 1)...]
      return [
        NumericTensor.made(Array(extents)) { index in
          let picked = Int(indices[Array(index[axis..<axis + indices.rank])])
          let place = picked < 0 ? picked + x.extents[axis] : picked
          return x[Array(index[..<axis]) + [place] + Array(index[(axis + indices.rank)...])]
        }
      ]
    },
    "GatherElements": { step in
      let (x, indices) = (try step.input(0), try step.input(1))
      let axis = try step.axis("axis", 0, rank: x.rank)
      return [
        NumericTensor.made(indices.extents) { index in
          var place = index
          let picked = Int(indices[index])
          place[axis] = picked < 0 ? picked + x.extents[axis] : picked
          return x[place]
        }
      ]
    },
    "ScatterElements": { step in
      var result = try step.input(0)
      let (indices, updates) = (try step.input(1), try step.input(2))
      let axis = try step.axis("axis", 0, rank: result.rank)
      guard try step.node.text("reduction", default: "none") == "add" else {
        throw Unknown(description: "scattering that does not add")
      }
      for element in updates.values.indices {
        var index = updates.index(of: element)
        let picked = Int(indices.values[element])
        index[axis] = picked < 0 ? picked + result.extents[axis] : picked
        result[index] += updates.values[element]
      }
      return [result]
    },
    "Expand": { step in
      let (x, wanted) = (try step.input(0), try step.input(1).integers)
      return [NumericTensor.made(broadcast(x.extents, wanted)) { x.broadcast(at: $0) }]
    },
    "Tile": { step in
      let (x, repeats) = (try step.input(0), try step.input(1).integers)
      return [
        NumericTensor.made(zip(x.extents, repeats).map(*)) { index in
          x[zip(index, x.extents).map { $0 % $1 }]
        }
      ]
    },
    "Pad": { step in
      let (x, pads) = (try step.input(0), try step.integers(1, "pads") ?? [])
      guard try step.node.text("mode", default: "constant") == "constant" else {
        throw Unknown(description: "a padding that repeats")
      }
      let axes = (step.optional(3)?.integers ?? Array(0..<x.rank)).map { $0 < 0 ? $0 + x.rank : $0 }
      let value = step.optional(2)?.values.first ?? 0
      var (begins, extents) = (x.extents.map { _ in 0 }, x.extents)
      for (place, axis) in axes.enumerated() {
        begins[axis] = pads[place]
        extents[axis] += pads[place] + pads[place + axes.count]
      }
      return [
        NumericTensor.made(extents) { index in
          let source = zip(index, begins).map { $0 - $1 }
          let isInside = zip(source, x.extents).allSatisfy { (0..<$1).contains($0) }
          return isInside ? x[source] : value
        }
      ]
    },
  ]
}
