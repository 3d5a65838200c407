import Base
import Testing

@testable import Imaging

/// Files that lie: each must end in an error, or in an image within its header's size.
@Suite("Hostile files")
struct HostileFileTests {
  private func decodeJPEG(_ bytes: [UInt8]) throws -> Image {
    try bytes.withUnsafeBytes { try JPEGDecoder().decode($0) }
  }

  private func decodePNG(_ bytes: [UInt8]) throws -> Image {
    try bytes.withUnsafeBytes { try PNG.decode($0) }
  }

  private func code(_ body: () throws -> Image) -> ImagingError.Code? {
    do {
      _ = try body()
      return nil
    } catch {
      return (error as? ImagingError)?.code
    }
  }

  @Test(
    "a JPEG cut short anywhere is an error",
    arguments: ["jpeg_tiny.jpg", "jpeg_tiny_progressive.jpg", "exif_6.jpg"])
  func truncatedJPEG(_ name: String) throws {
    let bytes = try Fixture.bytes(name)
    for count in 0..<bytes.count {
      let code = code { try decodeJPEG(Array(bytes.prefix(count))) }
      #expect(code == .truncated || code == .corrupt, "\(count) of \(bytes.count) bytes")
      // Past the header, it is recognised for what it is.
      if count == bytes.count - 2 { #expect(code == .truncated) }
    }
  }

  @Test("a PNG cut short anywhere is an error", arguments: ["png_rgb8.png", "png_palette4.png"])
  func truncatedPNG(_ name: String) throws {
    let bytes = try Fixture.bytes(name)
    for count in 0..<bytes.count {
      let code = code { try decodePNG(Array(bytes.prefix(count))) }
      #expect(code == .truncated, "\(count) of \(bytes.count) bytes")
    }
  }

  @Test(
    "flipped bits in a JPEG make an error or an image of the stated size",
    arguments: ["jpeg_tiny.jpg", "jpeg_tiny_progressive.jpg", "jpeg_gray.jpg", "exif_6.jpg"])
  func flippedJPEG(_ name: String) throws {
    let original = try Fixture.bytes(name)
    let decoder = JPEGDecoder(limits: ImageLimits(maximumPixels: 1 << 20))
    for seed in UInt64(1)...1500 {
      var random = SeededBytes(seed: seed)
      var bytes = original
      for _ in 0..<random.number(in: 1..<6) {
        bytes[random.number(in: 0..<bytes.count)] ^= 1 << UInt8(random.number(in: 0..<8))
      }
      bytes.withUnsafeBytes { bytes in
        do throws(ImagingError) {
          let image = try decoder.decode(bytes)
          let header = try JPEGHeader.read(bytes)
          #expect(image.size == header.size, "seed \(seed)")
        } catch {
          #expect(!error.message.isEmpty, "seed \(seed)")
        }
      }
    }
  }

  @Test("flipped bits in a PNG are noticed, always")
  func flippedPNG() throws {
    let original = try Fixture.bytes("png_rgba8.png")
    for seed in UInt64(1)...1500 {
      var random = SeededBytes(seed: seed)
      var bytes = original
      bytes[random.number(in: 0..<bytes.count)] ^= 1 << UInt8(random.number(in: 0..<8))
      #expect(code { try decodePNG(bytes) } != nil, "seed \(seed)")
    }
  }

  @Test("flipped bits under a correct checksum make an error or an image of the stated size")
  func flippedPNGWithChecksum() throws {
    for name in ["png_rgb8", "png_palette2", "png_gray16", "png_stored"] {
      let (header, data, palette) = try parts(Fixture.bytes("\(name).png"))
      for seed in UInt64(1)...700 {
        var random = SeededBytes(seed: seed)
        var chunks = [("IHDR", header), ("PLTE", palette), ("IDAT", data)].filter { !$0.1.isEmpty }
        let victim = random.number(in: 0..<chunks.count)
        let position = random.number(in: 0..<chunks[victim].1.count)
        chunks[victim].1[position] ^= 1 << UInt8(random.number(in: 0..<8))
        let file = png(chunks + [("IEND", [])])
        do {
          let image = try decodePNG(file)
          #expect(image.size.width <= 8192, "\(name), seed \(seed)")
        } catch {
          #expect(error is ImagingError, "\(name), seed \(seed)")
        }
      }
    }
  }

  @Test("an image of 60000x60000 is refused before anything is allocated")
  func bombs() throws {
    var jpeg = try Fixture.bytes("jpeg_tiny.jpg")
    let frame = try #require(
      jpeg.indices.first { jpeg[$0] == 0xFF && $0 + 1 < jpeg.count && jpeg[$0 + 1] == 0xC0 })
    jpeg.replaceSubrange((frame + 5)..<(frame + 9), with: [0xEA, 0x60, 0xEA, 0x60])
    #expect(code { try decodeJPEG(jpeg) } == .tooLarge)
    for (width, height) in [(60_000, 60_000), (Int(UInt32.max), Int(UInt32.max)), (8192, 8192)] {
      #expect(code { try decodePNG(self.png(width, height, data: [0x78, 0x9C])) } == .tooLarge)
    }
  }

