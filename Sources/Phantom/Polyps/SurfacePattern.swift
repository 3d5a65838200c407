/// The surface of polyps by histology, as magnification in the NICE classification shows it.
///
/// Patterns have their true size in millimetres, and fade where pixels are coarser than they are.
struct SurfacePattern {
  /// Colours of the scene.
  let appearance: Appearance
  /// The wall's tissue in the polyp's place.
  let wall: Tissue
  /// What a pixel covers, in millimetres.
  let footprint: Float

  /// The tissue at a place of a polyp.
  ///
  /// - Parameters:
  ///   - polyp: The polyp.
  ///   - local: The place along the polyp's own axes, in millimetres from its middle.
  ///   - height: How far it rises above the wall, in millimetres.
  /// - Returns: Colour, light and wetness.
  func tissue(of polyp: Polyp, at local: Vector3, height: Float) -> Tissue {
    var tissue =
      switch polyp.description.histology {
      case .hyperplastic: hyperplastic(polyp, local)
      case .adenoma: adenoma(polyp, local)
      case .sessileSerrated: serrated(polyp, local)
      }
    // At its foot the lesion's colour runs into the wall's.
    let inside = Elementary.smoothStep(0, 0.3 * min(polyp.halfAxes.z, 2.5), height)
    tissue.colour = wall.colour + (tissue.colour - wall.colour) * (0.25 + 0.75 * inside)
    tissue.occlusion = 0.7 + 0.3 * Elementary.smoothStep(-0.3, min(3, polyp.halfAxes.z), height)
    return tissue
  }

  /// Pale, with round dark pits in regular rows (NICE 1).
  private func hyperplastic(_ polyp: Polyp, _ local: Vector3) -> Tissue {
    let pale = Vector3(0.86, 0.46, 0.33)
    var colour = appearance.mucosa + (pale - appearance.mucosa) * 0.55
    colour *= 1 + Vector3(0.02, 0.08, 0.08) * polyp.noise.value(at: local * 0.7)
    let pit = pits(polyp, local, spacing: 0.55, jitter: 0.15, radius: 0.3, share: 1)
    colour *= 1 - Vector3(0.22, 0.38, 0.36) * pit
    return Tissue(colour: colour, occlusion: 1, wetness: 0.75, roughness: 0.8)
  }

  /// Reddish, with pale tubules between brown vessels (NICE 2).
  private func adenoma(_ polyp: Polyp, _ local: Vector3) -> Tissue {
    let coarse = polyp.noise.value(at: local * 0.5)
    var colour = appearance.mucosa * appearance.lesion
    colour *= 1 + Vector3(0.04, 0.16, 0.14) * coarse
    let warp =
      polyp.noise.value(at: local * 0.6 + Vector3(11, 0, 0)) * 1.9
      + polyp.noise.value(at: local * 1.5 + Vector3(0, 23, 0)) * 0.8
    let across = local.dot(Vector3(0.806, 0.52, 0.715))
    let phase = across + warp
    let stripe = Float(Elementary.sine(2 * Double.pi * Double(phase)))
    let ridge = Elementary.smoothStep(-0.5, 0.6, stripe)
    let groove = Vector3(0.84, 0.66, 0.64)
    let tubule = Vector3(1.03, 1.1, 1.09)
    let paint = groove + (tubule - groove) * ridge
    colour *= 1 + (paint - 1) * fade(of: 0.7)
    return Tissue(colour: colour, occlusion: 1, wetness: 0.8, roughness: 1.4)
  }

  /// Cloudy, without a clear border, under a cap of mucus, with dark spots in its crypts.
  private func serrated(_ polyp: Polyp, _ local: Vector3) -> Tissue {
    let cloudy = Vector3(0.82, 0.44, 0.26)
    let clouds = polyp.noise.fractal(at: local * 0.35, octaves: 3)
    var colour = wall.colour + (cloudy - wall.colour) * 0.6
    colour *= 1 + Vector3(0.06, 0.16, 0.14) * clouds
    let spot = pits(polyp, local, spacing: 0.9, jitter: 0.4, radius: 0.26, share: 0.55)
    colour *= 1 - Vector3(0.3, 0.45, 0.42) * spot
    let film = polyp.noise.fractal(
      at: local * (1.1 / polyp.halfAxes.x) + Vector3(31, 7, 0), octaves: 3)
    let mucus = Elementary.smoothStep(-0.06, 0.22, film) * 0.55
    colour += (Vector3(0.66, 0.47, 0.15) - colour) * mucus

    let across = Vector3(local.x / polyp.halfAxes.x, local.y / polyp.halfAxes.y, 0).length
    let inside = 1 - Elementary.smoothStep(0.72, 1.05, across + 0.12 * clouds)
    return Tissue(
      colour: wall.colour + (colour - wall.colour) * inside, occlusion: 1,
      wetness: wall.wetness + (0.75 + 0.4 * mucus - wall.wetness) * inside, roughness: 0.9)
  }

  /// How plainly detail of a size shows, [0, 1].
  private func fade(of detail: Float) -> Float {
    1 - Elementary.smoothStep(0.18 * detail, 0.6 * detail, footprint)
  }

  /// Round spots around the points of a jittered lattice in space, [0, 1].
  ///
  /// - Parameters:
  ///   - polyp: The polyp.
  ///   - local: The place, in millimetres.
  ///   - spacing: From one point to the next, in millimetres.
  ///   - jitter: How far points stray, as a share of the spacing.
  ///   - radius: Of a spot, as a share of the spacing.
  ///   - share: Share of the lattice's points that have a spot.
  /// - Returns: How much of a spot shows, [0, 1].
  private func pits(
    _ polyp: Polyp, _ local: Vector3, spacing: Float, jitter: Float, radius: Float, share: Float
  ) -> Float {
    let shown = fade(of: spacing)
    guard shown > 0 else { return 0 }
    // Flattened along the axis, so that a layer of points lies near the surface everywhere.
    let place = Vector3(local.x, local.y, local.z * 0.5) / spacing
    let corner = place.rounded(.down)
    var nearest: Float = 4
    for dz in -1...1 {
      for dy in -1...1 {
        for dx in -1...1 {
          let cell = corner + Vector3(Float(dx), Float(dy), Float(dz))
          let hash = polyp.noise.cell(Int32(cell.x), Int32(cell.y), Int32(cell.z))
          guard Float(hash & 0xFF) < share * 256 else { continue }
          let stray = Vector3(
            Float((hash >> 8) & 0xFF), Float((hash >> 16) & 0xFF), Float(hash >> 24))
          // Every other row is shifted by half: pits lie close as in a honeycomb.
          let shift = Vector3(Int32(cell.y) & 1 == 0 ? 0.25 : -0.25, 0, 0)
          let wandered = (stray / 128 - 1) * jitter
          let middle = cell + shift + wandered + 0.5
          var gap = middle - place
          gap.z *= 0.5
          nearest = min(nearest, gap.dot(gap))
        }
      }
    }
    return shown * (1 - Elementary.smoothStep(radius * 0.6, radius * 1.25, nearest.squareRoot()))
  }
}
