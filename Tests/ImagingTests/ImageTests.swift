import Imaging
import Testing

@Suite("Images")
struct ImageTests {
  @Test("a crop is the part inside the rectangle")
  func crops() throws {
    var random = SeededBytes(seed: 31)
    let image = random.image(ImageSize(width: 9, height: 7))
    let part = try image.cropped(to: PixelRectangle(x: 2, y: 3, width: 4, height: 2))
    for y in 0..<2 {
      for x in 0..<4 { #expect(part[x, y] == image[x + 2, y + 3]) }
    }
    #expect(try image.cropped(to: image.size.bounds) == image)
    #expect {
      try image.cropped(to: PixelRectangle(x: 6, y: 0, width: 4, height: 1))
    } throws: {
      isImagingError($0, .invalidCrop)
    }
  }

  @Test("limits hold for each side and for the product")
  func limits() {
    func code(_ width: Int, _ height: Int) -> ImagingError.Code? {
      do throws(ImagingError) {
        try ImageLimits().check(ImageSize(width: width, height: height))
        return nil
      } catch {
        return error.code
      }
    }
    #expect(code(7680, 4320) == nil)
    #expect(code(8192, 4352) == nil)
    #expect(code(8192, 4353) == .tooLarge)
    #expect(code(8193, 1) == .tooLarge)
    #expect(code(1, 8193) == .tooLarge)
    #expect(code(.max, .max) == .tooLarge)
    #expect(code(0, 1) == .emptyImage)
    #expect(code(1, -1) == .emptyImage)
  }

  @Test("errors are equal by code, and say what happened")
  func errors() {
    #expect(ImagingError(.corrupt, "a") == ImagingError(.corrupt, "b"))
    #expect(ImagingError(.corrupt, "a") != ImagingError(.truncated, "a"))
    #expect("\(ImagingError(.corrupt, "why"))" == "corrupt: why")
  }
}
