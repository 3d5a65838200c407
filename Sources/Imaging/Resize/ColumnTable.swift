internal import CPixelKernels

/// The horizontal half of a resize: which values of a summed row make each output column.
///
/// Columns are rounded up to whole vectors; those beyond the last repeat it. Immutable after `init`.
final class ColumnTable {
  /// The leftmost sample that is needed, from the row's first.
  let firstSample: Int
  /// The number of samples that are needed.
  let sampleCount: Int
  let columns: UnsafeBufferPointer<pixel_column>
  let weights: UnsafeBufferPointer<Float>
  /// How many vectors of weights each column has.
  let vectorCount: Int

  /// The floats after a row's last that meet weights, of 0: they have to be finite.
  var padding: Int { (vectorCount + 1) * PixelKernels.vectorLength }

  /// A table for samples of one kind.
  ///
  /// - Parameters:
  ///   - filter: The filter along a row, in pixels.
  ///   - samples: What a row consists of.
  init(_ filter: TriangleFilter, of samples: SampleLayout) {
    let length = PixelKernels.vectorLength
    let samplesPerVector = length / max(samples.byteCount, samples == .triple ? 4 : 1)
    let needed = filter.sourceRange
    firstSample = needed.lowerBound / samples.columns
    sampleCount = (needed.upperBound + samples.columns - 1) / samples.columns - firstSample
    let spans = filter.taps.map { $0.samples(of: samples) }
    let longest = spans.map(\.count).max() ?? 1
    vectorCount = (longest + samplesPerVector - 1) / samplesPerVector

    let bytes = samples.bytes
    // Where the sizes have a common divisor, columns' weights repeat: fewer of them stay in the cache.
    var columns: [pixel_column] = []
    var weights: [Float] = []
    var known: [[Float]: Int32] = [:]
    for (tap, span) in zip(filter.taps, spans) {
      var own = [Float](repeating: 0, count: vectorCount * length)
      for (index, sample) in span.enumerated() {
        let place =
          index / samplesPerVector * length + index % samplesPerVector * samples.byteCount
        for (byte, pixels) in bytes.enumerated() {
          let first = sample * samples.columns
          own[place + byte] = Float(
            tap.weight(of: first + pixels.lowerBound..<first + pixels.upperBound))
        }
      }
      let offset = known[own] ?? Int32(weights.count)
      if known.updateValue(offset, forKey: own) == nil { weights += own }
      columns.append(
        pixel_column(
          start: Int32((span.lowerBound - firstSample) * samples.byteCount), weights: offset))
    }
    while let last = columns.last, !columns.count.isMultiple(of: length) { columns.append(last) }
    self.columns = .copy(columns)
    self.weights = .copy(weights)
  }

  deinit {
    columns.deallocate()
    weights.deallocate()
  }
}

extension TriangleFilter.Taps {
  /// The samples that have a part in these pixels.
  fileprivate func samples(of layout: SampleLayout) -> Range<Int> {
    start / layout.columns..<(end - 1) / layout.columns + 1
  }
}
