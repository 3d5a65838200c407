/// Everything about a resize that depends on its geometry alone: which pixels count how much, in
/// the order in which the kernels want it.
///
/// Immutable after `init`; the kernels read its memory directly.
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

  /// The source columns that make one output column.
  struct ColumnTaps {
    /// The first of them, counted from ``ResizePlan/firstColumn``.
    var start: Int32
    /// Their number.
    var count: Int32
    /// Where their weights begin.
    var weightOffset: Int32
  }

  let geometry: Geometry
  /// The leftmost source column that is needed; even, so that it begins a chroma pair.
  let firstColumn: Int
  /// The number of source columns that are needed.
  let columnCount: Int
  let columns: UnsafeBufferPointer<ColumnTaps>
  let columnWeights: UnsafeBufferPointer<Float>
  let steps: UnsafeBufferPointer<RowSchedule.Step>
  let rowWeights: UnsafeBufferPointer<Float>

  init(_ geometry: Geometry) {
    self.geometry = geometry
    let horizontal = TriangleFilter(
      origin: geometry.originX, length: geometry.width, sourceCount: geometry.source.width,
      outputCount: geometry.output.width)
    let needed = horizontal.sourceRange
    let firstColumn = needed.lowerBound & ~1
    self.firstColumn = firstColumn
    columnCount = needed.upperBound - firstColumn
    var offset: Int32 = 0
    columns = Self.copy(
      horizontal.taps.map { taps in
        defer { offset += Int32(taps.weights.count) }
        return ColumnTaps(
          start: Int32(taps.start - firstColumn), count: Int32(taps.weights.count),
          weightOffset: offset)
      })
    columnWeights = Self.copy(horizontal.taps.flatMap { $0.weights.map { Float($0) } })

    let schedule = RowSchedule(
      TriangleFilter(
        origin: geometry.originY, length: geometry.height, sourceCount: geometry.source.height,
        outputCount: geometry.output.height))
    steps = Self.copy(schedule.steps)
    rowWeights = Self.copy(schedule.weights)
  }

  deinit {
    columns.deallocate()
    columnWeights.deallocate()
    steps.deallocate()
    rowWeights.deallocate()
  }

  private static func copy<Element: BitwiseCopyable>(
    _ elements: [Element]
  ) -> UnsafeBufferPointer<Element> {
    let buffer = UnsafeMutableBufferPointer<Element>.allocate(capacity: elements.count)
    _ = buffer.initialize(from: elements)
    return UnsafeBufferPointer(buffer)
  }
}
