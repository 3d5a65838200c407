import Base
import Imaging
import TestSupport
import Testing

@testable import Training

@Suite("Augmentation")
struct AugmenterTests {
  private let size = ImageSize(width: 96, height: 96)

  /// A red disc off the middle of a gray picture, and its mask.
  private func disc(width: Int = 160, height: Int = 120) -> (image: Image, mask: GrayImage) {
    let whole = ImageSize(width: width, height: height)
    var image = Image(size: whole, color: Color(red: 120, green: 120, blue: 120))
    var mask = GrayImage(size: whole, pixels: Array(repeating: 0, count: whole.pixelCount))
    for y in 0..<height {
      for x in 0..<width {
        let right = (Double(x) - 0.45 * Double(width)) / (0.2 * Double(width))
        let down = (Double(y) - 0.55 * Double(height)) / (0.2 * Double(height))
        guard right * right + down * down < 1 else { continue }
        image[x, y] = Color(red: 220, green: 40, blue: 40)
        mask[x, y] = 255
      }
    }
    return (image, mask)
  }

  private func policy(_ change: (inout AugmentationPolicy) -> Void) -> AugmentationPolicy {
    var policy = AugmentationPolicy()
    change(&policy)
    return policy
  }

  /// How well a mask covers what is red, as intersection over union.
  private func agreement(_ image: Image, _ mask: GrayImage) -> Double {
    var (both, either) = (0, 0)
    for index in mask.pixels.indices {
      let isRed =
        Int(image.pixels[3 * index]) > Int(image.pixels[3 * index + 1]) + 60
      let isMasked = mask.pixels[index] > 127
      both += isRed && isMasked ? 1 : 0
      either += isRed || isMasked ? 1 : 0
    }
    return either == 0 ? 1 : Double(both) / Double(either)
  }

  @Test("that varies nothing only resizes")
  func nothing() throws {
    let (image, mask) = disc()
    let made = try Augmenter(policy: .none, size: size).augment(
      image, mask: mask, seed: 1, epoch: 2, index: 3)
    #expect(made.image == image.resized(to: size))
    #expect(agreement(made.image, try #require(made.mask)) > 0.95)
  }

