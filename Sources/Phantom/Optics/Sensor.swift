/// Turns linear light into the endoscope processor's picture: exposure, blur, noise, 8 bits.
struct Sensor {
  /// Aperture and brightness of each pixel.
  let lens: Lens
  /// Seed of the scene's noise.
  let seed: UInt64
  /// The light that the processor uses.
  var imagingMode = ImagingMode.whiteLight
  /// Share of the light that does not come through, [0, 1].
  var darkness: Float = 0
  /// Width of the blur by a wrong focus, as a share of the picture's height.
  var defocus: Float = 0
  /// How the picture moves while light is gathered; nil when it stands.
  var smear: Smear?

  /// What automatic exposure aims at: mean linear light within the aperture.
  private static let targetLight: Float = 0.26

  /// Develops a frame.
  ///
  /// - Parameters:
  ///   - light: Linear light of each pixel, row by row, after the lens.
  ///   - index: The frame's number: its noise differs from the next one's.
  /// - Returns: Interleaved 8-bit RGB.
  func develop(_ light: [Vector3], frame index: Int) -> [UInt8] {
    let seen =
      switch imagingMode {
      case .whiteLight: light
      case .narrowBand: light.map(Sensor.narrowBand)
      }
    let exposure = exposure(of: seen) * (1 - 0.88 * darkness)
    // Exposed, compressed and encoded first: a sensor's highlights clip before they blur.
    var encoded = seen.map { colour -> Vector3 in
      let exposed = colour * exposure
      let compressed = exposed / (exposed * 0.42 + 0.58)
      let clipped = compressed.replacing(with: 1, where: compressed .> 1)
      return Vector3(
        clipped.x.squareRoot(), clipped.y.squareRoot(), clipped.z.squareRoot())
    }
    if let smear { encoded = smear.applied(to: encoded, size: lens.size) }
    let radius = Int((defocus * Float(lens.size.height) * 0.5).rounded())
    if radius > 0 {
      BoxBlur.apply(to: &encoded, size: lens.size, radius: radius)
      BoxBlur.apply(to: &encoded, size: lens.size, radius: radius)
    }
    blur(&encoded)
    return quantise(encoded, frame: index)
  }

  /// What narrow bands around 540 and 415 nanometres show of a colour: the longer one as red, the
  /// shorter one, which haemoglobin swallows, as green and blue.
  private static func narrowBand(_ colour: Vector3) -> Vector3 {
    let long = 0.12 * colour.x + 0.88 * colour.y
    let short = 0.2 * colour.y + 0.8 * colour.z
    return Vector3(1.2 * long, 0.42 * long + 0.72 * short, 0.1 * long + 0.86 * short)
  }

  /// The factor that brings the mean light of the open aperture to the target.
  private func exposure(of light: [Vector3]) -> Float {
    var sum = 0.0
    var open = 0.0
    for (colour, transmission) in zip(light, lens.transmission) where transmission > 0 {
      // Glare must not darken the rest.
      sum += Double(min(0.5 * colour.x + 0.4 * colour.y + 0.1 * colour.z, 0.6))
      open += 1
    }
    guard sum > 0 else { return 1 }
    return min(Sensor.targetLight * Float(open / sum), 12)
  }

  /// A small separable blur, wider for larger pictures.
  private func blur(_ picture: inout [Vector3]) {
    let width = lens.size.width
    let height = lens.size.height
    let passes = max(1, min(width, height) / 400)
    for _ in 0..<passes {
      for row in 0..<height {
        let start = row * width
        var previous = picture[start]
        for column in 1..<max(width - 1, 1) {
          let current = picture[start + column]
          picture[start + column] =
            (previous + picture[start + column + 1]) * 0.25 + current * 0.5
          previous = current
        }
      }
      var above = Array(picture[0..<width])
      for row in 1..<max(height - 1, 1) {
        let start = row * width
        for column in 0..<width {
          let current = picture[start + column]
          picture[start + column] =
            (above[column] + picture[start + width + column]) * 0.25 + current * 0.5
          above[column] = current
        }
      }
    }
  }

  private func quantise(_ picture: [Vector3], frame index: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: picture.count * 3)
    let frameSeed = Noise.scramble(
      UInt32(truncatingIfNeeded: seed) ^ UInt32(truncatingIfNeeded: index) &* 0x9E37_79B1)
    for pixel in picture.indices {
      let hash = Noise.scramble(UInt32(truncatingIfNeeded: pixel) &* 0x85EB_CA77 ^ frameSeed)
      let a = Float(hash & 0x3FF), b = Float((hash >> 10) & 0x3FF), c = Float(hash >> 20)
      // Shared brightness noise, and a little of each channel's own; sums of even spreads.
      let shared = (a + b) * (1 / 1_024) - 1
      let own = Vector3(a - b, b - c, c - a) * (1 / 1_024)
      let value = picture[pixel] * 255 + Vector3(repeating: shared * 2.4) + own * 1.4 + 2.5
      let clipped = value.clamped(
        lowerBound: Vector3(repeating: 0), upperBound: Vector3(repeating: 255))
      bytes[3 * pixel] = UInt8(clipped.x)
      bytes[3 * pixel + 1] = UInt8(clipped.y)
      bytes[3 * pixel + 2] = UInt8(clipped.z)
    }
    return bytes
  }
}
