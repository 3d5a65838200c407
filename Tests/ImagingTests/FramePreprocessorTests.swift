import Imaging
import Testing

@Suite("Frame preprocessor")
struct FramePreprocessorTests {
  private let mean: [Float] = [0.485, 0.456, 0.406]
  private let deviation: [Float] = [0.229, 0.224, 0.225]

  private func preprocessor(
    _ width: Int, _ height: Int, colorOrder: PreprocessingSpecification.ColorOrder = .rgb,
    layout: PreprocessingSpecification.Layout = .nchw
  ) throws -> FramePreprocessor {
    FramePreprocessor(
      specification: try PreprocessingSpecification(
        size: ImageSize(width: width, height: height), colorOrder: colorOrder, mean: mean,
        standardDeviation: deviation, layout: layout))
  }

  private func rawRGB(_ image: Image) throws -> FrameEncoding {
    .raw(try RawFrameLayout(size: image.size, format: .rgb))
  }

  /// A golden image as a tensor, in double precision by the definition.
  private func tensor(
    of image: Image, colorOrder: PreprocessingSpecification.ColorOrder,
    layout: PreprocessingSpecification.Layout
  ) -> [Double] {
    var result = [Double](repeating: 0, count: image.pixels.count)
    for index in 0..<image.size.pixelCount {
      for channel in 0..<3 {
        let value =
          (Double(image.pixels[index * 3 + channel]) / 255 - Double(mean[channel]))
          / Double(deviation[channel])
        let place = colorOrder == .rgb ? channel : 2 - channel
        result[layout == .nchw ? place * image.size.pixelCount + index : index * 3 + place] = value
      }
    }
    return result
  }

  private static let shapes = PreprocessingSpecification.ColorOrder.allCases.flatMap { order in
    PreprocessingSpecification.Layout.allCases.map { (order, $0) }
  }

  @Test("equals Pillow's resize, normalised and laid out", arguments: shapes)
  func agreesWithPillow(
    _ order: PreprocessingSpecification.ColorOrder, _ layout: PreprocessingSpecification.Layout
  ) throws {
    let source = try Fixture.image("scene.png")
    for name in ["scene_64x64", "scene_31x23", "scene_130x90", "scene_13x120", "scene_110x9"] {
      let golden = try Fixture.image("\(name).png")
      let preprocessor = try preprocessor(
        golden.size.width, golden.size.height, colorOrder: order, layout: layout)
      let actual = try preprocessor.tensor(source.pixels, try rawRGB(source))
      let expected = tensor(of: golden, colorOrder: order, layout: layout)
      // 1/255: Pillow rounds to a byte twice, by at most half a step each; we do not round at all.
      let tolerance = 1.001 / 255 / Double(deviation.min() ?? 1)
      let worst = zip(actual, expected).map { abs(Double($0) - $1) }.max() ?? 0
      #expect(worst <= tolerance, "\(name)")
    }
  }

  @Test("a frame of the network's size is not filtered", arguments: shapes)
  func exactAtSameSize(
    _ order: PreprocessingSpecification.ColorOrder, _ layout: PreprocessingSpecification.Layout
  ) throws {
    let source = try Fixture.image("scene.png")
    let preprocessor = try preprocessor(
      source.size.width, source.size.height, colorOrder: order, layout: layout)
    let actual = try preprocessor.tensor(source.pixels, try rawRGB(source))
    let expected = tensor(of: source, colorOrder: order, layout: layout)
    // The rounding of one multiplication and one addition, of values below 3, in single precision.
    let worst = zip(actual, expected).map { abs(Double($0) - $1) }.max() ?? 0
    #expect(worst < 1e-6)
  }

