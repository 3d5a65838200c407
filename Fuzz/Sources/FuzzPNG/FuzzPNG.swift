import FuzzSupport
import Imaging

/// Small limits keep each run short; what they refuse is refused before anything is allocated.
private let limits = ImageLimits(
  maximumWidth: 512, maximumHeight: 512, maximumPixels: 1 << 16, maximumFileBytes: 1 << 20)

/// A PNG either gives as many pixels as its size says, or an error; ours gives back what went in.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ start: UnsafeRawPointer?, _ count: Int) -> CInt {
  fuzz(start, count) { bytes in
    if let image = try? PNG.decode(bytes, limits: limits) {
      precondition(image.pixels.count == image.size.pixelCount * 3)
      let again = PNG.encode(image).withUnsafeBytes { try? PNG.decode($0, limits: limits) }
      precondition(again == image, "an encoded image decodes to another")
    }
    if let image = try? PNG.decodeGray(bytes, limits: limits) {
      precondition(image.pixels.count == image.size.pixelCount)
    }
  }
}

/// Called once, before the first input.
@_cdecl("LLVMFuzzerInitialize")
public func initialize(_: UnsafeRawPointer, _: UnsafeRawPointer) -> CInt {
  writeSeedsIfAsked {
    let size = ImageSize(width: 7, height: 5)
    let ramp = (0..<size.pixelCount * 3).map { UInt8(truncatingIfNeeded: $0 * 11) }
    return [
      "rgb.png": PNG.encode(Image(size: size, pixels: ramp)),
      "gray.png": PNG.encode(Image(size: size, pixels: ramp).gray),
    ]
  }
  return 0
}
