/// The tissue under a pixel before light falls on it.
struct Tissue {
  /// Linear red, green and blue.
  var colour: Vector3
  /// Share of the light that reaches it, [0, 1].
  var occlusion: Float
  /// How wet it is, about [0, 1].
  var wetness: Float
  /// How uneven its wet surface is, about 1.
  var roughness: Float
}

/// What covers the wall for a while.
struct SurfaceCondition {
  /// How wet and shiny everything is, [0, 1].
  var glare: Float = 0
  /// How soiled the wall is, [0, 1].
  var soiling: Float = 0
  /// Where polyps were cut off.
  var wounds: [Wound] = []

  /// The place that a polyp was cut from.
  struct Wound {
    /// Its middle, in millimetres.
    let place: Vector3
    /// Its radius in millimetres.
    let radius: Float
  }

  private static let stool = Vector3(0.44, 0.21, 0.035)
  private static let base = Vector3(0.8, 0.52, 0.3)
  private static let blood = Vector3(0.42, 0.035, 0.02)

  /// Changes tissue to what lies on it.
  func cover(_ tissue: inout Tissue, at point: Vector3, relief: Noise) {
    for wound in wounds {
      let gap = (point - wound.place).length / wound.radius
      guard gap < 1.5 else { continue }
      let ragged = gap + 0.22 * relief.value(at: point * 0.9)
      let rim = Elementary.smoothStep(0.6, 0.95, ragged)
      let outside = Elementary.smoothStep(0.88, 1.3, ragged)
      let colour = SurfaceCondition.base + (SurfaceCondition.blood - SurfaceCondition.base) * rim
      tissue.colour = colour + (tissue.colour - colour) * outside
    }
    if soiling > 0 {
      let patches = relief.fractal(at: point * 0.16 + Vector3(70, 0, 0), octaves: 3)
      let amount = Elementary.smoothStep(0.42, 0.62, patches + 0.38 * soiling)
      let grain = 1 + 0.25 * relief.value(at: point * 1.7)
      tissue.colour += (SurfaceCondition.stool * grain - tissue.colour) * (amount * 0.92)
      tissue.roughness += amount
    }
    if glare > 0 {
      tissue.wetness += glare * 1.1
      tissue.roughness *= 1 + glare * 0.9
    }
  }
}
