/// Everything about the resize of a plane that depends on its geometry alone.
///
/// It says which samples count how much, in the order in which the kernels want it. The steps are
/// the same for every plane of a frame. Immutable after `init`; the kernels read its memory directly.
final class ResizePlan {
  /// What a plan is made for.
  struct Geometry: Hashable {
    /// The source's width and height, in pixels.
    var source: ImageSize
    /// Where the part that is resized begins, in source pixels.
    var originX: Double
    var originY: Double
    /// The size of that part, in source pixels.
    var width: Double
    var height: Double
    /// The size of the result.
    var output: ImageSize

    /// A resize of a rectangle of whole pixels.
    init(source: ImageSize, part: PixelRectangle, output: ImageSize) {
      self.init(
        source: source, originX: Double(part.x), originY: Double(part.y),
        width: Double(part.width), height: Double(part.height), output: output)
    }

    /// A resize of a part that need not begin and end between pixels.
    init(
      source: ImageSize, originX: Double, originY: Double, width: Double, height: Double,
      output: ImageSize
    ) {
      self.source = source
      self.originX = originX
      self.originY = originY
      self.width = width
      self.height = height
      self.output = output
    }
  }

  let geometry: Geometry
  let samples: SampleLayout
  let columns: ColumnTable
  let steps: UnsafeBufferPointer<RowSchedule.Step>
  let rowWeights: UnsafeBufferPointer<Float>
  /// For each output row, what its sums have to be multiplied by.
  let rowScales: UnsafeBufferPointer<Float>
  /// How much larger a row's share is than that of the row above it, where rows are split.
  let shareStep: Float

  init(_ geometry: Geometry, of samples: SampleLayout) {
    self.geometry = geometry
    self.samples = samples
    columns = ColumnTable(
      TriangleFilter(
        origin: geometry.originX, length: geometry.width, sourceCount: geometry.source.width,
        outputCount: geometry.output.width),
      of: samples)
    let schedule = RowSchedule(
      TriangleFilter(
        origin: geometry.originY, length: geometry.height, sourceCount: geometry.source.height,
        outputCount: geometry.output.height))
    steps = .copy(schedule.steps)
    rowWeights = .copy(schedule.weights)
    rowScales = .copy(schedule.scales)
    shareStep = schedule.shareStep
  }

  deinit {
    steps.deallocate()
    rowWeights.deallocate()
    rowScales.deallocate()
  }
}

extension UnsafeBufferPointer where Element: BitwiseCopyable {
  /// Memory with the elements, which the caller has to deallocate.
  static func copy(_ elements: [Element]) -> Self {
    let buffer = UnsafeMutableBufferPointer<Element>.allocate(capacity: elements.count)
    _ = buffer.initialize(from: elements)
    return UnsafeBufferPointer(buffer)
  }
}
