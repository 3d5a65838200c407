import Base
import Imaging
import Testing

@testable import Phantom

/// The pictures of a procedure.
@Suite("Phantom procedure's pictures")
struct ProcedureRendererTests {
  /// Baking a colon is costly in debug builds: the tests share one.
  private static let shared: Result<ProcedureRenderer, any Error> = Result {
    var configuration = PhantomProcedure.Configuration()
    configuration.frameSize = ImageSize(width: 96, height: 72)
    configuration.grid = configuration.frameSize
    return try PhantomProcedure(seed: 6, configuration: configuration).renderer()
  }

  /// A clear frame of an inspection in a light, with the polyp at its largest among some.
  private static func inspection(
    _ renderer: ProcedureRenderer, _ mode: ImagingMode
  ) throws -> FrameTruth {
    let procedure = renderer.procedure
    let truths = stride(from: 0, to: procedure.frameCount, by: 7).map { procedure.truth(at: $0) }
    return try #require(
      truths.filter {
        $0.phase == .inspection && $0.imagingMode == mode && $0.quality.flags.isEmpty
      }.max { ($0.polyps.first?.cellCount ?? 0) < ($1.polyps.first?.cellCount ?? 0) })
  }

  @Test("A frame has the bits that it had when it was first looked at")
  func storedDigest() throws {
    let renderer = try Self.shared.get()
    let frame = renderer.frame(at: 1029)
    #expect(
      SHA256.hash(frame.image.pixels).hex
        == "9f7ae2dda24fc5618e1f2f4460765fb5b637d0870ca8d453c3a65fdc5b5a6d54")
    #expect(
      SHA256.hash(frame.labels).hex
        == "b0c19b05a712004d1ada1dcb5ee7e864fb8b834a818ee75840215cc48a1af591")
  }

  @Test(
    "Rendered labels are those of the truth, but for the lobes", arguments: ImagingMode.allCases)
  func labels(mode: ImagingMode) throws {
    let renderer = try Self.shared.get()
    let truth = try Self.inspection(renderer, mode)
    let polyp = try #require(truth.polyps.first)
    let frame = renderer.frame(at: truth.index)
    let real = truth.labels.mask(ofPolyp: polyp.number)
    let seen = frame.mask(ofPolyp: polyp.number).pixels
    let both = real.indices.count { real[$0] > 0 && seen[$0] > 0 }
    let either = real.indices.count { real[$0] > 0 || seen[$0] > 0 }
    #expect(polyp.cellCount > 50)
    #expect(
      Double(both) > 0.7 * Double(either), "\(both) of \(either) pixels, frame \(truth.index)")
  }

  @Test("Narrow bands show less red than white light does")
  func narrowBand() throws {
    let renderer = try Self.shared.get()
    func redness(_ mode: ImagingMode) throws -> Double {
      let image = renderer.frame(at: try Self.inspection(renderer, mode).index).image
      var sums = [0.0, 0, 0]
      for (offset, value) in image.pixels.enumerated() { sums[offset % 3] += Double(value) }
      return sums[0] / (sums[1] + sums[2])
    }
    #expect(try redness(.narrowBand) < 0.8 * redness(.whiteLight))
  }

  @Test("Out of the body, pictures are not red, and nothing is labelled")
  func outside() throws {
    let frame = try Self.shared.get().frame(at: 0)
    #expect(frame.labels.allSatisfy { $0 == 0 })
    var sums = [0, 0, 0]
    for (offset, value) in frame.image.pixels.enumerated() { sums[offset % 3] += Int(value) }
    #expect(sums[0] <= sums[1] && sums[1] > 0)
  }

  @Test("Sizes that cannot be rendered are refused")
  func sizes() throws {
    let procedure = try Self.shared.get().procedure
    #expect {
      try procedure.renderer(size: ImageSize(width: 5000, height: 480))
    } throws: {
      ($0 as? PhantomError)?.code == .unsupportedSize
    }
  }
}
