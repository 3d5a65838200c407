import Base
import CPixelKernels
import Testing

@testable import Imaging

@Suite("Kernels of every width of vectors")
struct PixelKernelsTests {
  /// One call of the row kernels, for which everything else is fixed.
  private struct RowCase {
    var count: Int
    var rowCount: Int
    var shift: Int
    var continues: Bool

    static let all = (0...70).flatMap { count in
      [1, 3, 8].flatMap { rowCount in
        [0, 1].flatMap { shift in
          [false, true].map {
            RowCase(count: count, rowCount: rowCount, shift: shift, continues: $0)
          }
        }
      }
    }
  }

  /// What there is to add, and to add to.
  private struct Rows {
    static let rowBytes = 80
    let bytes: [UInt8]
    let weights: [Float]
    let before: [Float]
    let lastShare: Float = 0.9
    let shareStep: Float = 0.1234

    init(seed: UInt64) {
      var generator = SeededGenerator(seed: seed)
      bytes = (0..<Self.rowBytes * 9).map { _ in UInt8.random(in: 0...255, using: &generator) }
      weights = (0..<16).map { _ in Float.random(in: -0.3...1, using: &generator) }
      before = (0..<160).map { _ in Float.random(in: 0...500, using: &generator) }
    }

    private func byte(_ test: RowCase, _ row: Int, _ column: Int) -> Float {
      Float(bytes[(1 + row) >> test.shift * Self.rowBytes + column])
    }

    /// The plain loop, in the kernel's order.
    func weighed(_ test: RowCase) -> [Float] {
      var result = before
      for i in 0..<test.count {
        var total: Float = 0
        for k in 0..<test.rowCount { total += byte(test, k, i) * weights[k] }
        result[i] = total
      }
      return result
    }

    func split(_ test: RowCase) -> [Float] {
      var result = before
      for i in 0..<test.count {
        var all: Float = 0
        var distances: Float = 0
        for k in 0..<test.rowCount {
          all += byte(test, k, i)
          distances += byte(test, k, i) * Float(test.rowCount - 1 - k)
        }
        let share: Float = all * lastShare - distances * shareStep
        let rest: Float = all - share
        result[i] = test.continues ? before[i] + rest : rest
        result[80 + i] = test.continues ? share : before[80 + i] + share
      }
      return result
    }

    /// Calls a kernel with a copy of what was there before.
    func run(
      _ test: RowCase, _ kernel: (inout pixel_rows, UnsafeMutablePointer<Float>) -> Void
    ) -> [Float] {
      var result = before
      bytes.withUnsafeBufferPointer { bytes in
        result.withUnsafeMutableBufferPointer { sums in
          guard let bytes = bytes.baseAddress, let sums = sums.baseAddress else { return }
          var rows = pixel_rows(
            bytes: bytes, row_bytes: Self.rowBytes, first: 1, count: test.rowCount,
            shift: test.shift)
          kernel(&rows, sums)
        }
      }
      return result
    }
  }

  @Test func rowsAreAddedUpWithTheBitsOfAPlainLoop() {
    let rows = Rows(seed: 17)
    for (width, kernels) in PixelKernels.all.enumerated() {
      for test in RowCase.all {
        let weighed = rows.run(test) { source, sums in
          kernels.functions.weigh_rows(&source, rows.weights, sums, test.count)
        }
        let expected = rows.weighed(test)
        #expect(weighed == expected, "width \(width), \(test)")
        let split = rows.run(test) { source, sums in
          kernels.functions.split_rows(
            &source, rows.lastShare, rows.shareStep, sums, test.continues, sums + 80,
            !test.continues, test.count)
        }
        let expectedSplit = rows.split(test)
        #expect(split == expectedSplit, "width \(width), \(test), split")
      }
    }
  }

  /// A random part of a random frame, to a random size: single pixels and rows, and more columns
  /// than a vector has, included.
  private struct ResizeCase: CustomStringConvertible {
    let layout: RawFrameLayout
    let bytes: [UInt8]
    let geometry: ResizePlan.Geometry
    let description: String

    init(_ format: PixelFormat, seed: UInt64) throws {
      var random = SeededBytes(seed: seed)
      var size = random.size(maximumSide: seed % 3 == 0 ? 150 : 20)
      if format.isYUV { size = ImageSize(width: size.width * 2, height: size.height * 2) }
      let tight = try RawFrameLayout(size: size, format: format)
      layout = try RawFrameLayout(
        size: size, format: format, rowBytes: tight.rowBytes + 2 * random.number(in: 0..<9))
      bytes = random.bytes(layout.byteCount)
      let left = random.number(in: 0..<size.width)
      let top = random.number(in: 0..<size.height)
      let part = PixelRectangle(
        x: left, y: top, width: random.number(in: 1..<(size.width - left + 1)),
        height: random.number(in: 1..<(size.height - top + 1)))
      geometry = ResizePlan.Geometry(
        source: size, part: part, output: random.size(maximumSide: 40))
      description = "seed \(seed): \(format) \(size), \(part) to \(geometry.output)"
    }

    /// The result's three channels, one after the other.
    func resized(_ source: UnsafeRawBufferPointer, by kernels: PixelKernels) -> [Float] {
      let output = geometry.output
      var result = [Float](repeating: .nan, count: output.pixelCount * 3)
      result.withUnsafeMutableBufferPointer { result in
        guard let bytes = source.assumingMemoryBound(to: UInt8.self).baseAddress,
          let first = result.baseAddress
        else { return }
        let sink = TensorSink(
          channels: (first, first + output.pixelCount, first + 2 * output.pixelCount),
          pixelStride: 1, rowStride: output.width, scale: SIMD4(1, 0.5, 2, 0),
          bias: SIMD4(0, 1, -1, 0))
        Resampler(kernels: kernels).resize(PixelSource(bytes, layout), geometry, into: sink)
      }
      return result
    }
  }

  @Test("give the bits of the baseline for every format", arguments: PixelFormat.allCases)
  func widthsAgree(_ format: PixelFormat) throws {
    for seed in UInt64(1)...60 {
      let test = try ResizeCase(format, seed: seed)
      test.bytes.withUnsafeBytes { bytes in
        let baseline = test.resized(bytes, by: .baseline)
        let isFinite = baseline.allSatisfy { $0.isFinite }
        #expect(isFinite, "\(test)")
        for kernels in PixelKernels.all {
          let result = test.resized(bytes, by: kernels)
          #expect(result == baseline, "\(test)")
        }
      }
    }
  }

  /// A frame in shared memory may end where the mapping does.
  @Test("read no byte outside of the frame", arguments: PixelFormat.allCases)
  func staysWithinFrame(_ format: PixelFormat) throws {
    for seed in UInt64(1)...40 {
      let test = try ResizeCase(format, seed: seed)
      for side in GuardedBytes.Guard.allCases {
        let guarded = try GuardedBytes(test.bytes, side)
        for kernels in PixelKernels.all {
          let result = test.resized(guarded.bytes, by: kernels)
          let isFinite = result.allSatisfy { $0.isFinite }
          #expect(isFinite, "\(test)")
        }
      }
    }
  }
}