  @Test("a crop is resized as if it were the whole frame")
  func crops() throws {
    let source = try Fixture.image("scene.png")
    let crop = PixelRectangle(x: 11, y: 7, width: 53, height: 41)
    let preprocessor = try preprocessor(32, 32)
    let actual = try preprocessor.tensor(source.pixels, try rawRGB(source), crop: crop)
    let golden = try Fixture.image("scene_crop_11_7_53_41_to_32x32.png")
    let expected = tensor(of: golden, colorOrder: .rgb, layout: .nchw)
    let worst = zip(actual, expected).map { abs(Double($0) - $1) }.max() ?? 0
    #expect(worst <= 1.001 / 255 / Double(deviation.min() ?? 1))
    let alone = try source.cropped(to: crop)
    let whole = try preprocessor.tensor(alone.pixels, try rawRGB(alone))
    // The first column may be converted with its left neighbour, which changes no value.
    #expect(whole == actual)
  }

  @Test("crops of YUV frames may begin and end between chroma samples")
  func cropsYUV() throws {
    let size = ImageSize(width: 38, height: 14)
    let bytes = try Fixture.bytes("yuv.i420")
    let encoding = FrameEncoding.raw(try RawFrameLayout(size: size, format: .i420))
    let whole = try FramePreprocessor(
      specification: try PreprocessingSpecification(size: size, layout: .nhwc)
    ).tensor(bytes, encoding)
    let image = Image(size: size, pixels: whole.map { UInt8(($0 * 255).rounded()) })
    for crop in [
      PixelRectangle(x: 1, y: 1, width: 5, height: 3),
      PixelRectangle(x: 37, y: 13, width: 1, height: 1),
      PixelRectangle(x: 3, y: 0, width: 35, height: 14),
    ] {
      let preprocessor = FramePreprocessor(
        specification: try PreprocessingSpecification(size: crop.size, layout: .nhwc))
      let part = try preprocessor.tensor(bytes, encoding, crop: crop)
      let expected = try image.cropped(to: crop).pixels
      #expect(part.map { UInt8(($0 * 255).rounded()) } == expected, "\(crop)")
    }
  }

