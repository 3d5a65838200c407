/// Makes output pixels of one summed row: the horizontal half of a resize, with normalisation and
/// layout in the same pass.
enum ColumnKernels {
  /// Writes one output row.
  ///
  /// - Parameters:
  ///   - row: The summed row; at least three floats after it can be read.
  ///   - channels: Floats a pixel: 1, 3 or 4.
  ///   - plan: The taps of each output column.
  ///   - outputRow: Which output row it is.
  ///   - sink: Where the row goes.
  static func write(
    _ row: UnsafePointer<Float>, channels: Int, plan: ResizePlan, outputRow: Int,
    to sink: TensorSink
  ) {
    let start = outputRow &* sink.rowStride
    let first = sink.channels.0 + start
    let second = sink.channels.1 + start
    let third = sink.channels.2 + start
    guard let columns = plan.columns.baseAddress, let weights = plan.columnWeights.baseAddress
    else { return }
    var position = 0
    for column in 0..<plan.columns.count {
      let taps = columns[column]
      let tapWeights = weights + Int(taps.weightOffset)
      let source = row + Int(taps.start) &* channels
      let value =
        channels == 1
        ? SIMD4(repeating: sum(source, tapWeights, Int(taps.count)))
        : sum(source, channels, tapWeights, Int(taps.count))
      let result = value * sink.scale + sink.bias
      first[position] = result[0]
      second[position] = result[1]
      third[position] = result[2]
      position &+= sink.pixelStride
    }
  }

  /// The weighted sum of pixels of 3 or 4 channels; with 3, the fourth lane has no meaning.
  @inline(__always)
  private static func sum(
    _ source: UnsafePointer<Float>, _ channels: Int, _ weights: UnsafePointer<Float>, _ count: Int
  ) -> SIMD4<Float> {
    var total = SIMD4<Float>.zero
    var pixel = source
    for k in 0..<count {
      total += load(pixel) * weights[k]
      pixel += channels
    }
    return total
  }

  @inline(__always)
  private static func sum(
    _ source: UnsafePointer<Float>, _ weights: UnsafePointer<Float>, _ count: Int
  ) -> Float {
    var total: Float = 0
    for k in 0..<count { total += source[k] * weights[k] }
    return total
  }
}
