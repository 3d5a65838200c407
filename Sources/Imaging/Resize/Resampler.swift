/// Resizes pixels into floats, keeping its plans and its memory between frames.
///
/// One thread at a time.
final class Resampler {
  /// The plans used last, most recent first: a worker meets few geometries.
  private var plans: [ResizePlan] = []
  private static let maximumPlans = 8

  private let sums = ScratchBuffer()
  private let convertedRows = ScratchBuffer()

  /// Resizes part of a source.
  ///
  /// - Parameters:
  ///   - source: The pixels, of the size that the geometry states.
  ///   - geometry: Which part becomes which size.
  ///   - sink: Where the result goes.
  func resize(_ source: PixelSource, _ geometry: ResizePlan.Geometry, into sink: TensorSink) {
    let plan = plan(for: geometry)
    let channels = source.channels
    let count = plan.columnCount * channels
    // Each sum is padded, for the column kernel's four-lane loads.
    let stride = (count + 31) & ~15
    let sums = sums.floats(stride * 2)
    guard let weights = plan.rowWeights.baseAddress else { return }
    for step in plan.steps {
      let (rows, rowBytes) = rows(of: source, step, plan)
      let sum = sums + (step.output & 1) * stride
      let next = sums + (step.output & 1 ^ 1) * stride
      if step.feedsTwo {
        RowKernels.accumulatePair(
          rows, rowBytes: rowBytes, rowCount: step.rowCount, weights: weights + step.weightOffset,
          into: sum, continues: step.continues, and: next, continuesNext: step.continuesNext,
          count: count)
      } else {
        RowKernels.accumulate(
          rows, rowBytes: rowBytes, rowCount: step.rowCount, weights: weights + step.weightOffset,
          into: sum, continues: step.continues, count: count)
      }
      if step.completes {
        ColumnKernels.write(
          sum, channels: channels, plan: plan, outputRow: step.output, to: sink)
      }
      if step.completesNext {
        ColumnKernels.write(
          next, channels: channels, plan: plan, outputRow: step.output + 1, to: sink)
      }
    }
  }

  /// The bytes of a step's rows, from the plan's first column on.
  private func rows(
    of source: PixelSource, _ step: RowSchedule.Step, _ plan: ResizePlan
  ) -> (UnsafePointer<UInt8>, rowBytes: Int) {
    switch source {
    case .interleaved(let base, let rowBytes, let channels):
      return (base + step.firstRow * rowBytes + plan.firstColumn * channels, rowBytes)
    case .yuv(let reader):
      // An odd column at the end brings its neighbour: the frame's width is even.
      let pixels = (plan.columnCount + 1) & ~1
      let rowBytes = (pixels * 4 + 15) & ~15
      let rows = convertedRows.bytes(rowBytes * RowSchedule.maximumBandRows)
      for row in 0..<step.rowCount {
        reader.convert(
          row: step.firstRow + row, column: plan.firstColumn, count: pixels,
          into: rows + row * rowBytes)
      }
      return (UnsafePointer(rows), rowBytes)
    }
  }

  private func plan(for geometry: ResizePlan.Geometry) -> ResizePlan {
    if let first = plans.first, first.geometry == geometry { return first }
    if let index = plans.firstIndex(where: { $0.geometry == geometry }) {
      let plan = plans.remove(at: index)
      plans.insert(plan, at: 0)
      return plan
    }
    if plans.count == Self.maximumPlans { plans.removeLast() }
    let plan = ResizePlan(geometry)
    plans.insert(plan, at: 0)
    return plan
  }
}
