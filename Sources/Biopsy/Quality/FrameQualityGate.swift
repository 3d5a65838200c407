public import Models

/// Looks whether a frame's picture is fit to be judged.
///
/// All is measured on the small picture, without allocation. That has a price: blur that is finer
/// than about one two-hundredth of the frame's width cannot be seen.
///
/// The standard bounds lie between what real frames measure and what the same frames measure when
/// they are spoilt by hand: 54 frames of public data (Kvasir-SEG, CVC-ClinicDB, frames without
/// polyp), of which none is refused. Their sharpness is at least 0.127; blurred by boxes of 2 % of
/// the width it is at most 0.09, of 1 % at most 0.113, smeared sideways by 4 % at most 0.104. Those
/// data sets hold hardly any bad frames, there were no frames from outside of a body but gray ones
/// made for the purpose, and frames of a live procedure will be refused more often.
public final class FrameQualityGate {
  /// The bounds.
  public let policy: QualityPolicy

  // Sums of luminance by row and by column.
  private let rowSums = FixedBuffer<Int32>(count: FramePicture.side, repeating: 0)
  private let columnSums = FixedBuffer<Int32>(count: FramePicture.side, repeating: 0)

  /// Darker pixels show nothing.
  static let darkest: Int32 = 16
  /// Brighter pixels are burnt out.
  static let brightest: Int32 = 236

  /// Makes a gate.
  ///
  /// - Parameter policy: The bounds.
  public init(policy: QualityPolicy) {
    self.policy = policy
  }

  /// Judges a picture.
  ///
  /// - Parameters:
  ///   - picture: The frame, made small.
  ///   - mode: What light the station says it was taken with.
  /// - Returns: What was measured, and what speaks against the picture. Imaging modes are
  ///   not held against any model here.
  public func judge(_ picture: FramePicture, mode: ImagingMode) -> FrameQuality {
    var quality = FrameQuality()
    let pixels = UnsafePointer(picture.luminance.base)
    quality.field = field(pixels)
    let side = Float(FramePicture.side)
    let columns = Int(quality.field.left * side)..<Int(quality.field.right * side)
    let rows = Int(quality.field.top * side)..<Int(quality.field.bottom * side)
    var detail = DetailSums()
    var sum: Int32 = 0
    for row in stride(from: rows.lowerBound, to: rows.upperBound, by: 2) {
      let line = pixels + row * FramePicture.side
      for column in columns { sum &+= Int32(line[column]) }
      // Steps down need four more rows.
      guard row + 4 < rows.upperBound else { continue }
      detail.add(line, from: columns.lowerBound, to: columns.upperBound - 4)
    }
    let lines = max(1, (rows.count + 1) / 2)
    quality.brightness = Float(sum) / Float(max(1, lines * columns.count))
    quality.sharpness = detail.sharpness
    measureColors(picture, &quality)
    let b = policy
    if quality.sharpness < b.minimumSharpness { quality.reasons.insert(.blurred) }
    if detail.contrast < b.minimumContrast { quality.reasons.insert(.blurred) }
    if quality.glareShare > b.maximumGlareShare { quality.reasons.insert(.glare) }
    if quality.brightness < b.minimumBrightness { quality.reasons.insert(.dark) }
    if Self.hasMucosaColors(mode), quality.tissueShare < b.minimumTissueShare {
      quality.reasons.insert(.outOfBody)
    }
    if mode == .unknown { quality.reasons.insert(.imagingModeUnknown) }
    return quality
  }

  /// Whether mucosa is reddish in this light.
  private static func hasMucosaColors(_ mode: ImagingMode) -> Bool {
    switch mode {
    case .whiteLight, .lci, .iScan, .unknown: true
    case .nbi, .bli, .chromoendoscopy: false
    }
  }

  /// Finds black borders.
  private func field(_ pixels: UnsafePointer<UInt8>) -> FrameQuality.Field {
    let side = FramePicture.side
    let columns = columnSums.base
    columns.update(repeating: 0, count: side)
    for row in 0..<side {
      let line = pixels + row * side
      var sum: Int32 = 0
      for column in 0..<side {
        let value = Int32(line[column])
        sum &+= value
        columns[column] &+= value
      }
      rowSums.base[row] = sum
    }
    let (top, bottom) = Self.bounds(rowSums)
    let (left, right) = Self.bounds(columnSums)
    return FrameQuality.Field(left: left, top: top, right: right, bottom: bottom)
  }

