import ONNX
import Tensors

extension ReferenceEvaluator {
  static let windows: [String: Kernel] = [
    "Conv": convolution,
    "ConvTranspose": transposedConvolution,
    "MaxPool": maxPool,
    "AveragePool": averagePool,
    "GlobalAveragePool": { step in
      [overPixels(try step.input(0)) { $0.reduce(0, +) / Double($0.count) }]
    },
    "GlobalMaxPool": { step in [overPixels(try step.input(0)) { $0.max() ?? 0 }] },
    "Resize": resize,
  ]

  private static func overPixels(
    _ x: NumericTensor, _ body: ([Double]) -> Double
  ) -> NumericTensor {
    reduced(x, Array(2..<x.rank), keeps: true, body)
  }

  /// How a window moves.
  private struct Window {
    let kernel: [Int]
    let strides: [Int]
    let dilations: [Int]
    let begins: [Int]
    let ends: [Int]

    init(_ step: ReferenceStep, kernel: [Int], image: [Int]) throws {
      let rank = kernel.count
      let strides = try step.node.integers("strides") ?? kernel.map { _ in 1 }
      let dilations = try step.node.integers("dilations") ?? kernel.map { _ in 1 }
      var pads = try step.node.integers("pads") ?? Array(repeating: 0, count: 2 * rank)
      let mode = try step.node.text("auto_pad", default: "NOTSET")
      if mode.hasPrefix("SAME") {
        for axis in 0..<rank {
          let places = (image[axis] + strides[axis] - 1) / strides[axis]
          let reach = (kernel[axis] - 1) * dilations[axis] + 1
          let total = max(0, (places - 1) * strides[axis] + reach - image[axis])
          pads[axis] = mode == "SAME_LOWER" ? total - total / 2 : total / 2
          pads[axis + rank] = total - pads[axis]
        }
      }
      self.kernel = kernel
      self.strides = strides
      self.dilations = dilations
      begins = Array(pads[..<rank])
      ends = Array(pads[rank...])
    }

    /// How many places the window has.
    func places(_ image: [Int], roundsUp: Bool = false) -> [Int] {
      image.indices.map { axis in
        let reach = (kernel[axis] - 1) * dilations[axis] + 1
        let room = image[axis] + begins[axis] + ends[axis] - reach
        let stride = strides[axis]
        var count = (room + (roundsUp ? stride - 1 : 0)) / stride + 1
        if roundsUp, (count - 1) * stride >= image[axis] + begins[axis] { count -= 1 }
        return count
      }
    }

    /// All offsets within the kernel.
    var taps: [[Int]] {
      kernel.reduce([[]]) { taps, extent in taps.flatMap { tap in (0..<extent).map { tap + [$0] } }
      }
    }

    /// The pixel that a place sees through a tap; it may lie outside.
    func pixel(_ place: ArraySlice<Int>, _ tap: [Int]) -> [Int] {
      zip(place, tap).enumerated().map { axis, pair in
        pair.0 * strides[axis] + pair.1 * dilations[axis] - begins[axis]
      }
    }
  }

  private static func isInside(_ pixel: [Int], _ image: [Int]) -> Bool {
    zip(pixel, image).allSatisfy { (0..<$1).contains($0) }
  }

  @Sendable private static func convolution(_ step: ReferenceStep) throws -> [NumericTensor] {
    let (x, w) = (try step.input(0), try step.input(1))
    let groups = try step.integer("group", 1)
    let image = Array(x.extents[2...])
    let window = try Window(step, kernel: Array(w.extents[2...]), image: image)
    let mode = try step.node.text("auto_pad", default: "NOTSET")
    let places =
      mode == "VALID" || mode == "NOTSET"
      ? window.places(image)
      : zip(image, window.strides).map { ($0 + $1 - 1) / $1 }
    let inner = w.extents[1]
    let outer = w.extents[0] / groups
    return [
      NumericTensor.made([x.extents[0], w.extents[0]] + places) { index in
        let group = index[1] / outer
        var sum = step.optional(2)?.values[index[1]] ?? 0
        for tap in window.taps {
          let pixel = window.pixel(index[2...], tap)
          guard isInside(pixel, image) else { continue }
          for channel in 0..<inner {
            sum += x[[index[0], group * inner + channel] + pixel] * w[[index[1], channel] + tap]
          }
        }
        return sum
      }
    ]
  }

