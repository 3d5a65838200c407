import Base
import Testing

@testable import Imaging

@Suite("Key frames")
struct KeyFrameMakerTests {
  private static let kinds = ["420", "422", "444", "progressive", "restart", "gray"]

  private func mask(_ parts: (Int, Int, Int, Int)...) throws -> PixelMask {
    PixelMask(
      parts: try parts.map {
        try #require(PixelMask.Part(left: $0.0, top: $0.1, width: $0.2, height: $0.3))
      })
  }

  private func keyFrame(_ bytes: [UInt8], _ mask: PixelMask = PixelMask()) throws -> KeyFrame {
    try bytes.withUnsafeBytes {
      try KeyFrameMaker().keyFrame(of: $0, encoding: .jpeg, mask: mask)
    }
  }

  private func decode(_ bytes: [UInt8]) throws -> Image {
    try bytes.withUnsafeBytes { try JPEGDecoder().decode($0) }
  }

  @Test("of a JPEG decodes to the very same pixels", arguments: kinds)
  func isLossless(_ kind: String) throws {
    let bytes = try Fixture.bytes("jpeg_\(kind).jpg")
    let frame = try keyFrame(bytes)
    #expect(frame.isLossless && frame.hasSamePixels(in: frame.size.bounds))
    #expect(try decode(frame.bytes) == decode(bytes))
  }

  @Test("shows nothing under the mask, and the same pixels elsewhere", arguments: kinds)
  func blanks(_ kind: String) throws {
    let bytes = try Fixture.bytes("jpeg_\(kind).jpg")
    let mask = try mask((0, 0, 300_000, 250_000), (700_000, 600_000, 300_000, 400_000))
    let frame = try keyFrame(bytes, mask)
    let (before, after) = (try decode(bytes), try decode(frame.bytes))
    #expect(frame.isLossless && after.size == before.size)
    let gray = Color(red: 128, green: 128, blue: 128)
    let covered = mask.rectangles(in: before.size)
    // Shared chroma is interpolated: at a mask's edge, with what lies beside it.
    let inner = mask.rectangles(in: before.size).map {
      PixelRectangle(x: $0.x + 2, y: $0.y + 2, width: $0.width - 4, height: $0.height - 4)
    }
    var (blanked, kept, wrong) = (0, 0, 0)
    for y in 0..<before.size.height {
      for x in 0..<before.size.width {
        let pixel = PixelRectangle(x: x, y: y, width: 1, height: 1)
        if covered.contains(where: { $0.intersects(pixel) }) {
          blanked += 1
          let isInner = inner.contains { $0.intersects(pixel) }
          if isInner ? after[x, y] != gray : abs(after[x, y].luma - 128) > 2 { wrong += 1 }
        } else if frame.hasSamePixels(in: pixel) {
          kept += 1
          if after[x, y] != before[x, y] { wrong += 1 }
        }
      }
    }
    #expect(blanked > 0 && kept > 0 && wrong == 0)
  }

  @Test(
    "gives a network the same tensor of every crop that the mask leaves alone", arguments: kinds)
  func cropsAreExact(_ kind: String) throws {
    let bytes = try Fixture.bytes("jpeg_\(kind).jpg")
    let frame = try keyFrame(bytes, mask((0, 0, 200_000, 200_000)))
    var random = SeededBytes(seed: 7)
    var compared = 0
    // The smaller the network, the smaller the scale at which the file is decoded.
    for side in [5, 16, 40] {
      let preprocessor = FramePreprocessor(
        specification: try PreprocessingSpecification(
          size: ImageSize(width: side, height: side)))
      for _ in 0..<40 {
        let crop = PixelRectangle(
          x: random.number(in: 0..<frame.size.width - 8),
          y: random.number(in: 0..<frame.size.height - 8), width: 8, height: 8)
        let width = random.number(in: 8..<frame.size.width - crop.x + 1)
        let height = random.number(in: 8..<frame.size.height - crop.y + 1)
        let larger = PixelRectangle(x: crop.x, y: crop.y, width: width, height: height)
        for part in [crop, larger] where frame.hasSamePixels(in: part) {
          let before = try preprocessor.tensor(bytes, .jpeg, crop: part)
          let after = try preprocessor.tensor(frame.bytes, .jpeg, crop: part)
          #expect(before == after, "\(kind), crop \(part) to \(side)")
          compared += 1
        }
      }
    }
    #expect(compared > 20)
  }

