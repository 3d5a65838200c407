import Base
import Imaging
import Models
import TestSupport
import Testing

@testable import Biopsy

@Suite("Frame quality")
struct FrameQualityGateTests {
  private let gate = FrameQualityGate(policy: QualityPolicy())

  // Stored, so that the compiler does not tell that a part of the test is left out.
  #if DEBUG
    private static let step = 50
  #else
    private static let step = 1
  #endif

  /// What of the standard bounds real frames exceed, and how many spoilt ones are noticed.
  ///
  /// The bounds were chosen on the validation split; this is the test split. A debug build, slow as
  /// it is, looks at a handful of frames only.
  @Test("takes most real frames, and notices those that are spoilt")
  func realFrames() throws {
    let step = Self.step
    let maker = try PictureMaker()
    var (frames, refused) = (0, [String: Int]())
    var (spoilt, noticed) = (0, [String: Int]())
    for dataset in ["Kvasir-SEG", "CVC-ClinicDB", "no-polyp"] {
      guard let split = try PolypTestSplit(dataset, step: step) else { return }
      for entry in split.cases {
        let decoded = try entry.jpeg.withUnsafeBytes {
          try JPEGDecoder().decode($0)
        }
        let image: Image = decoded.resized(to: ImageSize(width: 256, height: 256))
        let quality = gate.judge(try maker.make(image), mode: .whiteLight)
        frames += 1
        if !quality.isUsable { refused["any", default: 0] += 1 }
        for word in quality.reasons.words { refused[word, default: 0] += 1 }
        spoilt += 1
        for (name, reason, bad) in Self.spoil(image, seed: UInt64(frames)) {
          let found = gate.judge(try maker.make(bad), mode: .whiteLight).reasons
          if found.contains(reason) { noticed[name, default: 0] += 1 }
        }
      }
    }
    func percent(_ counts: [String: Int]) -> String {
      counts.sorted { $0.key < $1.key }
        .map { "\($0.key) \(($0.value * 1000 / max(1, frames) + 5) / 10) %" }
        .joined(separator: ", ")
    }
    print("measured: of \(frames) frames refused: \(percent(refused))")
    print("measured: of each kind of spoilt frames noticed: \(percent(noticed))")
    guard step == 1 else { return }
    #expect(Double(refused["any", default: 0]) <= 0.08 * Double(frames))
    for name in ["blurred by 2 %", "smeared by 4 %", "dark", "glaring", "gray"] {
      #expect(Double(noticed[name, default: 0]) >= 0.9 * Double(spoilt), "\(name)")
    }
  }

  private static func spoil(
    _ image: Image, seed: UInt64
  ) -> [(name: String, reason: QualityReasons, image: Image)] {
    [
      ("blurred by 2 %", .blurred, image.blurred(right: 3, down: 3).blurred(right: 2, down: 2)),
      ("blurred by 1 %", .blurred, image.blurred(right: 2, down: 2)),
      ("smeared by 4 %", .blurred, image.blurred(right: 5, down: 0)),
      ("dark", .dark, image.dimmed(to: 0.15)),
      ("glaring", .glare, image.glaring(0.15, seed: seed)), ("gray", .outOfBody, image.gray),
    ]
  }

  @Test("names nothing but the imaging mode when only that is unknown")
  func modes() throws {
    let maker = try PictureMaker()
    var generator = SeededGenerator(seed: 4)
    var image = Image(
      size: ImageSize(width: 256, height: 256), color: Color(red: 190, green: 100, blue: 80))
    for index in image.pixels.indices {
      image.pixels[index] = UInt8(
        max(0, Int(image.pixels[index]) + Int.random(in: -40...40, using: &generator)))
    }
    let picture = try maker.make(image)
    #expect(gate.judge(picture, mode: .whiteLight).isUsable)
    #expect(gate.judge(picture, mode: .unknown).reasons.words == ["imaging_mode_unknown"])
    // Mucosa is not reddish in every light.
    let gray = try maker.make(image.gray)
    #expect(gate.judge(gray, mode: .whiteLight).reasons.contains(.outOfBody))
    #expect(gate.judge(gray, mode: .nbi).isUsable)
  }

  @Test("sees the picture within black borders")
  func borders() throws {
    let maker = try PictureMaker()
    var image = Image(size: ImageSize(width: 256, height: 256))
    for y in 16..<240 {
      for x in 64..<224 {
        image[x, y] = Color(red: 180, green: 90, blue: UInt8((x * 7 + y * 13) % 64 + 40))
      }
    }
    let quality = gate.judge(try maker.make(image), mode: .whiteLight)
    #expect(abs(quality.field.left - 0.25) < 0.01 && abs(quality.field.right - 0.875) < 0.01)
    #expect(abs(quality.field.top - 0.0625) < 0.01 && abs(quality.field.bottom - 0.9375) < 0.01)
    #expect(quality.brightness > 90 && quality.tissueShare > 0.9)
    // A frame that is black all over has no field to speak of.
    let black = gate.judge(
      try maker.make(Image(size: ImageSize(width: 64, height: 64))), mode: .nbi)
    #expect(black.reasons.isSuperset(of: QualityReasons([.dark, .blurred])))
    #expect(black.field == FrameQuality.Field())
  }

  @Test("small pictures are the same whatever the network's layout", arguments: [8, 100, 256])
  func sampling(side: Int) throws {
    let image = Self.gradient
    var pictures: [[UInt8]] = []
    for order in PreprocessingSpecification.ColorOrder.allCases {
      for layout in PreprocessingSpecification.Layout.allCases {
        let maker = try PictureMaker(
          try PreprocessingSpecification(
            size: ImageSize(width: side, height: side), colorOrder: order, mean: [0.5, 0.4, 0.3],
            standardDeviation: [0.2, 0.3, 0.4], layout: layout))
        let picture = try maker.make(image)
        pictures.append(
          Array(picture.luminance.elements) + Array(picture.red.elements)
            + Array(picture.green.elements) + Array(picture.blue.elements))
      }
    }
    for other in pictures.dropFirst() {
      let worst = zip(pictures[0], other).map { abs(Int($0) - Int($1)) }.max() ?? 0
      #expect(worst <= 1)
    }
    // The ramp's ends: red to the right, green down.
    let luminance = pictures[0].prefix(FramePicture.side * FramePicture.side)
    let expected = { (x: Double, y: Double) in 0.299 * 255 * x + 0.587 * 255 * y + 0.114 * 60 }
    let middle = Double(luminance[FramePicture.side * 96 + 96])
    #expect(abs(middle - expected(0.5, 0.5)) < 0.6 * 255 / Double(side) + 2)
  }

  private static let gradient: Image = {
    var image = Image(size: ImageSize(width: 128, height: 128))
    for y in 0..<128 {
      for x in 0..<128 {
        image[x, y] = Color(red: UInt8(x * 255 / 127), green: UInt8(y * 255 / 127), blue: 60)
      }
    }
    return image
  }()
}
