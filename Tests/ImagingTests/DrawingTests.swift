import Imaging
import Testing

@Suite("Overlay drawing")
struct DrawingTests {
  private let red = Color(red: 255, green: 0, blue: 0)

  /// The image as rows of characters: `#` where a pixel is exactly of a colour.
  private func picture(_ image: Image, _ color: Color) -> [String] {
    (0..<image.size.height).map { y in
      String((0..<image.size.width).map { image[$0, y] == color ? "#" : "." })
    }
  }

  private func canvas(_ width: Int, _ height: Int) -> Image {
    Image(size: ImageSize(width: width, height: height))
  }

  @Test("a mask of the image's size tints exactly its pixels")
  func tintsSameSize() {
    var image = canvas(4, 3)
    var mask = GrayImage(size: image.size, pixels: [UInt8](repeating: 0, count: 12))
    mask[1, 1] = 255
    mask[3, 2] = 128
    mask[0, 0] = 127
    image.tint(mask, color: red, opacity: 1)
    #expect(picture(image, red) == ["....", ".#..", "...#"])
  }

  @Test("opacity mixes the colour with what was there")
  func tintMixes() {
    var image = Image(
      size: ImageSize(width: 1, height: 1), color: Color(red: 100, green: 100, blue: 100))
    let mask = GrayImage(size: image.size, pixels: [255])
    image.tint(mask, color: Color(red: 200, green: 100, blue: 0), opacity: 0.25)
    #expect(image[0, 0] == Color(red: 125, green: 100, blue: 75))
    image.tint(mask, color: red, opacity: 0)
    #expect(image[0, 0] == Color(red: 125, green: 100, blue: 75))
  }

  @Test("a coarse mask is stretched over the image, its edge midway between its pixels")
  func tintStretches() {
    var image = canvas(8, 2)
    let mask = GrayImage(size: ImageSize(width: 2, height: 1), pixels: [255, 0])
    image.tint(mask, color: red, opacity: 1)
    #expect(picture(image, red) == ["####....", "####...."])
  }

  @Test("a mask can belong to a part of the image, or reach out of it")
  func tintRegion() {
    var image = canvas(6, 4)
    let mask = GrayImage(size: ImageSize(width: 1, height: 1), pixels: [255])
    image.tint(
      mask, color: red, opacity: 1, over: PixelRectangle(x: 4, y: -1, width: 5, height: 3))
    #expect(picture(image, red) == ["....##", "....##", "......", "......"])
    let far = PixelRectangle(x: .max, y: .min, width: .max, height: .max)
    image.tint(mask, color: red, opacity: 1, over: far)
    #expect(picture(image, red) == ["....##", "....##", "......", "......"])
  }