  @Sendable private static func transposedConvolution(
    _ step: ReferenceStep
  ) throws -> [NumericTensor] {
    let (x, w) = (try step.input(0), try step.input(1))
    let groups = try step.integer("group", 1)
    let places = Array(x.extents[2...])
    let window = try Window(step, kernel: Array(w.extents[2...]), image: places)
    let extra = try step.node.integers("output_padding") ?? places.map { _ in 0 }
    let image = places.indices.map { axis in
      let reach = (window.kernel[axis] - 1) * window.dilations[axis] + 1
      return (places[axis] - 1) * window.strides[axis] + reach + extra[axis]
        - window.begins[axis] - window.ends[axis]
    }
    let (inner, outer) = (x.extents[1] / groups, w.extents[1])
    var result = NumericTensor([x.extents[0], outer * groups] + image)
    for element in x.values.indices {
      let index = x.index(of: element)
      let group = index[1] / inner
      for tap in window.taps {
        let pixel = window.pixel(index[2...], tap)
        guard isInside(pixel, image) else { continue }
        for channel in 0..<outer {
          result[[index[0], group * outer + channel] + pixel] +=
            x.values[element] * w[[index[1], channel] + tap]
        }
      }
    }
    if let bias = step.optional(2) {
      for element in result.values.indices {
        result.values[element] += bias.values[result.index(of: element)[1]]
      }
    }
    return [result]
  }

  @Sendable private static func maxPool(_ step: ReferenceStep) throws -> [NumericTensor] {
    let x = try step.input(0)
    let image = Array(x.extents[2...])
    let window = try Window(
      step, kernel: try step.node.integers("kernel_shape") ?? [], image: image)
    let places = window.places(image, roundsUp: try step.integer("ceil_mode", 0) == 1)
    let extents = [x.extents[0], x.extents[1]] + places
    var indices = NumericTensor(extents)
    let largest = NumericTensor.made(extents) { index in
      var (best, place) = (-Double.infinity, 0)
      for tap in window.taps {
        let pixel = window.pixel(index[2...], tap)
        guard isInside(pixel, image) else { continue }
        let element = x.offset([index[0], index[1]] + pixel)
        if x.values[element] > best { (best, place) = (x.values[element], element) }
      }
      indices[index] = Double(place)
      return best
    }
    return [largest, indices]
  }

  @Sendable private static func averagePool(_ step: ReferenceStep) throws -> [NumericTensor] {
    let x = try step.input(0)
    let image = Array(x.extents[2...])
    let window = try Window(
      step, kernel: try step.node.integers("kernel_shape") ?? [], image: image)
    let places = window.places(image, roundsUp: try step.integer("ceil_mode", 0) == 1)
    let countsPadding = try step.integer("count_include_pad", 0) == 1
    return [
      NumericTensor.made([x.extents[0], x.extents[1]] + places) { index in
        var (sum, count) = (0.0, 0)
        for tap in window.taps {
          let pixel = window.pixel(index[2...], tap)
          let isPadding = zip(pixel, zip(image, window.ends)).allSatisfy { $0 < $1.0 + $1.1 }
          if isInside(pixel, image) {
            sum += x[[index[0], index[1]] + pixel]
            count += 1
          } else if countsPadding, isPadding {
            count += 1
          }
        }
        return sum / Double(count)
      }
    ]
  }

  /// Bilinear resizing as the definition says it, pixel by pixel.
  @Sendable private static func resize(_ step: ReferenceStep) throws -> [NumericTensor] {
    let x = try step.input(0)
    let scales = step.optional(2).flatMap { $0.count > 0 ? $0.values : nil }
    let sizes = step.optional(3)?.integers
    let extents = x.extents.indices.map { axis in
      sizes?[axis] ?? Int(Double(x.extents[axis]) * (scales?[axis] ?? 1) + 1e-4)
    }
    let rule = try step.node.text(
      "coordinate_transformation_mode", default: "half_pixel")
    let isLinear = try step.node.text("mode", default: "nearest") == "linear"
    let rounding = try step.node.text("nearest_mode", default: "round_prefer_floor")
    func place(_ index: Int, _ axis: Int) -> Double {
      let (size, count) = (x.extents[axis], extents[axis])
      let scale = scales?[axis] ?? Double(count) / Double(size)
      switch rule {
      case "align_corners": return count == 1 ? 0 : Double(index * (size - 1)) / Double(count - 1)
      case "asymmetric": return Double(index) / scale
      default: return (Double(index) + 0.5) / scale - 0.5
      }
    }
    func near(_ place: Double) -> Int {
      switch rounding {
      case "floor": Int(place.rounded(.down))
      case "ceil": Int(place.rounded(.up))
      case "round_prefer_ceil": Int((place + 0.5).rounded(.down))
      default: Int((place - 0.5).rounded(.up))
      }
    }
    return [
      NumericTensor.made(extents) { index in
        // Each axis offers one or two pixels with their shares.
        let choices = index.enumerated().map { axis, element -> [(Int, Double)] in
          let last = x.extents[axis] - 1
          guard extents[axis] != x.extents[axis] else { return [(element, 1)] }
          let place = place(element, axis)
          guard isLinear else { return [(min(max(near(place), 0), last), 1)] }
          let inside = min(max(place, 0), Double(last))
          let left = Int(inside)
          let share = inside - Double(left)
          return [(left, 1 - share), (min(left + 1, last), share)]
        }
        let corners = choices.reduce([([Int](), 1.0)]) { corners, choices in
          corners.flatMap { corner in
            choices.map { (corner.0 + [$0.0], corner.1 * $0.1) }
          }
        }
        return corners.reduce(0) { $0 + $1.1 * x[$1.0] }
      }
    ]
  }
}
