/// What the lens shows outside the patient: the room, out of focus.
struct OutsideView {
  /// Decides the room.
  let noise: Noise
  /// The lens.
  let lens: Lens

  private static let drape = Vector3(0.1, 0.3, 0.32)
  private static let wall = Vector3(0.55, 0.56, 0.52)
  private static let towel = Vector3(0.62, 0.68, 0.74)

  /// Linear light of each pixel, row by row.
  func light(at seconds: Double) -> [Vector3] {
    let size = lens.size
    let half = Float(lens.shape.half)
    var light = [Vector3](repeating: .zero, count: size.pixelCount)
    let drift = Float(seconds) * 0.25
    for row in 0..<size.height {
      let y = (Float(row) - Float(size.height) / 2) / half
      for column in 0..<size.width {
        let pixel = row * size.width + column
        let transmission = lens.transmission[pixel]
        guard transmission > 0 else { continue }
        let x = (Float(column) - Float(size.width) / 2) / half
        let place = Vector3(x * 0.9 + drift, y * 0.9, Float(seconds) * 0.2)
        let cloth = Elementary.smoothStep(-0.12, 0.12, noise.value(at: place))
        let fold = Elementary.smoothStep(0.1, 0.3, noise.value(at: place * 0.7 + Vector3(9, 0, 0)))
        var colour = OutsideView.wall + (OutsideView.drape - OutsideView.wall) * cloth
        colour += (OutsideView.towel - colour) * fold
        // The ceiling lamp.
        let lampX = x - 0.5 + drift * 0.3
        let lampY = y + 0.6
        let lamp =
          1 - Elementary.smoothStep(0.1, 0.34, (lampX * lampX + lampY * lampY).squareRoot())
        light[pixel] = (colour * 0.45 + Vector3(repeating: lamp * 1.4)) * transmission
      }
    }
    return light
  }
}