  @Test("moves masks with their pictures, whatever it does")
  func masksFollow() throws {
    let policies: [AugmentationPolicy] = [
      policy {
        $0.minimumCropArea = 0.5; $0.maximumCropStretch = 1.5
      },
      policy { $0.horizontalFlip = 1 }, policy { $0.verticalFlip = 1 },
      policy {
        $0.turnsByQuarters = true; $0.horizontalFlip = 0.5
      },
      policy { $0.maximumRotationDegrees = 180 }, policy { $0.maximumTranslation = 0.2 },
      policy { $0.scaleRange = 0.5 }, policy { $0.maximumShearDegrees = 30 }, .segmentation,
      policy {
        $0.turnsByQuarters = true; $0.maximumRotationDegrees = 40; $0.scaleRange = 0.2
      },
    ]
    let (image, mask) = disc()
    for (number, policy) in policies.enumerated() {
      let augmenter = Augmenter(policy: policy, size: size)
      var pictures: Set<Image> = []
      for index in 0..<12 {
        let made = try augmenter.augment(image, mask: mask, seed: 7, epoch: 0, index: index)
        let share = agreement(made.image, try #require(made.mask))
        #expect(share > 0.85, "policy \(number), picture \(index): \(share)")
        pictures.insert(made.image)
      }
      #expect(number == 1 || number == 2 || pictures.count > 3, "policy \(number) hardly varies")
    }
  }

  @Test("does not stretch masks that are not square differently from their pictures")
  func notSquare() throws {
    let wide = ImageSize(width: 120, height: 60)
    let (image, mask) = disc()
    let augmenter = Augmenter(policy: policy { $0.turnsByQuarters = true }, size: wide)
    for index in 0..<8 {
      let made = try augmenter.augment(image, mask: mask, seed: 3, epoch: 0, index: index)
      #expect(made.image.size == wide && made.mask?.size == wide)
      #expect(agreement(made.image, try #require(made.mask)) > 0.85)
    }
  }

  @Test("depends on seed, epoch and picture, and on nothing else")
  func repeatable() throws {
    let (image, mask) = disc()
    let whole = policy {
      $0 = .endoKED
      ($0.blur, $0.jpegArtefacts, $0.specularSpots, $0.cornerCutout) = (0.5, 0.5, 0.5, 0.5)
    }
    let augmenter = Augmenter(policy: whole, size: size)
    let first = try augmenter.augment(image, mask: mask, seed: 1, epoch: 4, index: 9)
    _ = try augmenter.augment(image, mask: mask, seed: 1, epoch: 0, index: 0)
    let again = try Augmenter(policy: whole, size: size).augment(
      image, mask: mask, seed: 1, epoch: 4, index: 9)
    #expect(first.image == again.image && first.mask == again.mask)
    for (seed, epoch, index) in [(2, 4, 9), (1, 5, 9), (1, 4, 10), (1, 9, 4)] {
      let other = try augmenter.augment(image, mask: mask, seed: seed, epoch: epoch, index: index)
      #expect(other.image != first.image, "\(seed) \(epoch) \(index)")
    }
  }

  @Test("leaves the other variations as they were when one is switched off")
  func independent() {
    let with = AugmentationDraw(.endoKED, seed: 1, epoch: 2, index: 3)
    let without = AugmentationDraw(
      policy {
        $0 = .endoKED; $0.minimumCropArea = 1; $0.horizontalFlip = 0
      },
      seed: 1, epoch: 2, index: 3)
    #expect(with.shear == without.shear && with.color == without.color)
    #expect(with.translation == without.translation && !without.flipsHorizontally)
  }

  @Test("keeps to its ranges, and uses them")
  func ranges() {
    let policy = AugmentationPolicy.endoKED
    let draws = (0..<2000).map { AugmentationDraw(policy, seed: 5, epoch: 0, index: $0) }
    func spans(_ values: [Double], _ low: Double, _ high: Double) {
      let (least, most) = (values.min() ?? 0, values.max() ?? 0)
      let margin = 0.05 * (high - low)
      #expect(least >= low && least < low + margin, "\(least), from \(low)")
      #expect(most <= high && most > high - margin, "\(most), to \(high)")
    }
    spans(draws.map(\.scale), 0.8, 1.2)
    spans(draws.map { $0.shear * 180 / .pi }, -10, 10)
    spans(draws.map(\.translation.x), -0.1, 0.1)
    spans(draws.map(\.color.brightness), 0.6, 1.4)
    spans(draws.map(\.color.hue), -0.1, 0.1)
    let areas = draws.map { $0.crop.width * $0.crop.height }
    // A stretched crop may not fit in whole.
    #expect(areas.allSatisfy { $0 > 0.55 && $0 <= 1 + 1e-12 })
    #expect(draws.allSatisfy { $0.crop.x >= 0 && $0.crop.x + $0.crop.width <= 1 + 1e-12 })
    let flips = draws.filter(\.flipsHorizontally).count
    // Four standard deviations of 2000 fair coins.
    #expect(abs(flips - 1000) < 90)
    #expect(draws.allSatisfy { $0.rotation == 0 && $0.quarterTurns == 0 && $0.spots.isEmpty })
  }

  @Test("changes colours as it says")
  func colors() {
    let (image, _) = disc()
    let same = ColorJitter(brightness: 1, contrast: 1, saturation: 1, hue: 0)(image)
    #expect(same == image)
    let gray = ColorJitter(brightness: 1, contrast: 1, saturation: 0, hue: 0)(image)
    #expect(gray.pixels[0] == 120)
    let red = gray[72, 66]
    // 0.299 · 220 + 0.587 · 40 + 0.114 · 40
    #expect(red == Color(red: 94, green: 94, blue: 94))
    let dark = ColorJitter(brightness: 0.5, contrast: 1, saturation: 1, hue: 0)(image)
    #expect(dark[0, 0] == Color(red: 60, green: 60, blue: 60))
    let flat = ColorJitter(brightness: 1, contrast: 0, saturation: 1, hue: 0)(image)
    #expect(Set(flat.pixels).count == 1)
    // A third of the circle takes red to green; grays stay.
    let turned = ColorJitter(brightness: 1, contrast: 1, saturation: 1, hue: 1.0 / 3)(image)
    #expect(turned[72, 66].green > 200 && turned[72, 66].red < 60)
    #expect(turned[0, 0] == Color(red: 120, green: 120, blue: 120))
  }

  @Test("adds artefacts that can be seen, and only to the picture")
  func artefacts() throws {
    let (image, mask) = disc()
    let plain = try Augmenter(policy: .none, size: size).augment(
      image, mask: mask, seed: 1, epoch: 0, index: 0)
    for change in [
      policy { $0.blur = 1 }, policy { $0.jpegArtefacts = 1 }, policy { $0.specularSpots = 1 },
      policy { $0.cornerCutout = 1 },
    ] {
      let made = try Augmenter(policy: change, size: size).augment(
        image, mask: mask, seed: 1, epoch: 0, index: 0)
      #expect(made.image != plain.image && made.mask == plain.mask)
    }
  }

  @Test("has policies that are read as they are written, and refused outside of their ranges")
  func documents() throws {
    for (name, preset) in AugmentationPolicy.presets {
      #expect(try AugmentationPolicy(json: preset.json) == preset, "\(name)")
      #expect(
        try JSONSchema.ofProject("augmentation.schema.json").violations(in: preset.json).isEmpty)
    }
    #expect(try AugmentationPolicy(json: [:]) == .none)
    for text in [
      #"{"hue": 0.6}"#, #"{"minimum_crop_area": 0}"#, #"{"horizontal_flip": "yes"}"#,
      #"{"flip": 1}"#, "[]", #"{"quarter_turns": 1}"#,
    ] {
      let json = try JSONValue(parsing: Array(text.utf8))
      #expect(throws: JSONError.self) { try AugmentationPolicy(json: json) }
    }
  }
}