  @Test("images without pixels are refused")
  func emptyImages() throws {
    var jpeg = try Fixture.bytes("jpeg_tiny.jpg")
    let frame = try #require(
      jpeg.indices.first { jpeg[$0] == 0xFF && $0 + 1 < jpeg.count && jpeg[$0 + 1] == 0xC0 })
    for side in [frame + 5, frame + 7] {
      var empty = jpeg
      empty.replaceSubrange(side..<(side + 2), with: [0, 0])
      #expect(code { try decodeJPEG(empty) } == .emptyImage)
    }
    jpeg = []
    #expect(code { try decodeJPEG(jpeg) } == .truncated)
    #expect(code { try decodePNG([]) } == .truncated)
    #expect(code { try decodePNG(self.png(0, 4, data: [0x78, 0x9C])) } == .emptyImage)
    #expect(code { try decodePNG(self.png(4, 0, data: [0x78, 0x9C])) } == .emptyImage)
  }

  @Test("a PNG that expands to more than its size stops there")
  func decompressionBomb() throws {
    let bomb = try Fixture.bytes("png_bomb.png")
    #expect(code { try decodePNG(bomb) } == .corrupt)
  }

  @Test("a PNG with too little data for its size is refused without room being made for it")
  func shortData() {
    #expect(code { try decodePNG(self.png(8000, 4000, data: [0x78, 0x9C, 3, 0])) } == .truncated)
  }

  @Test("a progressive JPEG with hundreds of scans is refused")
  func scanBomb() throws {
    let bytes = try Fixture.bytes("jpeg_tiny_progressive.jpg")
    // The last scan, up to the end marker, over and over.
    let last = try #require(
      bytes.indices.dropLast().last { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xDA })
    let scan = Array(bytes[last..<(bytes.count - 2)])
    var bomb = Array(bytes.dropLast(2))
    for _ in 0..<500 { bomb += scan }
    bomb += [0xFF, 0xD9]
    #expect(code { try decodeJPEG(bomb) } == .tooLarge)
  }

  @Test("EXIF data that is huge or points anywhere is ignored")
  func hostileEXIF() throws {
    let plain = try Fixture.bytes("jpeg_tiny.jpg")
    let expected = try decodeJPEG(plain)
    let header = Array("Exif\0\0II".utf8) + [42, 0]
    var segments: [[UInt8]] = [
      // A directory of 65535 entries that fills the segment, none of them the orientation.
      header + [8, 0, 0, 0, 0xFF, 0xFF] + [UInt8](repeating: 7, count: 65_000),
      // A directory at the end of the address space, and one within the header.
      header + [0xFF, 0xFF, 0xFF, 0xFF], header + [0, 0, 0, 0], header, Array("Exif\0\0".utf8),
      // Orientations that do not exist, of a wrong type, and of a wrong count.
      header + [8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, 9, 0, 0, 0],
      header + [8, 0, 0, 0, 1, 0, 0x12, 0x01, 4, 0, 1, 0, 0, 0, 6, 0, 0, 0],
      header + [8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 9, 0, 0, 0, 6, 0, 0, 0],
      // Cut within the entry.
      header + [8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0],
    ]
    var random = SeededBytes(seed: 21)
    segments += (0..<200).map { _ in header + [8, 0, 0, 0] + random.bytes(40) }
    for (index, segment) in segments.enumerated() {
      let length = segment.count + 2
      let marker: [UInt8] = [0xFF, 0xE1, UInt8(length >> 8), UInt8(length & 255)]
      let file = Array(plain[..<2]) + marker + segment + Array(plain[2...])
      #expect(try decodeJPEG(file) == expected, "segment \(index)")
    }
  }

  @Test("other files are told from images")
  func otherFiles() {
    #expect(code { try decodeJPEG(Array("GIF89a".utf8)) } == .corrupt)
    #expect(code { try decodePNG(Array("GIF89a and more".utf8)) } == .corrupt)
    #expect(code { try ImageFile.read(Fixture.path("make_fixtures.py")) } == .unsupported)
    #expect(code { try ImageFile.read(Fixture.path("absent.png")) } == .unreadable)
    #expect(code { try ImageFile.read(Fixture.path("")) } == .unreadable)
    #expect {
      _ = try ImageFile.read(
        Fixture.path("scene.png"), limits: ImageLimits(maximumFileBytes: 1000))
    } throws: {
      isImagingError($0, .tooLarge) && "\($0)".contains("scene.png")
    }
  }

  /// A PNG's header, image data and palette.
  private func parts(_ file: [UInt8]) throws -> ([UInt8], data: [UInt8], palette: [UInt8]) {
    let header = Array(file[16..<29])
    let chunks = try file.withUnsafeBytes { try PNGChunks($0, limits: ImageLimits()) }
    return (header, chunks.data, chunks.palette)
  }

  private func png(_ width: Int, _ height: Int, data: [UInt8]) -> [UInt8] {
    png([
      ("IHDR", bigEndian(width) + bigEndian(height) + [8, 0, 0, 0, 0]), ("IDAT", data),
      ("IEND", []),
    ])
  }

  private func png(_ chunks: [(String, [UInt8])]) -> [UInt8] {
    [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
      + chunks.flatMap { type, payload in
        var crc = CRC32()
        crc.add(Array(type.utf8) + payload)
        return bigEndian(payload.count) + Array(type.utf8) + payload + bigEndian(Int(crc.checksum))
      }
  }

  private func bigEndian(_ number: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
  }
}