  @Test("crops outside the frame are refused")
  func refusesCrops() throws {
    let source = try Fixture.image("scene.png")
    let preprocessor = try preprocessor(32, 32)
    for crop in [
      PixelRectangle(x: 0, y: 0, width: 98, height: 71),
      PixelRectangle(x: -1, y: 0, width: 5, height: 5),
      PixelRectangle(x: 96, y: 70, width: 2, height: 1),
      PixelRectangle(x: 0, y: 0, width: 0, height: 5),
      PixelRectangle(x: .max, y: .max, width: .max, height: .max),
      PixelRectangle(x: .min, y: .min, width: .max, height: .max),
    ] {
      #expect("\(crop)") {
        try preprocessor.tensor(source.pixels, try rawRGB(source), crop: crop)
      } throws: {
        isImagingError($0, .invalidCrop)
      }
    }
  }

  @Test("reduced and exact decode make nearly the same tensor", arguments: 1...8)
  func reducedIsCloseToExact(_ orientation: Int) throws {
    // Smooth content, at a size that ends within a block and within a reduced pixel.
    let source = try Fixture.image("scene_31x23.png").resized(
      to: ImageSize(width: 333, height: 251))
    var jpeg = try JPEGEncoder().encode(source, quality: 95)
    jpeg.insert(contentsOf: exifSegment(orientation), at: 2)
    let preprocessor = try preprocessor(61, 59)
    let crop = PixelRectangle(x: 3, y: 1, width: 246, height: 243)
    for crop in [crop, nil] {
      let (exact, exactFrame) = try preprocessor.prepared(
        jpeg, .jpeg, crop: crop, exactDecode: true)
      let (reduced, frame) = try preprocessor.prepared(jpeg, .jpeg, crop: crop)
      #expect(exactFrame.decodeScale == .full)
      #expect(frame.decodeScale == .quarter)
      let turned = orientation >= 5
      #expect(frame.sourceSize == (turned ? source.size.transposed : source.size))
      let differences = zip(exact, reduced).map { abs($0 - $1) }
      let average = differences.reduce(0, +) / Float(differences.count) * 255 * 0.225
      // A shift by a tenth of an output pixel would show as more than this.
      #expect(average < 0.8, "orientation \(orientation), crop \(String(describing: crop))")
    }
  }

  /// An APP1 segment with nothing but an orientation.
  private func exifSegment(_ orientation: Int) -> [UInt8] {
    let tiff: [UInt8] =
      Array("Exif\0\0MM".utf8) + [0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0]
      + [UInt8(orientation), 0, 0, 0, 0, 0, 0]
    return [0xFF, 0xE1, 0, UInt8(tiff.count + 2)] + tiff
  }

  @Test("frames of changing kind and size do not disturb each other")
  func isReusable() throws {
    let preprocessor = try preprocessor(48, 40)
    let jpeg = try Fixture.bytes("jpeg_420.jpg")
    let scene = try Fixture.image("scene.png")
    let first = try preprocessor.tensor(jpeg, .jpeg)
    let second = try preprocessor.tensor(scene.pixels, try rawRGB(scene))
    for side in 20..<40 {
      let other = scene.resized(to: ImageSize(width: side * 3, height: side))
      _ = try preprocessor.tensor(other.pixels, try rawRGB(other))
      #expect(throws: ImagingError.self) { try preprocessor.tensor([1, 2, 3], .jpeg) }
    }
    let firstAgain = try preprocessor.tensor(jpeg, .jpeg)
    let secondAgain = try preprocessor.tensor(scene.pixels, try rawRGB(scene))
    let fresh = try self.preprocessor(48, 40).tensor(jpeg, .jpeg)
    #expect(firstAgain == first)
    #expect(secondAgain == second)
    #expect(fresh == first)
  }

  @Test("an image in memory is prepared like a raw frame")
  func preparesImages() throws {
    let scene = try Fixture.image("scene.png")
    let preprocessor = try preprocessor(20, 30)
    var tensor = [Float](repeating: 0, count: preprocessor.specification.elementCount)
    let frame = try tensor.withUnsafeMutableBufferPointer {
      try preprocessor.prepare(scene, into: $0)
    }
    #expect(frame.sourceSize == scene.size)
    let raw = try preprocessor.tensor(scene.pixels, try rawRGB(scene))
    #expect(tensor == raw)
  }

  @Test("frames beyond the preprocessor's limits are refused")
  func refusesLargeFrames() throws {
    let scene = try Fixture.image("scene.png")
    let preprocessor = FramePreprocessor(
      specification: try PreprocessingSpecification(size: ImageSize(width: 8, height: 8)),
      limits: ImageLimits(maximumWidth: 96))
    let jpeg = try JPEGEncoder().encode(scene)
    for (bytes, encoding) in [(scene.pixels, try rawRGB(scene)), (jpeg, .jpeg)] {
      #expect {
        try preprocessor.tensor(bytes, encoding)
      } throws: {
        isImagingError($0, .tooLarge)
      }
    }
  }

  @Test("impossible specifications are refused")
  func refusesSpecifications() {
    func isRefused(_ width: Int, _ mean: [Float], _ deviation: [Float]) -> Bool {
      do throws(ImagingError) {
        _ = try PreprocessingSpecification(
          size: ImageSize(width: width, height: 8), mean: mean, standardDeviation: deviation)
        return false
      } catch {
        return error.code == .invalidSpecification
      }
    }
    #expect(!isRefused(8, [0, 0, 0], [1, 1, 1]))
    #expect(isRefused(0, [0, 0, 0], [1, 1, 1]))
    #expect(isRefused(100_000, [0, 0, 0], [1, 1, 1]))
    #expect(isRefused(8, [0, 0], [1, 1, 1]))
    #expect(isRefused(8, [0, 0, .nan], [1, 1, 1]))
    #expect(isRefused(8, [0, 0, 0], [1, 0, 1]))
    #expect(isRefused(8, [0, 0, 0], [1, 1, -1]))
    #expect(isRefused(8, [0, 0, 0], [1, 1, .infinity]))
  }
}