  /// The first and the last line that are lit, as shares; all of them where too few are.
  private static func bounds(_ sums: FixedBuffer<Int32>) -> (Float, Float) {
    let bound = Int32(sums.count) * 12
    var first = 0
    var last = sums.count
    while first < last, sums[first] < bound { first += 1 }
    while last > first, sums[last - 1] < bound { last -= 1 }
    guard last - first >= sums.count / 4 else { return (0, 1) }
    return (Float(first) / Float(sums.count), Float(last) / Float(sums.count))
  }

  /// Counts burnt-out pixels and those with the colours of mucosa.
  private func measureColors(_ picture: FramePicture, _ quality: inout FrameQuality) {
    let side = FramePicture.colorSide
    let field = quality.field
    let columns = Int(field.left * Float(side))..<Int(field.right * Float(side))
    let rows = Int(field.top * Float(side))..<Int(field.bottom * Float(side))
    var (burnt, lit, tissue) = (Int32(0), Int32(0), Int32(0))
    for row in rows {
      for column in columns {
        let index = row * side + column
        let red = Int32(picture.red.base[index])
        let green = Int32(picture.green.base[index])
        let blue = Int32(picture.blue.base[index])
        burnt &+= min(red, min(green, blue)) > 200 && green > Self.brightest ? 1 : 0
        lit &+= red > 40 ? 1 : 0
        tissue &+= red > 40 && red * 20 > green * 23 && red * 20 > blue * 23 ? 1 : 0
      }
    }
    quality.glareShare = Float(burnt) / Float(max(1, rows.count * columns.count))
    quality.tissueShare = lit == 0 ? 0 : Float(tissue) / Float(lit)
  }
}

/// Sums of squared steps, from which follows how much fine structure a picture has.
struct DetailSums {
  // Steps of one and of four pixels, to the right and down.
  private var fineRight: Int64 = 0
  private var coarseRight: Int64 = 0
  private var fineDown: Int64 = 0
  private var coarseDown: Int64 = 0
  private var count: Int64 = 0

  /// Adds the steps from pixels of a row; four more columns and rows exist.
  ///
  /// Steps from pixels that are burnt out or black do not count: their edges are sharp in any
  /// picture.
  @inline(__always)
  mutating func add(_ line: UnsafePointer<UInt8>, from start: Int, to end: Int) {
    guard start < end else { return }
    let side = FramePicture.side
    var (sum1, sum2, sum3, sum4, used) = (Int32(0), Int32(0), Int32(0), Int32(0), Int32(0))
    for column in start..<end {
      let value = Int32(line[column])
      let isUsed: Int32 =
        value > FrameQualityGate.darkest && value < FrameQualityGate.brightest ? 1 : 0
      let right = Int32(line[column + 1]) &- value
      let farRight = Int32(line[column + 4]) &- value
      let down = Int32(line[column + side]) &- value
      let farDown = Int32(line[column + 4 * side]) &- value
      sum1 &+= isUsed &* right &* right
      sum2 &+= isUsed &* farRight &* farRight
      sum3 &+= isUsed &* down &* down
      sum4 &+= isUsed &* farDown &* farDown
      used &+= isUsed
    }
    fineRight += Int64(sum1)
    coarseRight += Int64(sum2)
    fineDown += Int64(sum3)
    coarseDown += Int64(sum4)
    count += Int64(used)
  }

  /// Fine by coarse energy, of the worse direction.
  var sharpness: Float {
    let right = Float(fineRight) / Float(coarseRight + 1)
    let down = Float(fineDown) / Float(coarseDown + 1)
    return min(right, down)
  }

  /// The root of the mean squared step of four pixels, in steps of luminance.
  var contrast: Float {
    count == 0 ? 0 : (Float(coarseRight + coarseDown) / Float(2 * count)).squareRoot()
  }
}
