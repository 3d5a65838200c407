import Base

/// Figures of bootstrap draws from a set of images.
///
/// A figure is the mean over images of one column of numbers, or the greatest of the means of 256
/// columns. To be fast, sixteen columns are summed at once, and a batch of draws is summed while
/// the same columns lie in the processor's cache.
struct ResampledFigures {
  /// Sixteen numbers of one image.
  private typealias Columns = SIMD16<Double>

  /// Sixteen columns of a figure, with a row for each image.
  private struct Block {
    let figure: Int
    let rows: [Columns]
  }

  private let imageCount: Int
  private let figureCount: Int
  private let blocks: [Block]

  /// Arranges the figures of images.
  init(_ images: [ImageFigures], figures: [Figure]) {
    imageCount = images.count
    figureCount = figures.count
    blocks = figures.enumerated().flatMap { index, figure in
      switch figure.source {
      case .mean(let path):
        [Block(figure: index, rows: images.map { Columns(repeating: $0[keyPath: path]) })]
      case .peak(let path):
        stride(from: 0, to: ThresholdCurves.thresholdCount, by: Columns.scalarCount).map { start in
          Block(
            figure: index,
            rows: images.map { image in
              let curve = image.curves[keyPath: path]
              return Columns(curve[start..<start + Columns.scalarCount])
            })
        }
      }
    }
  }

  /// The figures of all images, each once.
  func point() -> [Double] {
    var values = [Double](repeating: -.infinity, count: figureCount)
    let everyImage = (0..<imageCount).map { UInt32($0) }
    for block in blocks {
      let value = peak(of: block, draws: everyImage[...])
      values[block.figure] = max(values[block.figure], value)
    }
    return values
  }

  /// For each figure its values over the draws, in the order of the draws.
  func resampled(seed: UInt64, resamples: Int) -> [[Double]] {
    var values = [[Double]](
      repeating: [Double](repeating: -.infinity, count: resamples), count: figureCount)
    var generator = SeededGenerator(seed: seed)
    let batchSize = 32
    var draws: [UInt32] = []
    draws.reserveCapacity(batchSize * imageCount)
    for first in stride(from: 0, to: resamples, by: batchSize) {
      let batch = first..<min(first + batchSize, resamples)
      draws.removeAll(keepingCapacity: true)
      for _ in 0..<batch.count * imageCount { draws.append(draw(&generator)) }
      for block in blocks {
        for resample in batch {
          let start = (resample - first) * imageCount
          let value = peak(of: block, draws: draws[start..<start + imageCount])
          values[block.figure][resample] = max(values[block.figure][resample], value)
        }
      }
    }
    return values
  }

  /// An image, each equally likely (to 1 in 2^32 for four thousand million images).
  private func draw(_ generator: inout SeededGenerator) -> UInt32 {
    UInt32(truncatingIfNeeded: generator.next().multipliedFullWidth(by: UInt64(imageCount)).high)
  }

  /// The greatest mean among a block's columns over the images drawn.
  private func peak(of block: Block, draws: ArraySlice<UInt32>) -> Double {
    var sum = Columns(repeating: 0)
    block.rows.withUnsafeBufferPointer { rows in
      for image in draws { sum += rows[Int(image)] }
    }
    return sum.max() / Double(draws.count)
  }
}
