internal import Imaging

/// What an endoscopy processor writes beside its picture.
///
/// It names a phantom and no patient.
struct StationText {
  /// The procedure's seed, in place of an identity.
  let seed: UInt64
  /// Time since the beginning.
  let seconds: Double
  /// The frame's number.
  let frame: Int

  /// Pictures below this height have no room for text, in pixels.
  private static let leastHeight = 200

  /// Draws the text into the corners that the aperture leaves dark.
  func draw(on image: inout Image, imagingMode: ImagingMode) {
    guard image.size.height >= StationText.leastHeight else { return }
    let scale = max(1, image.size.height / 480)
    let whole = Int(seconds)
    let clock = "\(StationText.twoDigits(whole / 60)):\(StationText.twoDigits(whole % 60))"
    let line = 13 * scale
    let grey = Color(red: 200, green: 200, blue: 200)
    let upper = ["PHANTOM", "S \(seed % 100_000)", clock]
    for (index, text) in upper.enumerated() {
      image.drawLabel(text, x: 2 * scale, y: 4 * scale + index * line, color: grey, scale: scale)
    }
    let lower = [imagingMode == .narrowBand ? "NBI" : "WLI", "F \(frame)"]
    for (index, text) in lower.enumerated() {
      image.drawLabel(
        text, x: 2 * scale, y: image.size.height - (2 - index) * line - 2 * scale, color: grey,
        scale: scale)
    }
  }

  private static func twoDigits(_ number: Int) -> String {
    number < 10 ? "0\(number)" : "\(number)"
  }
}
