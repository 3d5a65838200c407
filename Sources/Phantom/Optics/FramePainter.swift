/// Traces the light of a whole frame.
struct FramePainter {
  /// The lens.
  let lens: Lens
  /// What the rays may meet.
  let tracer: Tracer
  /// How surfaces look.
  let shading: Shading
  /// What is pushed out of the scope, if anything.
  let instrument: Instrument?

  /// Light and labels of each pixel, row by row.
  struct Exposure {
    /// Linear light behind the lens.
    var light: [Vector3]
    /// The number of the polyp that is seen, or 0.
    var labels: [UInt8]
  }

  /// Less light than this share of the lens's best is its edge, where nothing counts as seen.
  private static let edge: Float = 0.25

  /// Traces every pixel.
  func paint() -> Exposure {
    let size = lens.size
    var exposure = Exposure(
      light: [Vector3](repeating: .zero, count: size.pixelCount),
      labels: [UInt8](repeating: 0, count: size.pixelCount))
    for top in stride(from: 0, to: size.height, by: Tracer.tile) {
      for left in stride(from: 0, to: size.width, by: Tracer.tile) {
        paint(
          rows: top..<min(top + Tracer.tile, size.height),
          columns: left..<min(left + Tracer.tile, size.width), into: &exposure)
      }
    }
    return exposure
  }

  /// Traces a square of pixels whose rays share the first part of their way.
  private func paint(
    rows: Range<Int>, columns: Range<Int>, into exposure: inout Exposure
  ) {
    let camera = shading.camera
    let width = lens.size.width
    let corners = [
      lens.directions[rows.lowerBound * width + columns.lowerBound],
      lens.directions[rows.lowerBound * width + columns.upperBound - 1],
      lens.directions[(rows.upperBound - 1) * width + columns.lowerBound],
      lens.directions[(rows.upperBound - 1) * width + columns.upperBound - 1],
    ]
    let axis = corners.reduce(Vector3.zero, +).normalized
    let spread = corners.reduce(Float(0)) { max($0, ($1 - axis).length) } * 1.05
    let start = tracer.clearDistance(
      from: camera.position, along: camera.direction(axis), spread: spread)

    for row in rows {
      for column in columns {
        let pixel = row * width + column
        let transmission = lens.transmission[pixel]
        guard transmission > 0 else { continue }
        let direction = camera.direction(lens.directions[pixel])
        let travelled = tracer.meet(from: camera.position, along: direction, after: start)
        if let steel = instrument?.light(along: lens.directions[pixel], before: travelled) {
          exposure.light[pixel] = steel * transmission
          continue
        }
        let point = camera.position + direction * travelled
        let polyp = tracer.polyp(at: point)
        let normal = tracer.normal(at: point, spacing: 0.3 + travelled * 0.004)
        exposure.light[pixel] =
          shading.colour(
            at: point, normal: normal, direction: direction, travelled: travelled, polyp: polyp,
            neighbours: tracer.polyps) * transmission
        if let polyp, transmission > FramePainter.edge {
          exposure.labels[pixel] = UInt8(truncatingIfNeeded: polyp.description.number)
        }
      }
    }
  }
}
