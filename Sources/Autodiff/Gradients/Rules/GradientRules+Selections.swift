import ONNX
import Tensors

extension GradientRules {
  /// Operators that join tensors, cut them or pick from them.
  static let selections: [String: Rule] = [
    "Concat": concat,
    "Split": split,
    "Slice": slice,
    "Gather": gather,
    "GatherElements": gatherElements,
    "Expand": expand,
    "Tile": tile,
    "Pad": pad,
  ]

  @Sendable private static func concat(
    _ context: GradientContext
  ) throws(AutodiffError) -> [Expression?] {
    let gradient = try context.gradient()
    let axis = try context.axis(default: 0, rank: gradient.rank)
    var results: [Expression?] = []
    var start = 0
    for index in context.inputs.indices {
      let end = start + (try context.input(index).extents[axis])
      results.append(
        context.wants(index)
          ? gradient.sliced(axes: [axis], starts: [start], ends: [end]) : nil)
      start = end
    }
    return results
  }

  @Sendable private static func split(
    _ context: GradientContext
  ) throws(AutodiffError) -> [Expression?] {
    try context.only(0) { () throws(AutodiffError) in
      var parts: [Expression] = []
      for index in context.outputs.indices { parts.append(try context.gradient(index)) }
      let axis = try context.axis(default: 0, rank: try context.input(0).rank)
      return .joined(parts, axis: axis)
    }
  }

  /// What was left out has no gradient: zeros around, and between elements that were apart.
  @Sendable private static func slice(
    _ context: GradientContext
  ) throws(AutodiffError) -> [Expression?] {
    try context.only(0) { () throws(AutodiffError) in
      let x = try context.input(0)
      let starts = try context.integers(input: 1, orAttribute: "starts") ?? []
      let axes =
        try context.integers(input: 3, orAttribute: "axes") ?? Array(starts.indices)
      let steps = try context.integers(input: 4) ?? Array(repeating: 1, count: starts.count)
      var gradient = try context.gradient()
      var (begins, ends) = (x.extents.map { _ in 0 }, x.extents.map { _ in 0 })
      for (index, named) in axes.enumerated() {
        let axis = named < 0 ? named + x.rank : named
        let (size, count) = (x.extents[axis], gradient.extents[axis])
        guard count > 0 else { return context.scope.filled(x.shape, with: 0) }
        // With one element only, a step may be any number.
        let step = count == 1 ? 1 : Int(clamping: steps[index].magnitude)
        gradient = gradient.spread(axis: axis, step: step)
        if steps[index] < 0 { gradient = gradient.reversed([axis]) }
        let reach = (count - 1) * step + 1
        let counted = starts[index] < 0 ? starts[index] + size : starts[index]
        let first =
          steps[index] > 0
          ? min(max(counted, 0), size) : min(max(counted, 0), size - 1) - (reach - 1)
        begins[axis] = first
        ends[axis] = size - first - reach
      }
      return gradient.padded(begins: begins, ends: ends)
    }
  }

  @Sendable private static func gather(
    _ context: GradientContext
  ) throws(AutodiffError) -> [Expression?] {
    try context.only(0) { () throws(AutodiffError) in
      let (x, indices) = (try context.input(0), try context.input(1))
      let axis = try context.axis(default: 0, rank: x.rank)
      // As a list of indices along one axis, each repeated for all elements that it picks.
      var picked = x.extents
      picked[axis] = indices.elementCount
      var list = x.extents.map { _ in 1 }
      list[axis] = indices.elementCount
      let gradient = try context.gradient().reshaped(picked)
      return gradient.scattered(
        indices.reshaped(list).expanded(picked), axis: axis, into: x.shape)
    }
  }

  @Sendable private static func gatherElements(
    _ context: GradientContext
  ) throws(AutodiffError) -> [Expression?] {
    try context.only(0) { () throws(AutodiffError) in
      let (x, indices) = (try context.input(0), try context.input(1))
      let axis = try context.axis(default: 0, rank: x.rank)
      return try context.gradient().scattered(indices, axis: axis, into: x.shape)
    }
  }

  @Sendable private static func expand(
    _ context: GradientContext
  ) throws(AutodiffError) -> [Expression?] {
    try context.only(0) { () throws(AutodiffError) in
      try context.gradient().summed(to: context.input(0).shape)
    }
  }

  @Sendable private static func tile(
    _ context: GradientContext
  ) throws(AutodiffError) -> [Expression?] {
    try context.only(0) { () throws(AutodiffError) in
      let (x, gradient) = (try context.input(0), try context.gradient())
      // Each extent in two: the repetitions, and what is repeated.
      let pairs = zip(gradient.extents, x.extents).flatMap { whole, part in
        [part == 0 ? 0 : whole / part, part]
      }
      let repetitions = x.extents.indices.map { 2 * $0 }
      return gradient.reshaped(pairs).sum(repetitions, keepsExtents: false)
    }
  }

  /// A padding of one value takes the gradient of the padding with it; other modes are refused.
  @Sendable private static func pad(
    _ context: GradientContext
  ) throws(AutodiffError) -> [Expression?] {
    guard try context.text("mode", default: "constant") == "constant" else {
      throw context.unsupported("a Pad that repeats the image")
    }
    guard !context.wants(2) else { throw context.unsupported("a Pad whose value is trained") }
    return try context.only(0) { () throws(AutodiffError) in
      let x = try context.input(0)
      let pads = try context.integers(input: 1, orAttribute: "pads") ?? []
      let axes = try context.integers(input: 3) ?? Array(0..<x.rank)
      guard pads.count == 2 * axes.count else {
        throw AutodiffError(
          .invalidGraph, "\(context.node.label): \(pads.count) pads for \(axes.count) axes")
      }
      var gradient = try context.gradient()
      // A negative padding cut elements off: they have no gradient.
      var (lost, lostAfter) = (x.extents.map { _ in 0 }, x.extents.map { _ in 0 })
      var (starts, ends, cut) = ([Int](), [Int](), [Int]())
      for (index, named) in axes.enumerated() {
        let axis = named < 0 ? named + x.rank : named
        let (begin, end) = (pads[index], pads[index + axes.count])
        lost[axis] = max(0, -begin)
        lostAfter[axis] = max(0, -end)
        guard begin > 0 || end > 0 else { continue }
        cut.append(axis)
        starts.append(max(0, begin))
        ends.append(gradient.extents[axis] - max(0, end))
      }
      if !cut.isEmpty { gradient = gradient.sliced(axes: cut, starts: starts, ends: ends) }
      return gradient.padded(begins: lost, ends: lostAfter)
    }
  }
}
