internal import CPixelKernels

/// Resizes pixels into floats, keeping its plans and its memory between frames.
///
/// Planes are resized each at its own resolution, and colours converted afterwards, of far fewer
/// pixels. One thread at a time.
final class Resampler {
  /// The plans used last, most recent first: a worker meets few geometries, of up to two kinds of
  /// plane each.
  private var plans: [ResizePlan] = []
  private static let maximumPlans = 16

  private let kernels: PixelKernels
  private let first: PlaneResizer
  private let second: PlaneResizer
  private let third: PlaneResizer
  private let channels = ScratchBuffer()

  /// A resampler that computes with vectors of one width.
  ///
  /// - Parameter kernels: The kernels for it.
  init(kernels: PixelKernels = .widest) {
    self.kernels = kernels
    first = PlaneResizer(kernels)
    second = PlaneResizer(kernels)
    third = PlaneResizer(kernels)
  }

  /// Resizes part of a source.
  ///
  /// - Parameters:
  ///   - source: The pixels, of the size that the geometry states.
  ///   - geometry: Which part becomes which size.
  ///   - sink: Where the result goes.
  func resize(_ source: PixelSource, _ geometry: ResizePlan.Geometry, into sink: TensorSink) {
    let plan = plan(for: geometry, of: source.first.samples)
    let secondPlan = source.second.map { self.plan(for: geometry, of: $0.samples) }
    let thirdPlan = source.third.map { self.plan(for: geometry, of: $0.samples) }
    let stride = plan.columns.columns.count
    let row = channels.floats(3 * stride)
    let coefficients = source.encoding.map { pixel_yuv_coefficients($0) }

    func write(_ output: Int) {
      first.reduce(output, by: plan, into: row, stride: stride)
      if let secondPlan {
        second.reduce(output, by: secondPlan, into: row + stride, stride: stride)
      }
      if let thirdPlan {
        third.reduce(output, by: thirdPlan, into: row + 2 * stride, stride: stride)
      }
      if var coefficients {
        kernels.functions.convert_yuv(row, stride, stride, &coefficients)
      }
      let isGray = plan.samples.channels == 1 && coefficients == nil
      normalize(row, stride: isGray ? 0 : stride, geometry.output.width, output, into: sink)
    }

    for step in plan.steps {
      first.add(step, of: source.first, by: plan)
      if let plane = source.second, let secondPlan {
        second.add(step, of: plane, by: secondPlan)
      }
      if let plane = source.third, let thirdPlan {
        third.add(step, of: plane, by: thirdPlan)
      }
      if step.completes { write(step.output) }
      if step.completesNext { write(step.output + 1) }
    }
  }

  /// Writes an output row's channels to where they go.
  private func normalize(
    _ channels: UnsafePointer<Float>, stride: Int, _ count: Int, _ row: Int,
    into sink: TensorSink
  ) {
    let start = row * sink.rowStride
    let normalize = kernels.functions.normalize
    normalize(
      channels, count, sink.scale[0], sink.bias[0], sink.channels.0 + start, sink.pixelStride)
    normalize(
      channels + stride, count, sink.scale[1], sink.bias[1], sink.channels.1 + start,
      sink.pixelStride)
    normalize(
      channels + 2 * stride, count, sink.scale[2], sink.bias[2], sink.channels.2 + start,
      sink.pixelStride)
  }

  private func plan(for geometry: ResizePlan.Geometry, of samples: SampleLayout) -> ResizePlan {
    if let index = plans.firstIndex(where: { $0.samples == samples && $0.geometry == geometry }) {
      let plan = plans[index]
      // The first two are those of one frame's planes, in either order.
      if index > 1 { plans.insert(plans.remove(at: index), at: 0) }
      return plan
    }
    if plans.count == Self.maximumPlans { plans.removeLast() }
    let plan = ResizePlan(geometry, of: samples)
    plans.insert(plan, at: 0)
    return plan
  }
}

extension pixel_yuv_coefficients {
  /// The matrix for an encoding.
  fileprivate init(_ encoding: YUVEncoding) {
    let matrix = YUVCoefficients(encoding)
    self.init(
      luma_scale: matrix.lumaScale, luma_offset: matrix.lumaOffset, red_v: matrix.redV,
      green_u: matrix.greenU, green_v: matrix.greenV, blue_u: matrix.blueU)
  }
}
