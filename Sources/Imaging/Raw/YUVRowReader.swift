internal import CPixelKernels

/// Turns rows of NV12, I420 or UYVY frames into RGBX bytes.
///
/// Each chroma sample serves the pixels that share it, unfiltered, as OpenCV's converters do. Values
/// are rounded to the nearest 8-bit value and clamped.
struct YUVRowReader {
  private let format: PixelFormat
  private let rowBytes: Int
  private let luma: UnsafePointer<UInt8>
  private let firstChroma: UnsafePointer<UInt8>
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
    firstChroma = layout.format == .uyvy ? bytes : bytes + layout.rowBytes * layout.size.height
    secondChroma =
      layout.format == .i420
      ? firstChroma + layout.rowBytes / 2 * (layout.size.height / 2) : firstChroma
    coefficients = YUVCoefficients(layout.encoding)
  }

  /// Converts part of a row.
  ///
  /// - Parameters:
  ///   - row: The row, from 0.
  ///   - column: The first column; even.
  ///   - count: The number of pixels; even.
  ///   - destination: Room for `count` pixels of 4 bytes.
  func convert(row: Int, column: Int, count: Int, into destination: UnsafeMutableRawPointer) {
    let samples = samples(row: row, column: column)
    switch format {
    case .nv12: convertNV12(samples, count, destination)
    case .i420: convertI420(samples, count, destination)
    default: convertUYVY(samples, count, destination)
    }
    // The pixels after the last whole eight, one by one: nothing is read beyond the row.
    for x in (count & ~7)..<count {
      let (y, u, v) = samples[x]
      let pixel = packed(
        SIMD4(repeating: UInt32(y)),
        chroma(u: SIMD4(repeating: UInt32(u)), v: SIMD4(repeating: UInt32(v))))
      destination.storeBytes(of: pixel[0], toByteOffset: x * 4, as: UInt32.self)
    }
  }

  /// A row's first luma and chroma samples, and the distances between samples.
  private struct Samples {
    var y: UnsafePointer<UInt8>
    var u: UnsafePointer<UInt8>
    var v: UnsafePointer<UInt8>
    var lumaStep: Int
    var chromaStep: Int

    subscript(x: Int) -> (UInt8, UInt8, UInt8) {
      (y[x * lumaStep], u[x / 2 * chromaStep], v[x / 2 * chromaStep])
    }
  }

  private func samples(row: Int, column: Int) -> Samples {
    switch format {
    case .nv12:
      let pairs = firstChroma + row / 2 * rowBytes + column
      return Samples(
        y: luma + row * rowBytes + column, u: pairs, v: pairs + 1, lumaStep: 1, chromaStep: 2)
    case .i420:
      let offset = row / 2 * (rowBytes / 2) + column / 2
      return Samples(
        y: luma + row * rowBytes + column, u: firstChroma + offset, v: secondChroma + offset,
        lumaStep: 1, chromaStep: 1)
    default:
      let quads = luma + row * rowBytes + column * 2
      return Samples(y: quads + 1, u: quads, v: quads + 2, lumaStep: 2, chromaStep: 4)
    }
  }

  // Eight pixels at a time. Even and odd pixels are computed apart, since each pair of them shares
  // its chroma; bytes are cut out of 32-bit lanes with masks and shifts.

  private func convertNV12(_ s: Samples, _ count: Int, _ destination: UnsafeMutableRawPointer) {
    var x = count &- count % Int(pixel_kernel_block)
    var halves = pixel_yuv_coefficients(
      luma_scale: coefficients.lumaScale, luma_offset: coefficients.lumaOffset,
      red_v: coefficients.redV, green_u: coefficients.greenU, green_v: coefficients.greenV,
      blue_u: coefficients.blueU)
    pixel_convert_nv12(
      s.y, s.u, x, &halves, destination.assumingMemoryBound(to: UInt32.self))
    while x <= count &- 8 {
      let luma = pairs(s.y + x)
      let chromaPairs = pairs(s.u + x)
      store(
        even: luma, odd: luma &>> 8, chroma(u: chromaPairs, v: chromaPairs &>> 8),
        destination + x &* 4)
      x &+= 8
    }
  }

  private func convertI420(_ s: Samples, _ count: Int, _ destination: UnsafeMutableRawPointer) {
    var x = 0
    while x <= count &- 8 {
      let luma = pairs(s.y + x)
      let u = SIMD4<UInt32>(truncatingIfNeeded: load(s.u + x >> 1, as: SIMD4<UInt8>.self))
      let v = SIMD4<UInt32>(truncatingIfNeeded: load(s.v + x >> 1, as: SIMD4<UInt8>.self))
      store(even: luma, odd: luma &>> 8, chroma(u: u, v: v), destination + x &* 4)
      x &+= 8
    }
  }

  private func convertUYVY(_ s: Samples, _ count: Int, _ destination: UnsafeMutableRawPointer) {
    var x = 0
    while x <= count &- 8 {
      let quads = load(s.u + x &* 2, as: SIMD4<UInt32>.self)
      store(
        even: quads &>> 8, odd: quads &>> 24, chroma(u: quads, v: quads &>> 16),
        destination + x &* 4)
      x &+= 8
    }
  }

  /// Eight bytes, two in each lane.
  @inline(__always)
  private func pairs(_ bytes: UnsafePointer<UInt8>) -> SIMD4<UInt32> {
    SIMD4(truncatingIfNeeded: load(bytes, as: SIMD4<UInt16>.self))
  }

  /// What chroma adds to red, green and blue.
  private typealias Chroma = (red: SIMD4<Float>, green: SIMD4<Float>, blue: SIMD4<Float>)

  /// The low byte of each lane as a float.
  @inline(__always)
  private func lowByte(_ lanes: SIMD4<UInt32>) -> SIMD4<Float> {
    SIMD4<Float>(SIMD4<Int32>(truncatingIfNeeded: lanes & 255))
  }

  /// Chroma from the low byte of each lane.
  @inline(__always)
  private func chroma(u: SIMD4<UInt32>, v: SIMD4<UInt32>) -> Chroma {
    let u = lowByte(u) - 128
    let v = lowByte(v) - 128
    return (
      v * coefficients.redV, u * coefficients.greenU + v * coefficients.greenV,
      u * coefficients.blueU
    )
  }

  /// Stores eight pixels, four of each kind by turns.
  @inline(__always)
  private func store(
    even: SIMD4<UInt32>, odd: SIMD4<UInt32>, _ chroma: Chroma,
    _ destination: UnsafeMutableRawPointer
  ) {
    let even = packed(even, chroma)
    let odd = packed(odd, chroma)
    destination.storeBytes(
      of: SIMD4(even[0], odd[0], even[1], odd[1]), as: SIMD4<UInt32>.self)
    (destination + 16).storeBytes(
      of: SIMD4(even[2], odd[2], even[3], odd[3]), as: SIMD4<UInt32>.self)
  }

  /// Four RGBX pixels from the low byte of each lane; the fourth byte of each has no meaning.
  ///
  /// A call of its own: inlined, it is merged with the interleaving of its results, lane by lane.
  @inline(never)
  private func packed(_ y: SIMD4<UInt32>, _ chroma: Chroma) -> SIMD4<UInt32> {
    let luma = lowByte(y) * coefficients.lumaScale + coefficients.lumaOffset
    return rounded(luma + chroma.red) | rounded(luma + chroma.green) &<< 8
      | rounded(luma + chroma.blue) &<< 16
  }

  /// The nearest integers to twice the values, clamped to 0...255, in the low byte of each lane.
  ///
  /// The clamp is |x| - |x - 127.5| + 127.5: the optimiser leaves sums and masks alone, and takes
  /// comparisons apart lane by lane. Adding 2^23 leaves a float no fraction bits, so that its low
  /// bits are the rounded value; its exponent stays in the high byte.
  @inline(__always)
  private func rounded(_ halves: SIMD4<Float>) -> SIMD4<UInt32> {
    let clamped = magnitude(halves) - magnitude(halves - 127.5) + 127.5
    return unsafeBitCast(clamped + 8_388_608, to: SIMD4<UInt32>.self)
  }

  @inline(__always)
  private func magnitude(_ values: SIMD4<Float>) -> SIMD4<Float> {
    unsafeBitCast(
      unsafeBitCast(values, to: SIMD4<UInt32>.self) & 0x7FFF_FFFF, to: SIMD4<Float>.self)
  }
}
