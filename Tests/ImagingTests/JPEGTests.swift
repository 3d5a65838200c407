import Testing

@testable import Imaging

@Suite("JPEG")
struct JPEGTests {
  private func decode(_ name: String) throws -> Image {
    try Fixture.bytes(name).withUnsafeBytes { try JPEGDecoder().decode($0) }
  }

  // 1, here and below: both sides are libjpeg-turbo with the accurate DCT and smooth chroma, and
  // agree exactly where their versions do; versions have differed in rounding interpolated chroma.
  @Test(
    "decodes to the pixels that Pillow gets",
    arguments: ["420", "422", "444", "progressive", "restart", "gray"])
  func agreesWithPillow(_ kind: String) throws {
    let golden = try Fixture.image("jpeg_\(kind).png")
    let decoded = try decode("jpeg_\(kind).jpg")
    #expect(decoded.size == golden.size)
    #expect(largestDifference(decoded.pixels, golden.pixels) <= 1)
  }

  @Test("decodes at reduced DCT scales to the pixels that Pillow gets", arguments: [2, 4, 8])
  func reducedScales(_ denominator: Int) throws {
    let golden = try Fixture.image("jpeg_420_scale_\(denominator).png")
    let scale = try #require(DCTScale(rawValue: denominator))
    let rgb: [UInt8] = try Fixture.bytes("jpeg_420.jpg").withUnsafeBytes { bytes in
      let header = try JPEGHeader.read(bytes)
      let decoder = JPEGDecoder()
      let pixels = try decoder.decode(bytes, header, scale: scale)
      #expect(pixels.size == golden.size)
      return (0..<pixels.size.pixelCount).flatMap { index in
        (0..<3).map { pixels.bytes[index * 4 + $0] }
      }
    }
    #expect(largestDifference(rgb, golden.pixels) <= 1)
  }

  @Test("turns images upright by their EXIF orientation", arguments: 1...8)
  func appliesOrientation(_ orientation: Int) throws {
    let golden = try Fixture.image("exif_\(orientation).png")
    let decoded = try decode("exif_\(orientation).jpg")
    #expect(decoded.size == golden.size)
    #expect(largestDifference(decoded.pixels, golden.pixels) <= 1)
  }

  @Test("reads the header without decoding")
  func readsHeader() throws {
    let header = try Fixture.bytes("exif_6.jpg").withUnsafeBytes { try JPEGHeader.read($0) }
    #expect(header.storedSize == ImageSize(width: 42, height: 26))
    #expect(header.size == ImageSize(width: 26, height: 42))
    #expect(header.componentCount == 3)
    #expect(!header.isProgressive)
    let progressive = try Fixture.bytes("jpeg_progressive.jpg").withUnsafeBytes {
      try JPEGHeader.read($0)
    }
    #expect(progressive.isProgressive)
    #expect(progressive.scanCount == 10)
    let gray = try Fixture.bytes("jpeg_gray.jpg").withUnsafeBytes { try JPEGHeader.read($0) }
    #expect(gray.componentCount == 1)
    #expect(gray.scanCount == 1)
  }

  @Test("refuses CMYK and says what to do")
  func refusesCMYK() {
    #expect {
      try decode("jpeg_cmyk.jpg")
    } throws: { error in
      isImagingError(error, .unsupported) && "\(error)".contains("CMYK")
    }
  }

  @Test("picks the smallest scale that is not below the network's input")
  func picksScale() {
    let network = ImageSize(width: 256, height: 256)
    func scale(_ width: Int, _ height: Int) -> DCTScale {
      DCTScale.smallest(from: ImageSize(width: width, height: height), notBelow: network)
    }
    #expect(scale(1920, 1080) == .quarter)
    #expect(scale(3840, 2160) == .eighth)
    #expect(scale(1280, 720) == .half)
    #expect(scale(1280, 1024) == .quarter)
    #expect(scale(511, 511) == .half)
    #expect(scale(510, 511) == .full)
    #expect(scale(100, 100) == .full)
  }

  @Test("what it encodes decodes to nearly the same", arguments: JPEGEncoder.Subsampling.allCases)
  func encodes(_ subsampling: JPEGEncoder.Subsampling) throws {
    let source = try Fixture.image("scene.png").resized(to: ImageSize(width: 300, height: 200))
    let encoder = JPEGEncoder()
    let file = try encoder.encode(source, quality: 95, subsampling: subsampling)
    // The output buffer is kept: a second, smaller image must not see the first.
    let small = try encoder.encode(source.resized(to: ImageSize(width: 8, height: 8)), quality: 95)
    let decoded = try file.withUnsafeBytes { try JPEGDecoder().decode($0) }
    #expect(decoded.size == source.size)
    // Quality 95 quantises by a few steps; shared chroma blurs the picture's hard colour edges.
    #expect(meanDifference(decoded.pixels, source.pixels) < (subsampling == .none ? 1.5 : 3))
    #expect(small.count < file.count)
    #expect(try encoder.encode(source, quality: 95, subsampling: subsampling) == file)
  }

  @Test("spends fewer bytes at lower quality and with shared chroma")
  func qualityMatters() throws {
    let source = try Fixture.image("scene.png")
    let encoder = JPEGEncoder()
    let best = try encoder.encode(source, quality: 95, subsampling: .none).count
    let shared = try encoder.encode(source, quality: 95, subsampling: .quarter).count
    let worse = try encoder.encode(source, quality: 30, subsampling: .quarter).count
    #expect(worse < shared && shared < best)
  }

  @Test("refuses impossible qualities", arguments: [-1, 0, 101])
  func refusesQuality(_ quality: Int) {
    #expect {
      try JPEGEncoder().encode(
        Image(size: ImageSize(width: 1, height: 1)), quality: quality)
    } throws: {
      isImagingError($0, .encoder)
    }
  }

  @Test("one decoder reads images of different kinds and sizes in any order")
  func decoderIsReusable() throws {
    let decoder = JPEGDecoder()
    for _ in 0..<2 {
      for name in ["jpeg_420", "exif_6", "jpeg_progressive", "jpeg_gray", "exif_1"] {
        let damaged = try Fixture.bytes("jpeg_tiny.jpg").dropLast(30)
        #expect(throws: ImagingError.self) {
          try Array(damaged).withUnsafeBytes { try decoder.decode($0) }
        }
        let decoded = try Fixture.bytes("\(name).jpg").withUnsafeBytes { try decoder.decode($0) }
        let golden = try Fixture.image("\(name).png")
        #expect(largestDifference(decoded.pixels, golden.pixels) <= 1, "\(name)")
      }
    }
  }
}
