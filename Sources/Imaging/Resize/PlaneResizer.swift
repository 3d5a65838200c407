internal import CPixelKernels

/// Resizes one plane of a frame, step by step, keeping its memory between frames.
///
/// One thread at a time.
final class PlaneResizer {
  private let kernels: PixelKernels
  /// The sums of two output rows, the even one first.
  private let sums = ScratchBuffer()

  init(_ kernels: PixelKernels) {
    self.kernels = kernels
  }

  /// Adds the rows of a step to the sums.
  ///
  /// - Parameters:
  ///   - step: Which of the plan's steps.
  ///   - plane: The samples.
  ///   - plan: A plan for such samples.
  func add(_ step: RowSchedule.Step, of plane: PixelSource.Plane, by plan: ResizePlan) {
    guard let weights = plan.rowWeights.baseAddress else { return }
    let bytes = plan.samples.byteCount
    let rows = plane.bytes + step.firstRow * plane.rowBytes + plan.table.firstSample * bytes
    let count = plan.table.sampleCount * bytes
    if step.feedsTwo {
      kernels.functions.accumulate_pair(
        rows, plane.rowBytes, step.rowCount, weights + step.weightOffset,
        sum(step.output, plan), step.continues, sum(step.output + 1, plan), step.continuesNext,
        count)
    } else {
      kernels.functions.accumulate(
        rows, plane.rowBytes, step.rowCount, weights + step.weightOffset,
        sum(step.output, plan), step.continues, count)
    }
  }

  /// Makes an output row of a complete sum.
  ///
  /// - Parameters:
  ///   - output: Which row.
  ///   - plan: The plan.
  ///   - planes: Room for a row of each channel, in whole vectors.
  ///   - stride: Floats from one channel's row to the next's.
  func reduce(
    _ output: Int, by plan: ResizePlan, into planes: UnsafeMutablePointer<Float>, stride: Int
  ) {
    let table = plan.table
    guard let columns = table.columns.baseAddress, let weights = table.weights.baseAddress
    else { return }
    let row = sum(output, plan)
    (row + table.sampleCount * plan.samples.byteCount).update(repeating: 0, count: table.padding)
    kernels.functions.reduce_columns(
      row, columns, table.columns.count, weights, table.vectorCount, plan.samples.kernelSamples,
      planes, stride)
  }

  private func sum(_ output: Int, _ plan: ResizePlan) -> UnsafeMutablePointer<Float> {
    let count = plan.table.sampleCount * plan.samples.byteCount + plan.table.padding
    return sums.floats(2 * count) + (output & 1) * count
  }
}

extension SampleLayout {
  /// The kernels' word for it.
  fileprivate var kernelSamples: pixel_samples {
    switch self {
    case .single, .sharedSingle: pixel_samples_single
    case .sharedPair: pixel_samples_pair
    case .triple: pixel_samples_triple
    case .paddedTriple: pixel_samples_triple_padded
    case .uyvy: pixel_samples_uyvy
    }
  }
}
