internal import Imaging

/// Finds which polyp each cell of a grid shows, without rendering.
struct LabelSampler {
  /// The picture's form.
  let lens: LensShape
  /// The cells.
  let grid: ImageSize

  /// A polyp with the wall around it.
  struct Candidate {
    /// The polyp.
    let polyp: Polyp
    /// The wall that may hide it.
    let wall: WallStrip
  }

  /// What was found of one polyp.
  struct Sighting {
    /// The polyp's number.
    let number: Int
    /// The cells around it.
    let box: PixelRectangle
    /// How many cells show it.
    let cellCount: Int
    /// From the lens to its middle, in millimetres.
    let distance: Float
  }

  /// Beyond this distance a polyp is a speck in the dark and counts as not seen, in millimetres.
  static let farthest: Float = 70

  /// Looks for polyps.
  ///
  /// - Parameters:
  ///   - candidates: Those that are there.
  ///   - camera: Where the lens is.
  /// - Returns: The labels, and what is seen of each polyp, by number.
  func look(
    for candidates: [Candidate], from camera: Camera
  ) -> (labels: LabelGrid, sightings: [Sighting]) {
    var labels = [UInt8](repeating: 0, count: grid.pixelCount)
    let near = candidates.compactMap { candidate in
      PolypSilhouette(candidate.polyp, before: camera, lens: lens).map { (candidate, $0) }
    }
    .filter { $0.1.distance < LabelSampler.farthest }
    .sorted { $0.1.distance < $1.1.distance }
    var sightings: [Sighting] = []
    for (candidate, silhouette) in near {
      if let sighting = paint(candidate, silhouette, from: camera, onto: &labels) {
        sightings.append(sighting)
      }
    }
    return (
      LabelGrid(size: grid, labels: labels), sightings.sorted { $0.number < $1.number }
    )
  }

  /// Cells are painted from the nearest polyp to the farthest, and once only.
  private func paint(
    _ candidate: Candidate, _ silhouette: PolypSilhouette, from camera: Camera,
    onto labels: inout [UInt8]
  ) -> Sighting? {
    let columns = cells(
      silhouette.extent.left, silhouette.extent.right, side: lens.size.width, count: grid.width)
    let rows = cells(
      silhouette.extent.top, silhouette.extent.bottom, side: lens.size.height, count: grid.height)
    let number = UInt8(truncatingIfNeeded: candidate.polyp.description.number)
    let sight = LineOfSight(camera: camera, wall: candidate.wall)
    var (left, right, top, bottom, count) = (Int.max, -1, Int.max, -1, 0)
    for row in rows {
      let y = place(of: row, side: lens.size.height, count: grid.height)
      for column in columns where labels[row * grid.width + column] == 0 {
        let x = place(of: column, side: lens.size.width, count: grid.width)
        guard lens.inside(x, y) > 0 else { continue }
        let direction = lens.direction(x, y)
        let (dx, dy, dz) = (Float(direction.x), Float(direction.y), Float(direction.z))
        guard let distance = silhouette.meet(dx, dy, dz),
          sight.isClear(dx, dy, dz, upTo: distance)
        else { continue }
        labels[row * grid.width + column] = number
        count += 1
        left = min(left, column)
        right = max(right, column)
        top = min(top, row)
        bottom = max(bottom, row)
      }
    }
    guard count > 0 else { return nil }
    return Sighting(
      number: candidate.polyp.description.number,
      box: PixelRectangle(x: left, y: top, width: right - left + 1, height: bottom - top + 1),
      cellCount: count, distance: silhouette.distance)
  }

  /// The cells whose middles may lie between two places in the picture.
  private func cells(_ low: Double, _ high: Double, side: Int, count: Int) -> Range<Int> {
    func position(_ place: Double) -> Double {
      let share = (place * lens.half + Double(side) / 2) / Double(side)
      return min(max(share * Double(count), 0), Double(count))
    }
    let first = Int(position(low).rounded(.down))
    return first..<max(first, Int(position(high).rounded(.up)))
  }

  /// The place of a cell's middle.
  private func place(of cell: Int, side: Int, count: Int) -> Double {
    let share = (Double(cell) + 0.5) / Double(count)
    return (share - 0.5) * Double(side) / lens.half
  }
}

/// Whether the wall leaves the way of a ray open.
private struct LineOfSight {
  private let wall: WallStrip
  private let position, right, down, forward: (x: Float, y: Float, z: Float)

  private static let steps = 14

  init(camera: Camera, wall: WallStrip) {
    self.wall = wall
    func scalars(_ vector: Vector3) -> (x: Float, y: Float, z: Float) {
      (vector.x, vector.y, vector.z)
    }
    position = scalars(camera.position)
    right = scalars(camera.right)
    down = scalars(camera.down)
    forward = scalars(camera.forward)
  }

  /// Whether a ray meets nothing before a distance, and what it meets there is not under the wall.
  func isClear(_ x: Float, _ y: Float, _ z: Float, upTo distance: Float) -> Bool {
    let dx = right.x * x + down.x * y + forward.x * z
    let dy = right.y * x + down.y * y + forward.y * z
    let dz = right.z * x + down.z * y + forward.z * z
    // From the far end, where what hides a polyp usually is.
    var step = LineOfSight.steps
    while step > 0 {
      let travelled = distance * Float(step) / Float(LineOfSight.steps)
      let clearance = wall.clearance(
        position.x + dx * travelled, position.y + dy * travelled, position.z + dz * travelled)
      // Grazing rays are taken to be stopped, as the renderer stops them a little early.
      guard clearance > (step < LineOfSight.steps - 1 ? 0.45 : -0.25) else { return false }
      step -= 1
    }
    return true
  }
}
