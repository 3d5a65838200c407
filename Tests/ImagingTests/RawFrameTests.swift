import Imaging
import Testing

@Suite("Raw frames")
struct RawFrameTests {
  private let size = ImageSize(width: 38, height: 14)

  /// A network of the frame's own size, without normalisation: its tensor is the frame's pixels.
  private func pixels(_ bytes: [UInt8], _ layout: RawFrameLayout) throws -> [UInt8] {
    let specification = try PreprocessingSpecification(size: layout.size, layout: .nhwc)
    let tensor = try FramePreprocessor(specification: specification).tensor(bytes, .raw(layout))
    return tensor.map { UInt8(($0 * 255).rounded()) }
  }

  /// The planes of an I420 frame of ``size``.
  private func planes(_ bytes: [UInt8]) -> (y: [UInt8], u: [UInt8], v: [UInt8]) {
    let luma = size.pixelCount
    let chroma = luma / 4
    return (
      Array(bytes[..<luma]), Array(bytes[luma..<(luma + chroma)]), Array(bytes[(luma + chroma)...])
    )
  }

  /// Rows of bytes with padding after each.
  private func padded(_ bytes: [UInt8], _ rowBytes: Int, by padding: Int) -> [UInt8] {
    stride(from: 0, to: bytes.count, by: rowBytes).flatMap {
      Array(bytes[$0..<($0 + rowBytes)]) + [UInt8](repeating: 0xEE, count: padding)
    }
  }

  private static let encodings = YUVEncoding.Matrix.allCases.flatMap { matrix in
    YUVEncoding.Range.allCases.map { YUVEncoding(matrix: matrix, range: $0) }
  }

  /// 1: the matrices are applied in single precision, which can round a value that lies halfway to
  /// the other side.
  @Test("YUV becomes RGB by the standards' matrices, clamped", arguments: encodings)
  func convertsYUV(_ encoding: YUVEncoding) throws {
    let golden = try Fixture.bytes("yuv_\(encoding.matrix)_\(encoding.range).rgb")
    let i420 = try Fixture.bytes("yuv.i420")
    let (y, u, v) = planes(i420)
    let nv12 = y + zip(u, v).flatMap { [$0, $1] }
    var uyvy: [UInt8] = []
    for row in 0..<size.height {
      for pair in 0..<(size.width / 2) {
        let chroma = row / 2 * (size.width / 2) + pair
        let luma = row * size.width + pair * 2
        uyvy += [u[chroma], y[luma], v[chroma], y[luma + 1]]
      }
    }
    for (format, bytes) in [(PixelFormat.i420, i420), (.nv12, nv12), (.uyvy, uyvy)] {
      let layout = try RawFrameLayout(size: size, format: format, encoding: encoding)
      #expect(bytes.count == layout.byteCount)
      let converted = try pixels(bytes, layout)
      #expect(largestDifference(converted, golden) <= 1, "\(format)")
      #expect(meanDifference(converted, golden) < 0.01, "\(format)")
    }
  }

  @Test("padding at the end of rows is stepped over", arguments: PixelFormat.allCases)
  func skipsPadding(_ format: PixelFormat) throws {
    var random = SeededBytes(seed: 11)
    let tight = try RawFrameLayout(size: size, format: format)
    let bytes = random.bytes(tight.byteCount)
    let wide = try RawFrameLayout(size: size, format: format, rowBytes: tight.rowBytes + 26)
    var paddedBytes = padded(
      Array(bytes[..<(tight.rowBytes * size.height)]), tight.rowBytes, by: 26)
    let chroma = Array(bytes[(tight.rowBytes * size.height)...])
    paddedBytes +=
      format == .i420
      ? padded(chroma, tight.rowBytes / 2, by: 13) : padded(chroma, tight.rowBytes, by: 26)
    #expect(paddedBytes.count == wide.byteCount)
    let expected = try pixels(bytes, tight)
    #expect(try pixels(paddedBytes, wide) == expected)
  }

  @Test("the orders of colour channels mean what they say")
  func channelOrders() throws {
    var random = SeededBytes(seed: 12)
    let image = random.image(size)
    func rearranged(_ order: [Int?]) -> [UInt8] {
      stride(from: 0, to: image.pixels.count, by: 3).flatMap { pixel in
        order.map { $0.map { image.pixels[pixel + $0] } ?? 99 }
      }
    }
    let orders: [(PixelFormat, [Int?])] = [
      (.rgb, [0, 1, 2]), (.bgr, [2, 1, 0]), (.rgba, [0, 1, 2, nil]), (.bgra, [2, 1, 0, nil]),
    ]
    for (format, order) in orders {
      let layout = try RawFrameLayout(size: size, format: format)
      #expect(try pixels(rearranged(order), layout) == image.pixels, "\(format)")
    }
    let gray = image.gray
    let layout = try RawFrameLayout(size: size, format: .gray8)
    #expect(try pixels(gray.pixels, layout) == gray.rgb.pixels)
  }

  @Test("a frame of any other length is refused", arguments: PixelFormat.allCases)
  func refusesOtherLengths(_ format: PixelFormat) throws {
    let layout = try RawFrameLayout(size: size, format: format)
    for count in [0, 1, layout.byteCount - 1, layout.byteCount + 1] {
      #expect("\(count) bytes") {
        try pixels([UInt8](repeating: 0, count: count), layout)
      } throws: {
        isImagingError($0, .wrongByteCount)
      }
    }
  }

  @Test("impossible geometries are refused")
  func refusesGeometries() {
    func code(
      _ width: Int, _ height: Int, _ format: PixelFormat, rowBytes: Int? = nil
    ) -> ImagingError.Code? {
      do throws(ImagingError) {
        let size = ImageSize(width: width, height: height)
        _ = try RawFrameLayout(size: size, format: format, rowBytes: rowBytes)
        return nil
      } catch {
        return error.code
      }
    }
    #expect(code(0, 4, .rgb) == .emptyImage)
    #expect(code(4, -1, .rgb) == .emptyImage)
    #expect(code(60_000, 60_000, .gray8) == .tooLarge)
    #expect(code(.max, .max, .rgba) == .tooLarge)
    #expect(code(5, 4, .nv12) == .unsupported)
    #expect(code(4, 5, .nv12) == .unsupported)
    #expect(code(4, 5, .i420) == .unsupported)
    #expect(code(5, 4, .uyvy) == .unsupported)
    #expect(code(4, 5, .uyvy) == nil)
    #expect(code(5, 5, .bgr) == nil)
    #expect(code(4, 4, .rgb, rowBytes: 11) == .wrongByteCount)
    #expect(code(4, 4, .rgb, rowBytes: .max) == .wrongByteCount)
    #expect(code(4, 4, .rgb, rowBytes: -12) == .wrongByteCount)
    #expect(code(4, 4, .i420, rowBytes: 5) == .wrongByteCount)
  }
}
