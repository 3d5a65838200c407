internal import Base

/// Colours and wetness of a scene.
///
/// Colours are linear red, green and blue.
struct Appearance: Sendable {
  /// Colour of the mucosa between the vessels.
  let mucosa: Vector3
  /// Colour of the crests of folds, which are paler.
  let crest: Vector3
  /// What a vessel leaves of the light.
  let vessel: Vector3
  /// What a polyp's surface leaves of the mucosa's colour.
  let lesion: Vector3
  /// Colour of the lamp.
  let lamp: Vector3
  /// How much bare wetness shines, about 1.
  let gloss: Float
  /// How plainly the vessels show, [0, 1].
  let vesselContrast: Float
  /// Share of the shorter side's half that the aperture's corners cut off.
  let apertureCorner: Double

  /// The look of one patient and one endoscope.
  init(seed: SceneSeed) {
    var generator = seed.generator(for: .appearance)
    let warmth = generator.uniform(Float(0), 1)
    mucosa = Vector3(
      0.78, Elementary.mix(0.27, 0.33, generator.uniform(0, 1)), Elementary.mix(0.2, 0.125, warmth)
    )
    crest = Vector3(0.92, 0.48, Elementary.mix(0.38, 0.25, warmth))
    vessel = Vector3(0.76, 0.38, 0.46)
    lesion = Vector3(
      1.02, generator.uniform(Float(0.68), 0.95), generator.uniform(Float(0.7), 1))
    lamp = Vector3(1, Elementary.mix(1, 0.93, warmth), Elementary.mix(0.97, 0.8, warmth))
    gloss = generator.uniform(Float(0.5), 1)
    vesselContrast = generator.uniform(Float(0.8), 1.1)
    apertureCorner = generator.uniform(0.3, 0.6)
  }
}

/// What is baked onto the wall besides its form: tints that vary slowly, and vessels.
struct WallTexture: Sendable {
  /// Redness, paleness, shade and wetness; slow variation over the wall.
  let tint: WallGrid<SIMD4<Float>>
  /// How much vessel shows, [0, 1].
  let vessels: WallGrid<Float>

  /// Paints a piece of colon.
  init(seed: SceneSeed, colon: ColonGeometry) {
    var generator = seed.generator(for: .appearance)
    let noise = Noise(seed: generator.next())
    var tint = WallGrid<SIMD4<Float>>(
      filledWith: .zero, columns: 256, length: colon.lumen.length, rowsPerMillimetre: 1)
    tint.bake { depth in
      let near = colon.folds.filter { $0.reaches(depth) }
      return { x, y in
        let place = Vector3(x * 2.2, y * 2.2, depth / 9)
        let redness = noise.fractal(at: place, octaves: 3)
        let wetness = noise.fractal(at: place * 1.7 + Vector3(40, 0, 0), octaves: 2)
        let shade = noise.fractal(at: place * 0.6 + Vector3(0, 40, 0), octaves: 2)
        let ridge = near.reduce(Float(0)) { max($0, $1.height(x, y, depth) / 6) }
        return SIMD4(redness, Elementary.smoothStep(0.25, 1.0, ridge), shade, wetness)
      }
    }
    self.tint = tint
    vessels = VesselMap.coverage(seed: seed, on: colon.lumen)
  }
}
