import FuzzSupport
import Imaging

/// Small limits keep each run short; what they refuse is refused before anything is allocated.
private let limits = ImageLimits(
  maximumWidth: 512, maximumHeight: 512, maximumPixels: 1 << 16, maximumFileBytes: 1 << 20)

/// What one thread of the daemon keeps from frame to frame: here, from input to input.
private struct Kept: @unchecked Sendable {
  // Unchecked because libFuzzer calls from one thread only.
  let decoder = JPEGDecoder(limits: limits)
  let preprocessor: FramePreprocessor

  init() {
    do {
      let specification = try PreprocessingSpecification(
        size: ImageSize(width: 32, height: 32), mean: [0.5, 0.5, 0.5],
        standardDeviation: [0.5, 0.5, 0.5])
      preprocessor = FramePreprocessor(specification: specification, limits: limits)
    } catch {
      fatalError("\(error)")
    }
  }
}
private let kept = Kept()

/// Header, whole decode, motion JPEG splitting and the daemon's own entry, all on the same bytes.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ start: UnsafeRawPointer?, _ count: Int) -> CInt {
  fuzz(start, count) { bytes in
    _ = try? JPEGHeader.read(bytes, limits: limits)
    if let image = try? kept.decoder.decode(bytes) {
      precondition(image.pixels.count == image.size.pixelCount * 3)
    }
    for range in MotionJPEG.pictures(in: bytes) {
      precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count && !range.isEmpty)
    }
    withUnsafeTemporaryAllocation(of: Float.self, capacity: 3 * 32 * 32) { tensor in
      tensor.initialize(repeating: .nan)
      guard (try? kept.preprocessor.prepare(bytes, encoding: .jpeg, into: tensor)) != nil else {
        return
      }
      precondition(tensor.allSatisfy { (-1.01...1.01).contains($0) }, "not in the network's range")
    }
  }
}

/// Called once, before the first input.
@_cdecl("LLVMFuzzerInitialize")
public func initialize(_: UnsafeRawPointer, _: UnsafeRawPointer) -> CInt {
  writeSeedsIfAsked {
    let size = ImageSize(width: 37, height: 21)
    let ramp = (0..<size.pixelCount * 3).map { UInt8(truncatingIfNeeded: $0 * 7) }
    let image = Image(size: size, pixels: ramp)
    var seeds: [String: [UInt8]] = [:]
    for subsampling in JPEGEncoder.Subsampling.allCases {
      seeds["\(subsampling).jpg"] = try? JPEGEncoder().encode(
        image, quality: 60, subsampling: subsampling)
    }
    return seeds
  }
  return 0
}
