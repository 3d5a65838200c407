internal import Foundation
internal import Imaging

/// What a finding looks like.
struct FindingAppearance: BitwiseCopyable {
  /// The mean of its red, [0, 255].
  var red: Float = 0
  /// The mean of its green, [0, 255].
  var green: Float = 0
  /// The mean of its blue, [0, 255].
  var blue: Float = 0
  /// Fine by coarse structure within its box; see `FrameQuality.sharpness`.
  var sharpness: Float = 0
  /// The share of its pixels that are burnt out, [0, 1].
  var glareShare: Float = 0

  /// How different two colours are, whatever the light's strength: 0 for the same hue and
  /// saturation.
  func chromaDistance(to other: FindingAppearance) -> Float {
    let sum = max(1, red + green + blue)
    let otherSum = max(1, other.red + other.green + other.blue)
    let redDifference = red / sum - other.red / otherSum
    let greenDifference = green / sum - other.green / otherSum
    return (redDifference * redDifference + greenDifference * greenDifference).squareRoot()
  }

  /// How different two colours are by the logarithms of red to green and of green to blue, whatever
  /// the light's strength.
  func logChromaDistance(to other: FindingAppearance) -> Float {
    func ratio(_ first: Float, _ second: Float) -> Float { log(max(1, first) / max(1, second)) }
    let redToGreen = ratio(red, green) - ratio(other.red, other.green)
    let greenToBlue = ratio(green, blue) - ratio(other.green, other.blue)
    return (redToGreen * redToGreen + greenToBlue * greenToBlue).squareRoot()
  }

  /// Moves towards another appearance by a share of the difference.
  mutating func approach(_ other: FindingAppearance, by share: Float) {
    red += (other.red - red) * share
    green += (other.green - green) * share
    blue += (other.blue - blue) * share
    sharpness += (other.sharpness - sharpness) * share
    glareShare += (other.glareShare - glareShare) * share
  }
}

/// Measures findings on a frame's small picture.
struct FindingExaminer {
  /// The probability map's size, in pixels.
  let grid: ImageSize

  // Samples of a finding's box in each direction.
  private static let samples = 24

  /// Measures a finding.
  ///
  /// - Parameters:
  ///   - finding: The finding.
  ///   - labels: The finding of each grid pixel.
  ///   - picture: The frame, made small.
  /// - Returns: Its appearance.
  func examine(
    _ finding: Finding, labels: UnsafeBufferPointer<UInt8>, picture: FramePicture
  ) -> FindingAppearance {
    var appearance = FindingAppearance()
    measureColor(finding, labels, picture, &appearance)
    measureDetail(finding.gridBox, picture, &appearance)
    return appearance
  }

  private func measureColor(
    _ finding: Finding, _ labels: UnsafeBufferPointer<UInt8>, _ picture: FramePicture,
    _ appearance: inout FindingAppearance
  ) {
    let box = finding.gridBox
    let side = FramePicture.colorSide
    var (red, green, blue, burnt, count) = (Int32(0), Int32(0), Int32(0), Int32(0), Int32(0))
    for step in 0..<Self.samples {
      let y = box.y + (2 * step + 1) * box.height / (2 * Self.samples)
      let line = y * side / grid.height * side
      for sideStep in 0..<Self.samples {
        let x = box.x + (2 * sideStep + 1) * box.width / (2 * Self.samples)
        guard labels[y * grid.width + x] == finding.label else { continue }
        let index = line + x * side / grid.width
        let value = Int32(picture.green.base[index])
        red &+= Int32(picture.red.base[index])
        green &+= value
        blue &+= Int32(picture.blue.base[index])
        burnt &+= value > FrameQualityGate.brightest ? 1 : 0
        count &+= 1
      }
    }
    guard count > 0 else { return }
    appearance.red = Float(red) / Float(count)
    appearance.green = Float(green) / Float(count)
    appearance.blue = Float(blue) / Float(count)
    appearance.glareShare = Float(burnt) / Float(count)
  }

  private func measureDetail(
    _ box: PixelRectangle, _ picture: FramePicture, _ appearance: inout FindingAppearance
  ) {
    let side = FramePicture.side
    let left = box.x * side / grid.width
    let right = min(side, (box.x + box.width) * side / grid.width)
    let top = box.y * side / grid.height
    let bottom = min(side, (box.y + box.height) * side / grid.height)
    var detail = DetailSums()
    // No more than a few thousand pixels, however large the finding is.
    let rowStep = max(1, (bottom - top) * (right - left) / 4096)
    for row in stride(from: top, to: bottom - 4, by: rowStep) {
      detail.add(
        UnsafePointer(picture.luminance.base + row * side), from: left, to: right - 4)
    }
    appearance.sharpness = detail.sharpness
  }
}
