/// Turns rows of NV12, I420 or UYVY frames into RGBX bytes.
///
/// Each chroma sample serves the pixels that share it, unfiltered, as OpenCV's converters do. Values
/// are rounded to the nearest 8-bit value and clamped.
struct YUVRowReader {
  private let format: PixelFormat
  private let rowBytes: Int
  private let luma: UnsafePointer<UInt8>
  private let chroma: UnsafePointer<UInt8>
  private let secondChroma: UnsafePointer<UInt8>
  private let coefficients: YUVCoefficients

  /// A reader of a frame whose byte count has been checked.
  ///
  /// - Parameters:
  ///   - bytes: The frame; borrowed while the reader is used.
  ///   - layout: The frame's geometry, of a YUV format.
  init(_ bytes: UnsafePointer<UInt8>, _ layout: RawFrameLayout) {
    precondition(layout.format.isYUV, "\(layout.format) has no chroma")
    format = layout.format
    rowBytes = layout.rowBytes
    luma = bytes
    chroma = layout.format == .uyvy ? bytes : bytes + layout.rowBytes * layout.size.height
    secondChroma =
      layout.format == .i420 ? chroma + layout.rowBytes / 2 * (layout.size.height / 2) : chroma
    coefficients = YUVCoefficients(layout.encoding)
  }

  /// Converts part of a row.
  ///
  /// - Parameters:
  ///   - row: The row, from 0.
  ///   - column: The first column; even.
  ///   - count: The number of pixels; even.
  ///   - destination: Room for `count` pixels of 4 bytes, rounded up to a multiple of 8 pixels.
  func convert(row: Int, column: Int, count: Int, into destination: UnsafeMutableRawPointer) {
    switch format {
    case .nv12:
      let y = luma + row &* rowBytes + column
      let uv = chroma + (row >> 1) &* rowBytes + column
      convert(count, destination) { x in
        let pairs = load(uv + x, as: SIMD8<UInt8>.self)
        return (load(y + x, as: SIMD8<UInt8>.self), pairs.evenHalf, pairs.oddHalf)
      } single: { x, part in
        part == 0 ? y[x] : uv[(x & ~1) &+ part &- 1]
      }
    case .i420:
      let y = luma + row &* rowBytes + column
      let u = chroma + (row >> 1) &* (rowBytes >> 1) + column >> 1
      let v = secondChroma + (row >> 1) &* (rowBytes >> 1) + column >> 1
      convert(count, destination) { x in
        (
          load(y + x, as: SIMD8<UInt8>.self),
          load(u + x >> 1, as: SIMD4<UInt8>.self),
          load(v + x >> 1, as: SIMD4<UInt8>.self)
        )
      } single: { x, part in
        part == 0 ? y[x] : part == 1 ? u[x >> 1] : v[x >> 1]
      }
    default:
      let quads = luma + row &* rowBytes + column &* 2
      convert(count, destination) { x in
        let bytes = load(quads + x &* 2, as: SIMD16<UInt8>.self)
        let chroma = bytes.evenHalf
        return (bytes.oddHalf, chroma.evenHalf, chroma.oddHalf)
      } single: { x, part in
        part == 0 ? quads[x &* 2 &+ 1] : quads[(x & ~1) &* 2 &+ (part &- 1) &* 2]
      }
    }
  }

  /// Converts eight pixels at a time, then the rest from single bytes, so that nothing is read
  /// beyond the row.
  @inline(__always)
  private func convert(
    _ count: Int, _ destination: UnsafeMutableRawPointer,
    eight: (Int) -> (SIMD8<UInt8>, SIMD4<UInt8>, SIMD4<UInt8>),
    single: (_ x: Int, _ part: Int) -> UInt8
  ) {
    var x = 0
    while x <= count &- 8 {
      let (y, u, v) = eight(x)
      storePixels(y, u, v, destination + x &* 4)
      x &+= 8
    }
    guard x < count else { return }
    var y = SIMD8<UInt8>.zero
    var u = SIMD4<UInt8>.zero
    var v = SIMD4<UInt8>.zero
    for lane in 0..<(count - x) {
      y[lane] = single(x + lane, 0)
      u[lane / 2] = single(x + lane, 1)
      v[lane / 2] = single(x + lane, 2)
    }
    storePixels(y, u, v, destination + x &* 4)
  }

  @inline(__always)
  private func storePixels(
    _ y: SIMD8<UInt8>, _ u: SIMD4<UInt8>, _ v: SIMD4<UInt8>, _ destination: UnsafeMutableRawPointer
  ) {
    let u = widened(u) - 128
    let v = widened(v) - 128
    let red = v * coefficients.redV
    let green = u * coefficients.greenU + v * coefficients.greenV
    let blue = u * coefficients.blueU
    let left = widened(y.lowHalf) * coefficients.lumaScale + coefficients.lumaOffset
    let right = widened(y.highHalf) * coefficients.lumaScale + coefficients.lumaOffset
    let pixels = packed(
      left + SIMD4(red[0], red[0], red[1], red[1]),
      left + SIMD4(green[0], green[0], green[1], green[1]),
      left + SIMD4(blue[0], blue[0], blue[1], blue[1]))
    let morePixels = packed(
      right + SIMD4(red[2], red[2], red[3], red[3]),
      right + SIMD4(green[2], green[2], green[3], green[3]),
      right + SIMD4(blue[2], blue[2], blue[3], blue[3]))
    destination.storeBytes(of: pixels, as: SIMD4<UInt32>.self)
    (destination + 16).storeBytes(of: morePixels, as: SIMD4<UInt32>.self)
  }

  @inline(__always)
  private func packed(
    _ red: SIMD4<Float>, _ green: SIMD4<Float>, _ blue: SIMD4<Float>
  ) -> SIMD4<UInt32> {
    rounded(red) | rounded(green) &<< 8 | rounded(blue) &<< 16
  }

  /// The nearest integers, clamped to 0...255.
  ///
  /// Adding 2^23 leaves a float no fraction bits, so that its low byte is the rounded value.
  @inline(__always)
  private func rounded(_ values: SIMD4<Float>) -> SIMD4<UInt32> {
    let above = values.replacing(with: 0, where: values .< 0)
    let within = above.replacing(with: 255, where: above .> 255)
    return unsafeBitCast(within + 8_388_608, to: SIMD4<UInt32>.self) & 255
  }
}
