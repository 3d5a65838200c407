import Base
import Testing

@testable import Imaging

@Suite("Resampler: cost", .serialized)
struct ResamplerCostTests {
  #if DEBUG
    private static let frames = 1
  #else
    private static let frames = 80
  #endif

  /// Told and not judged: time depends on the machine.
  ///
  /// The fastest of many frames is what the work
  /// itself takes, whatever else the machine does; eight of them by turns come from memory.
  @Test(
    "tells what a 1080p frame costs with each width of vectors",
    arguments: [PixelFormat.rgb, .nv12])
  func cost(_ format: PixelFormat) throws {
    let size = ImageSize(width: 1920, height: 1080)
    let output = ImageSize(width: 352, height: 352)
    let layout = try RawFrameLayout(size: size, format: format)
    let frames = (0..<8).map { [UInt8](repeating: UInt8($0), count: layout.byteCount) }
    let geometry = ResizePlan.Geometry(source: size, part: size.bounds, output: output)
    let specification = try PreprocessingSpecification(size: output)
    var tensor = [Float](repeating: .nan, count: specification.elementCount)
    let clock = ContinuousClock()
    for (width, kernels) in PixelKernels.all.enumerated() {
      let resampler = Resampler(kernels: kernels)
      var fastest = Duration.seconds(3600)
      for frame in 0..<Self.frames {
        let start = clock.now
        frames[frame % frames.count].withUnsafeBufferPointer { bytes in
          tensor.withUnsafeMutableBufferPointer { tensor in
            guard let bytes = bytes.baseAddress, let tensor = tensor.baseAddress else { return }
            resampler.resize(
              PixelSource(bytes, layout), geometry,
              into: specification.sink(tensor, sourceIsBlueFirst: false))
          }
        }
        fastest = min(fastest, clock.now - start)
      }
      print("measured: \(format), width \(width): \(fastest.microseconds) us a frame")
    }
    let isFilled = tensor.allSatisfy { $0.isFinite }
    #expect(isFilled)
  }
}
