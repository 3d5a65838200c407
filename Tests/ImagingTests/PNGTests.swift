import Imaging
import Testing

@Suite("PNG")
struct PNGTests {
  private func decode(_ name: String) throws -> Image {
    try Fixture.bytes(name).withUnsafeBytes { try PNG.decode($0) }
  }

  @Test(
    "decodes every colour type and bit depth, with all row filters",
    arguments: [
      "gray1", "gray2", "gray4", "gray8", "gray16", "palette1", "palette2", "palette4", "palette8",
      "rgb8", "rgb16", "rgba8", "rgba16", "gray_alpha8", "gray_alpha16", "stored",
    ])
  func decodes(_ kind: String) throws {
    let decoded = try decode("png_\(kind).png")
    #expect(decoded.size == ImageSize(width: 19, height: 13))
    let expected = try Fixture.bytes("png_\(kind).rgb")
    #expect(decoded.pixels == expected)
  }

  @Test("decodes gray files as gray images")
  func decodesGray() throws {
    for kind in ["gray1", "gray4", "gray8", "gray16", "gray_alpha8"] {
      let gray = try Fixture.gray("png_\(kind).png")
      let expected = try Fixture.bytes("png_\(kind).rgb")
      #expect(gray.rgb.pixels == expected, "\(kind)")
    }
  }

  @Test("makes gray of colour with Pillow's weights")
  func luma() throws {
    // Equal: both use the same integers.
    let golden = try Fixture.gray("gray.png")
    let read = try Fixture.gray("scene.png")
    #expect(read == golden)
    let converted = try Fixture.image("scene.png").gray
    #expect(converted == golden)
  }

  @Test("decodes an image of one pixel")
  func onePixel() throws {
    #expect(try decode("png_1x1.png").pixels == [77, 77, 77])
  }

  @Test("refuses interlaced files and says what to do")
  func refusesInterlaced() {
    #expect {
      try decode("png_interlaced.png")
    } throws: { error in
      isImagingError(error, .unsupported) && "\(error)".contains("interlac")
    }
  }

  @Test("refuses palette entries that do not exist")
  func refusesPaletteOutOfRange() {
    #expect {
      try decode("png_palette_out_of_range.png")
    } throws: {
      isImagingError($0, .corrupt)
    }
  }

  @Test("what it encodes decodes to the same")
  func roundTrip() throws {
    for seed in UInt64(1)...10 {
      var random = SeededBytes(seed: seed)
      let image = random.image(maximumSide: 200)
      let decoded = try PNG.encode(image).withUnsafeBytes { try PNG.decode($0) }
      #expect(decoded == image, "seed \(seed)")
      let gray = try PNG.encode(image.gray).withUnsafeBytes { try PNG.decodeGray($0) }
      #expect(gray == image.gray, "seed \(seed)")
    }
  }
}