  @Test("has nothing of a file's metadata, nor of what follows its end")
  func dropsMetadata() throws {
    var bytes = try Fixture.bytes("jpeg_420.jpg")
    let secret = Array("PATIENT-4711".utf8)
    for marker in [UInt8(0xFE), 0xE1, 0xED] {
      bytes.insert(contentsOf: [0xFF, marker, 0, UInt8(secret.count + 2)] + secret, at: 2)
    }
    bytes += secret
    let frame = try keyFrame(bytes)
    #expect(frame.isLossless)
    #expect(!String(decoding: frame.bytes, as: UTF8.self).contains("PATIENT"))
    #expect(try decode(frame.bytes) == decode(bytes))
  }

  @Test("of a file that is stored turned is upright, and so is the mask", arguments: [3, 6])
  func turnsUpright(_ orientation: Int) throws {
    let bytes = try Fixture.bytes("exif_\(orientation).jpg")
    let upright = try decode(bytes)
    let frame = try keyFrame(bytes, mask((0, 0, 500_000, 200_000)))
    let kept = try decode(frame.bytes)
    #expect(!frame.isLossless && kept.size == upright.size)
    #expect(!frame.hasSamePixels(in: PixelRectangle(x: 0, y: 0, width: 1, height: 1)))
    #expect(abs(Int(kept[0, 0].red) - 128) < 8 && abs(Int(kept[0, 0].green) - 128) < 8)
    let corner = (upright.size.width - 1, upright.size.height - 1)
    #expect(abs(Int(kept[corner.0, corner.1].red) - Int(upright[corner.0, corner.1].red)) < 40)
  }

  @Test("of raw pixels is encoded once, blanked before")
  func encodesRaw() throws {
    let image = try Fixture.image("scene.png")
    let layout = try RawFrameLayout(size: image.size, format: .rgb)
    let mask = try mask((0, 0, 1_000_000, 300_000))
    let frame = try image.pixels.withUnsafeBytes {
      try KeyFrameMaker().keyFrame(of: $0, encoding: .raw(layout), mask: mask)
    }
    let kept = try decode(frame.bytes)
    #expect(!frame.isLossless && kept.size == image.size)
    let rows = image.size.height * 3 / 10 - 8
    let blank = kept.pixels.prefix(rows * image.size.width * 3)
    #expect(blank.allSatisfy { (127...129).contains($0) })
    let rest = image.size.width * 3 * (image.size.height / 2)
    #expect(
      meanDifference(Array(kept.pixels.dropFirst(rest)), Array(image.pixels.dropFirst(rest))) < 3)
  }

  @Test("is not made of what is no picture")
  func refusesDamage() throws {
    let bytes = try Fixture.bytes("jpeg_420.jpg")
    for count in stride(from: 0, to: bytes.count - 2, by: 97) {
      let cut = Array(bytes.prefix(count))
      #expect(throws: ImagingError.self, "cut at \(count)") { try keyFrame(cut) }
    }
    let layout = try RawFrameLayout(size: ImageSize(width: 8, height: 8), format: .rgb)
    #expect(throws: ImagingError.self) {
      try [UInt8](repeating: 0, count: 191).withUnsafeBytes {
        try KeyFrameMaker().keyFrame(of: $0, encoding: .raw(layout), mask: PixelMask())
      }
    }
  }
}

extension Color {
  fileprivate var luma: Double {
    0.299 * Double(red) + 0.587 * Double(green) + 0.114 * Double(blue)
  }
}

@Suite("Pixel masks")
struct PixelMaskTests {
  @Test("have parts within the frame only")
  func parts() {
    #expect(PixelMask.Part(left: 0, top: 0, width: 1_000_000, height: 1_000_000) != nil)
    for (left, top, width, height) in [
      (0, 0, 0, 1), (0, 0, 1, 0), (-1, 0, 1, 1), (0, 1_000_000, 1, 1), (1, 0, 1_000_000, 1),
      (0, 1, 1, 1_000_000), (Int.max, 0, 1, 1), (0, 0, Int.max, 1),
    ] {
      #expect(PixelMask.Part(left: left, top: top, width: width, height: height) == nil)
    }
  }

  @Test("cover every pixel that a part touches")
  func rounding() throws {
    let part = try #require(PixelMask.Part(left: 499_999, top: 0, width: 2, height: 1))
    let pixels = PixelMask(parts: [part]).rectangles(in: ImageSize(width: 640, height: 480))
    #expect(pixels == [PixelRectangle(x: 319, y: 0, width: 2, height: 1)])
  }

  @Test("are named by what they blank")
  func digest() throws {
    let part = try #require(PixelMask.Part(left: 0, top: 0, width: 250_000, height: 1_000_000))
    #expect(PixelMask().digest == nil)
    #expect(
      PixelMask(parts: [part]).digest == SHA256.hash(Array("0 0 250000 1000000\n".utf8)))
  }
}
