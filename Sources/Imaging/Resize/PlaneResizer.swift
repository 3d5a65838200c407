internal import CPixelKernels

/// Resizes one plane of a frame, step by step, keeping its memory between frames.
///
/// One thread at a time.
final class PlaneResizer {
  private let kernels: PixelKernels
  private let memory = ScratchBuffer()

  init(_ kernels: PixelKernels) {
    self.kernels = kernels
  }

  /// Adds the rows of a step to the sums.
  ///
  /// - Parameters:
  ///   - step: One of the plan's steps.
  ///   - plane: The samples.
  ///   - plan: A plan for such samples.
  func add(_ step: RowSchedule.Step, of plane: PixelSource.Plane, by plan: ResizePlan) {
    let bytes = plan.samples.byteCount
    let sums = Sums(memory, plan)
    var rows = pixel_rows(
      bytes: plane.bytes + plan.columns.firstSample * bytes, row_bytes: plane.rowBytes,
      first: step.firstRow, count: step.rowCount, shift: plan.samples.rows == 2 ? 1 : 0)
    switch step.weighting {
    case .each(let offset):
      guard let weights = plan.rowWeights.baseAddress else { return }
      kernels.functions.weigh_rows(&rows, weights + offset, sums.of(step.output), sums.count)
    case .split(let lastShare, let continues, let continuesNext):
      kernels.functions.split_rows(
        &rows, lastShare, plan.shareStep, sums.of(step.output), continues,
        sums.of(step.output + 1), continuesNext, sums.count)
    }
  }

  /// Makes an output row of a complete sum.
  ///
  /// - Parameters:
  ///   - output: Which row.
  ///   - plan: The plan.
  ///   - channels: Room for a row of each channel, in whole vectors.
  ///   - stride: Floats from one channel's row to the next's.
  func reduce(
    _ output: Int, by plan: ResizePlan, into channels: UnsafeMutablePointer<Float>, stride: Int
  ) {
    let table = plan.columns
    guard let columns = table.columns.baseAddress, let weights = table.weights.baseAddress
    else { return }
    let sums = Sums(memory, plan)
    let row = sums.of(output)
    (row + sums.count).update(repeating: 0, count: table.padding)
    kernels.functions.reduce_columns(
      row, columns, table.columns.count, weights, table.vectorCount, plan.samples.kernelSamples,
      plan.rowScales[output], channels, stride)
  }

  /// The sums of two neighbouring output rows, the even one's first.
  private struct Sums {
    /// Floats of each.
    let count: Int
    private let first: UnsafeMutablePointer<Float>
    private let stride: Int

    init(_ memory: ScratchBuffer, _ plan: ResizePlan) {
      count = plan.columns.sampleCount * plan.samples.byteCount
      stride = count + plan.columns.padding
      first = memory.floats(2 * stride)
    }

    func of(_ output: Int) -> UnsafeMutablePointer<Float> {
      first + (output & 1) * stride
    }
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
