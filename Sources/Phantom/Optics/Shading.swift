/// The light that comes back from a point of the surface.
struct Shading {
  /// The colon.
  let colon: ColonGeometry
  /// What is painted on it.
  let texture: WallTexture
  /// Colours of the scene.
  let appearance: Appearance
  /// Fine relief of the wet surface.
  let relief: Noise
  /// Where the lens is; the lamp is beside it.
  let camera: Camera
  /// Angle that a pixel sees, in radians; finer detail than that is left out.
  let pixelAngle: Float
  /// What covers the wall at present.
  var condition = SurfaceCondition()

  /// Distance in millimetres at which the lamp's light has fallen to half.
  private static let halfDistance: Float = 13

  /// Colour of a surface point, linear, not yet exposed.
  ///
  /// - Parameters:
  ///   - point: The point, in millimetres.
  ///   - normal: The unit normal of the smooth surface there.
  ///   - direction: The unit direction in which the ray came.
  ///   - travelled: The point's distance from the lens, in millimetres.
  ///   - polyp: The polyp that the point belongs to, if any.
  ///   - neighbours: All polyps of the scene.
  /// - Returns: Linear red, green and blue.
  func colour(
    at point: Vector3, normal: Vector3, direction: Vector3, travelled: Float, polyp: Polyp?,
    neighbours: [Polyp]
  ) -> Vector3 {
    var tissue = wallTissue(at: point, neighbours: polyp == nil ? neighbours : [])
    if let polyp {
      tissue = SurfacePattern(
        appearance: appearance, wall: tissue, footprint: travelled * pixelAngle
      ).tissue(of: polyp, at: polyp.local(point), height: colon.distance(to: point))
    }
    condition.cover(&tissue, at: point, relief: relief)

    // Fine relief tilts the normal: without it, highlights would be perfect discs.
    let coarse = relief.sample(at: point * 0.75)
    let fine = relief.sample(at: point * 2.9)
    var tilt = (coarse.gradient * 0.16 + fine.gradient * 0.1) * tissue.roughness
    tilt -= normal * tilt.dot(normal)
    let wet = (normal - tilt).normalized
    // Light that enters the tissue leaves it softened.
    let soft = normal - tilt * 0.3

    let lampPosition = camera.position + camera.right * 2.5 - camera.down * 1.5
    let light = (lampPosition - point).normalized
    let facing = max(soft.dot(light), 0)
    let relative = travelled / Shading.halfDistance
    let square = relative * relative
    let falloff = 1 / (1 + square * (1 + square * 0.012))

    // Tissue scatters light sideways: it is never quite black where the lamp is only grazed.
    let scattered = 0.22 + 0.78 * facing
    let mottle = 1 + Vector3(0.03, 0.15, 0.13) * (coarse.value + 0.7 * fine.value)
    var colour =
      tissue.colour * mottle * appearance.lamp * (scattered * falloff * tissue.occlusion)
    // Far light has bounced off red walls many times.
    let red = falloff / (falloff + 0.03)
    colour *= Vector3(1, 0.5 + 0.5 * red, 0.4 + 0.6 * red)

    let halfway = (light - direction).normalized
    let shine = highlight(max(wet.dot(halfway), 0)) * tissue.wetness * appearance.gloss
    let sheen = power8(max(normal.dot(halfway), 0)) * (0.05 + 0.22 * condition.glare)
    return colour + appearance.lamp * ((shine * 3.2 + sheen) * falloff)
  }

  private func wallTissue(at point: Vector3, neighbours: [Polyp]) -> Tissue {
    let place = colon.place(of: point)
    let tint = texture.tint.sample(place.angle, point.z)
    let vessel =
      texture.vessels.sample(place.angle, point.z) * appearance.vesselContrast
      * (1 - 0.6 * tint.y)

    var colour = appearance.mucosa + (appearance.crest - appearance.mucosa) * (0.85 * tint.y)
    colour *= 1 + Vector3(0.02, -0.2, -0.18) * tint.x + Vector3(0.14, 0.18, 0.16) * tint.z
    colour *= 1 + (appearance.vessel - 1) * vessel

    var occlusion: Float = 1
    for polyp in neighbours {
      let offset = point - polyp.middle
      guard offset.dot(offset) < (polyp.reach + 3) * (polyp.reach + 3) else { continue }
      let gap = polyp.distance(to: point)
      // What rises high throws a deeper shade.
      let depth = 0.38 * min(polyp.halfAxes.z / 3, 1)
      occlusion *= 1 - depth + depth * Elementary.smoothStep(-0.5, 3.5, gap)
    }
    return Tissue(
      colour: colour, occlusion: occlusion,
      wetness: Elementary.smoothStep(-0.15, 0.55, tint.w), roughness: 1)
  }

  /// A sharp highlight: a high power of the cosine, made by squaring.
  @inline(__always)
  private func highlight(_ cosine: Float) -> Float {
    let eighth = power8(cosine)
    let sixtyFourth = power8(eighth)
    return sixtyFourth * sixtyFourth * eighth
  }

  @inline(__always)
  private func power8(_ value: Float) -> Float {
    let square = value * value
    let fourth = square * square
    return fourth * fourth
  }
}