  @Test("a box is drawn inside its edges")
  func box() {
    var image = canvas(7, 6)
    image.drawBox(PixelRectangle(x: 1, y: 1, width: 5, height: 4), color: red, thickness: 1)
    #expect(
      picture(image, red) == [".......", ".#####.", ".#...#.", ".#...#.", ".#####.", "......."])
  }

  @Test("boxes that reach out of the image are cut off")
  func boxOutside() {
    var image = canvas(4, 4)
    image.drawBox(PixelRectangle(x: -2, y: -2, width: 5, height: 5), color: red, thickness: 1)
    #expect(picture(image, red) == ["..#.", "..#.", "###.", "...."])
    image.drawBox(
      PixelRectangle(x: .max - 1, y: .min, width: .max, height: .max), color: red, thickness: .max)
    image.drawBox(PixelRectangle(x: 0, y: 0, width: 0, height: 3), color: red)
    #expect(picture(image, red) == ["..#.", "..#.", "###.", "...."])
  }

  @Test("a contour is closed and lies along the pixels' centres that its points name")
  func contour() {
    var image = canvas(7, 7)
    let corners = [(1.5, 1.5), (5.5, 1.5), (5.5, 5.5), (1.5, 5.5)]
    image.drawContour(corners.map { PixelPoint(x: $0, y: $1) }, color: red, thickness: 1)
    #expect(
      picture(image, red) == [
        ".......", ".#####.", ".#...#.", ".#...#.", ".#...#.", ".#####.", ".......",
      ])
  }

  @Test("a contour along a pixel edge covers the pixels on both sides")
  func contourBetweenPixels() {
    var image = canvas(6, 6)
    image.drawContour(
      [PixelPoint(x: 1, y: 3), PixelPoint(x: 5, y: 3)], color: red, thickness: 2)
    let rows = picture(image, red)
    #expect(rows[2] == ".####." && rows[3] == ".####.")
    #expect(rows[1] == "......" && rows[4] == "......")
  }

  @Test("a slanted line has no gaps, whichever way it is drawn")
  func slantedContour() {
    for (a, b) in [((1.0, 2.0), (38.0, 27.0)), ((38, 27), (1, 2)), ((30, 1), (8, 29))] {
      var image = canvas(40, 30)
      let line = [PixelPoint(x: a.0, y: a.1), PixelPoint(x: b.0, y: b.1)]
      image.drawContour(line, color: red, thickness: 2)
      for y in Int(min(a.1, b.1))..<Int(max(a.1, b.1)) {
        let x = a.0 + (Double(y) + 0.5 - a.1) * (b.0 - a.0) / (b.1 - a.1)
        #expect(image[Int(x), y] == red, "row \(y)")
      }
    }
  }

  @Test("points far outside, infinite or missing do no harm")
  func hostileContour() {
    var image = canvas(8, 8)
    let before = image
    image.drawContour([], color: red)
    image.drawContour([PixelPoint(x: .nan, y: 1), PixelPoint(x: .infinity, y: 0)], color: red)
    image.drawContour(
      [PixelPoint(x: -500_000, y: -9), PixelPoint(x: 500_000, y: -9)], color: red)
    image.drawContour([PixelPoint(x: 4, y: 4)], color: red, thickness: .nan)
    image.drawContour([PixelPoint(x: 4, y: 4)], color: red, thickness: -1)
    #expect(image == before)
    image.drawContour([PixelPoint(x: 4, y: 4)], color: red, thickness: 2)
    #expect(image[4, 4].red > 0 && image[3, 3].red > 0 && image[0, 0].red == 0)
  }

  @Test("a label shows its text on its plate")
  func label() {
    var image = Image(size: Image.labelSize("Hi", scale: 1), color: red)
    #expect(image.size == ImageSize(width: 15, height: 11))
    image.drawLabel("Hi", x: 0, y: 0, scale: 1)
    #expect(
      picture(image, .white) == [
        "...............",
        "...............",
        "..#...#...#....",
        "..#...#........",
        "..#...#..##....",
        "..#####...#....",
        "..#...#...#....",
        "..#...#...#....",
        "..#...#..###...",
        "...............",
        "...............",
      ])
    #expect(!image.pixels.contains { $0 != 0 && $0 != 255 })
  }

  @Test("a label is moved into the image, and cut off where it is too long")
  func labelOutside() {
    var image = canvas(30, 20)
    image.drawLabel("A", x: 1000, y: -1000, scale: 1)
    var corner = canvas(30, 20)
    corner.drawLabel("A", x: 30 - Image.labelSize("A", scale: 1).width, y: 0, scale: 1)
    #expect(image == corner)
    image.drawLabel(String(repeating: "W", count: 10_000), x: 0, y: 0, scale: 3)
    image.drawLabel("", x: 0, y: 0)
    image.drawLabel("A", x: 0, y: 0, scale: 0)
    #expect(image.size == ImageSize(width: 30, height: 20))
  }

  @Test("every printable character has a glyph of its own")
  func glyphs() {
    var seen: Set<Image> = []
    for code in UInt8(33)...126 {
      var image = canvas(9, 11)
      image.drawLabel(String(UnicodeScalar(code)), x: 0, y: 0, scale: 1)
      #expect(image.pixels.contains(255), "\(UnicodeScalar(code))")
      seen.insert(image)
    }
    #expect(seen.count == 94)
    var question = canvas(9, 11)
    question.drawLabel("?", x: 0, y: 0, scale: 1)
    var foreign = canvas(9, 11)
    foreign.drawLabel("é", x: 0, y: 0, scale: 1)
    #expect(foreign == question)
  }
}
