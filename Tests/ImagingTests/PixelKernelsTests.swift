import Base
import Testing

@testable import Imaging

@Suite("Kernels of every width of vectors")
struct PixelKernelsTests {
  /// One call of the row kernels, for which everything else is fixed.
  private struct RowCase {
    var count: Int
    var rowCount: Int
    var continues: Bool

    static let all = (0...70).flatMap { count in
      [0, 1, 3, 8].flatMap { rowCount in
        [false, true].map { RowCase(count: count, rowCount: rowCount, continues: $0) }
      }
    }
  }

  private static let rowBytes = 80

  /// What there is to add, and to add to.
  private struct Rows {
    let bytes: [UInt8]
    let weights: [Float]
    let before: [Float]

    init(seed: UInt64) {
      var generator = SeededGenerator(seed: seed)
      bytes = (0..<rowBytes * 8).map { _ in UInt8.random(in: 0...255, using: &generator) }
      weights = (0..<16).map { _ in Float.random(in: -0.3...1, using: &generator) }
      before = (0..<160).map { _ in Float.random(in: 0...500, using: &generator) }
    }

    /// The plain loop.
    func sums(_ test: RowCase) -> [Float] {
      var result = before
      for i in 0..<test.count {
        var total = test.continues ? before[i] : 0
        for k in 0..<test.rowCount { total += Float(bytes[k * rowBytes + i]) * weights[k] }
        result[i] = total
      }
      return result
    }

    func pairs(_ test: RowCase) -> [Float] {
      var result = before
      for i in 0..<test.count {
        var first = test.continues ? before[i] : 0
        var second = test.continues ? 0 : before[80 + i]
        for k in 0..<test.rowCount {
          let value = Float(bytes[k * rowBytes + i])
          first += value * weights[2 * k]
          second += value * weights[2 * k + 1]
        }
        result[i] = first
        result[80 + i] = second
      }
      return result
    }
  }

  @Test func rowsAreAddedUpWithTheBitsOfAPlainLoop() {
    let rows = Rows(seed: 17)
    for (width, kernels) in PixelKernels.all.enumerated() {
      for test in RowCase.all {
        var single = rows.before
        kernels.functions.accumulate(
          rows.bytes, Self.rowBytes, test.rowCount, rows.weights, &single, test.continues,
          test.count)
        let expected = rows.sums(test)
        #expect(single == expected, "width \(width), \(test)")
        var pair = rows.before
        pair.withUnsafeMutableBufferPointer { sums in
          guard let sum = sums.baseAddress else { return }
          kernels.functions.accumulate_pair(
            rows.bytes, Self.rowBytes, test.rowCount, rows.weights, sum, test.continues, sum + 80,
            !test.continues, test.count)
        }
        let expectedPair = rows.pairs(test)
        #expect(pair == expectedPair, "width \(width), \(test), two sums")
      }
    }
  }

  /// Random parts of random frames, to random sizes: single pixels and rows, and more columns than
  /// a vector has, included.
  @Test("give the bits of the baseline for every format", arguments: PixelFormat.allCases)
  func widthsAgree(_ format: PixelFormat) throws {
    for seed in UInt64(1)...60 {
      var random = SeededBytes(seed: seed)
      var size = random.size(maximumSide: seed % 3 == 0 ? 150 : 20)
      if format.isYUV {
        size = ImageSize(width: size.width * 2, height: size.height * 2)
      }
      let tight = try RawFrameLayout(size: size, format: format)
      let layout = try RawFrameLayout(
        size: size, format: format, rowBytes: tight.rowBytes + 2 * random.number(in: 0..<9))
      let bytes = random.bytes(layout.byteCount)
      let left = random.number(in: 0..<size.width)
      let top = random.number(in: 0..<size.height)
      let part = PixelRectangle(
        x: left, y: top, width: random.number(in: 1..<(size.width - left + 1)),
        height: random.number(in: 1..<(size.height - top + 1)))
      let geometry = ResizePlan.Geometry(
        source: size, part: part, output: random.size(maximumSide: 40))
      let results = PixelKernels.all.map { resize(bytes, layout, geometry, $0) }
      for result in results {
        #expect(result == results[0], "seed \(seed): \(layout), \(part) to \(geometry.output)")
      }
    }
  }

  private func resize(
    _ bytes: [UInt8], _ layout: RawFrameLayout, _ geometry: ResizePlan.Geometry,
    _ kernels: PixelKernels
  ) -> [Float] {
    let output = geometry.output
    var result = [Float](repeating: .nan, count: output.pixelCount * 3)
    bytes.withUnsafeBufferPointer { bytes in
      result.withUnsafeMutableBufferPointer { result in
        guard let bytes = bytes.baseAddress, let first = result.baseAddress else { return }
        let sink = TensorSink(
          channels: (first, first + output.pixelCount, first + 2 * output.pixelCount),
          pixelStride: 1, rowStride: output.width, scale: SIMD4(1, 0.5, 2, 0),
          bias: SIMD4(0, 1, -1, 0))
        Resampler(kernels: kernels).resize(PixelSource(bytes, layout), geometry, into: sink)
      }
    }
    return result
  }
}
