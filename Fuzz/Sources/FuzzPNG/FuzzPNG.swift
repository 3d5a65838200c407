import FuzzSupport
import Imaging

/// Small limits keep each run short; what they refuse is refused before anything is allocated.
private let limits = ImageLimits(
  maximumWidth: 512, maximumHeight: 512, maximumPixels: 1 << 16, maximumFileBytes: 1 << 20)

/// The input is tried as a file, as a file with its checksums put right, and as what a file is of.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ start: UnsafeRawPointer?, _ count: Int) -> CInt {
  fuzz(start, count) { bytes in
    check(bytes)
    Checksums.repaired(bytes).withUnsafeBytes(check)
    Checksums.built(from: bytes)?.withUnsafeBytes(check)
  }
}

/// A PNG either gives as many pixels as its size says, or an error; ours gives back what went in.
private func check(_ bytes: UnsafeRawBufferPointer) {
  if let image = try? PNG.decode(bytes, limits: limits) {
    precondition(image.pixels.count == image.size.pixelCount * 3)
    let again = PNG.encode(image).withUnsafeBytes { try? PNG.decode($0, limits: limits) }
    precondition(again == image, "an encoded image decodes to another")
  }
  if let image = try? PNG.decodeGray(bytes, limits: limits) {
    precondition(image.pixels.count == image.size.pixelCount)
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
      "fixed-huffman.png": compressed,
      "palette": [2, 3, 8, 3, 0, 2, 1, 2, 3, 4, 5, 6, 0, 0, 1, 1, 1, 0, 2, 0, 1],
      "gray-2-bit": [5, 2, 2, 0, 0, 0, 3, 0x1B, 0x40, 4, 0xE4, 0x80],
      "rgba-16-bit": [1, 1, 16, 6, 0, 0, 1, 1, 2, 3, 4, 5, 6, 7, 8],
    ]
  }
  return 0
}

/// A gray picture of 4x4 zeroes, compressed with the fixed Huffman codes (zlib, level 9).
private let compressed: [UInt8] = [
  0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0x00, 0x00, 0x00, 0x0D, 0x49, 0x48, 0x44, 0x52,
  0x00, 0x00, 0x00, 0x04, 0x00, 0x00, 0x00, 0x04, 0x08, 0x00, 0x00, 0x00, 0x00, 0x8C, 0x9A, 0xC1,
  0xA2, 0x00, 0x00, 0x00, 0x0B, 0x49, 0x44, 0x41, 0x54, 0x78, 0x01, 0x63, 0x60, 0xC0, 0x04, 0x00,
  0x00, 0x14, 0x00, 0x01, 0x49, 0xAB, 0x1D, 0xB7, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4E, 0x44,
  0xAE, 0x42, 0x60, 0x82,
]
