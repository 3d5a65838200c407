internal import Base
internal import Imaging

/// What was drawn for one picture in one epoch.
///
/// The numbers depend on seed, epoch and picture alone, and all of them are drawn whether they are used
/// or not: a run that is resumed sees the same pictures, and switching one variation off leaves the
/// others as they were.
struct AugmentationDraw: Hashable {
  /// The part that is cropped out, in shares of the picture.
  let crop: (x: Double, y: Double, width: Double, height: Double)
  let flipsHorizontally: Bool
  let flipsVertically: Bool
  let quarterTurns: Int
  /// Radians.
  let rotation: Double
  /// In shares of the side.
  let translation: (x: Double, y: Double)
  let scale: Double
  /// Radians.
  let shear: Double
  let color: ColorJitter
  /// Pixels of the blur's radius; 0 for none.
  let blurRadius: Int
  /// The quality of JPEG; nil for none.
  let jpegQuality: Int?
  /// Middle and radius of specular spots, in shares of the side.
  let spots: [SIMD3<Double>]
  /// Which corner is blackened, and its sides in shares of the picture's; nil for none.
  let cutout: (corner: Int, width: Double, height: Double)?

  init(_ policy: AugmentationPolicy, seed: Int, epoch: Int, index: Int) {
    var random = Randomness(seed: seed, epoch: epoch, index: index)
    let area = random.uniform(policy.minimumCropArea, 1)
    let stretch = random.factor(policy.maximumCropStretch)
    let width = min(1, (area * stretch).squareRoot())
    let height = min(1, (area / stretch).squareRoot())
    crop = (
      random.uniform(0, 1 - width), random.uniform(0, 1 - height), width, height
    )
    flipsHorizontally = random.happens(policy.horizontalFlip)
    flipsVertically = random.happens(policy.verticalFlip)
    let turns = Int(random.uniform(0, 4))
    quarterTurns = policy.turnsByQuarters ? min(turns, 3) : 0
    rotation = random.symmetric(policy.maximumRotationDegrees) * .pi / 180
    translation = (
      random.symmetric(policy.maximumTranslation), random.symmetric(policy.maximumTranslation)
    )
    scale = 1 + random.symmetric(policy.scaleRange)
    shear = random.symmetric(policy.maximumShearDegrees) * .pi / 180
    color = ColorJitter(
      brightness: 1 + random.symmetric(policy.brightness),
      contrast: 1 + random.symmetric(policy.contrast),
      saturation: 1 + random.symmetric(policy.saturation), hue: random.symmetric(policy.hue))
    let blurs = random.happens(policy.blur)
    let radius = Int(random.uniform(1, 4))
    blurRadius = blurs ? radius : 0
    let isCoded = random.happens(policy.jpegArtefacts)
    let quality = Int(random.uniform(30, 91))
    jpegQuality = isCoded ? min(quality, 90) : nil
    let hasSpots = random.happens(policy.specularSpots)
    let count = Int(random.uniform(1, 9))
    let places = (0..<8).map { _ in
      SIMD3(random.uniform(0, 1), random.uniform(0, 1), random.uniform(0.004, 0.03))
    }
    spots = hasSpots ? Array(places.prefix(count)) : []
    let isCut = random.happens(policy.cornerCutout)
    let corner = min(Int(random.uniform(0, 4)), 3)
    let sides = (random.uniform(0.1, 0.35), random.uniform(0.1, 0.35))
    cutout = isCut ? (corner, sides.0, sides.1) : nil
  }

  static func == (left: AugmentationDraw, right: AugmentationDraw) -> Bool {
    left.numbers == right.numbers
  }

  func hash(into hasher: inout Hasher) { hasher.combine(numbers) }

  private var numbers: [Double] {
    var numbers = [crop.x, crop.y, crop.width, crop.height]
    numbers += [flipsHorizontally, flipsVertically].map { $0 ? 1 : 0 }
    numbers += [Double(quarterTurns), rotation, translation.x, translation.y, scale, shear]
    numbers += [color.brightness, color.contrast, color.saturation, color.hue]
    numbers += [Double(blurRadius), Double(jpegQuality ?? 0), Double(cutout?.corner ?? -1)]
    numbers += [cutout?.width ?? 0, cutout?.height ?? 0]
    for spot in spots { numbers += [spot.x, spot.y, spot.z] }
    return numbers
  }
}

/// The random numbers of one picture in one epoch.
private struct Randomness {
  private var generator: SeededGenerator

  init(seed: Int, epoch: Int, index: Int) {
    // Each number goes through the generator once, so that neighbours share nothing.
    var mixed = UInt64(bitPattern: Int64(seed))
    for number in [epoch, index] {
      var step = SeededGenerator(seed: mixed ^ UInt64(bitPattern: Int64(number)))
      mixed = step.next()
    }
    generator = SeededGenerator(seed: mixed)
  }

  mutating func uniform(_ low: Double, _ high: Double) -> Double {
    low + (high - low) * Double(generator.next() >> 11) * 0x1p-53
  }

  mutating func symmetric(_ reach: Double) -> Double { uniform(-reach, reach) }

  /// From 1 / x to x, as likely smaller as larger.
  mutating func factor(_ largest: Double) -> Double {
    let share = uniform(-1, 1)
    return share < 0 ? 1 / (1 + (largest - 1) * -share) : 1 + (largest - 1) * share
  }

  mutating func happens(_ probability: Double) -> Bool { uniform(0, 1) < probability }
}
