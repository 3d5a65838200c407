import Base
import Imaging
import Models
import Testing

@testable import Biopsy

@Suite("Calls computed again of their looks")
struct CallComputationTests {
  private let polyp = PixelRectangle(x: 20, y: 24, width: 12, height: 10)

  /// A classifier that says something else each time.
  private final class WaveringClassifier: HistologyClassifier {
    let classes = ["hyperplastic", "adenoma", "serrated"].map {
      HistologyClass(label: $0, isNeoplastic: $0 != "hyperplastic")
    }
    private var generator = SeededGenerator(seed: 5)

    func acceptance(of mode: ImagingMode) -> ModelManifest.ModeAcceptance { .accepted }

    func classify(
      _ crop: PixelRectangle, of pixels: FramePixels,
      into probabilities: UnsafeMutableBufferPointer<Float>
    ) throws(SegmentationError) {
      let first = Float.random(in: 0.05...0.2, using: &generator)
      let second = Float.random(in: 0...0.2, using: &generator)
      probabilities[0] = first
      probabilities[1] = 1 - first - second
      probabilities[2] = second
    }
  }

  @Test("are the sealed ones, to the last bit")
  func agree() throws {
    var policy = ProcedurePolicy.standard
    policy.histology.spacingFrames = 0
    let stage = try Stage(policy, classifier: WaveringClassifier())
    stage.observe([polyp], times: 90)
    let points = stage.procedure.operatingPoints
    let call = try #require(stage.procedure.finish().first)
    #expect(call.evidence.count == policy.histology.cropsPerPolyp)
    #expect(Set(call.evidence.map(\.moment.frame)).count == call.evidence.count)
    #expect(call.evidence.allSatisfy { $0.moment.crop.width > 0 && $0.quality > 0 })
    let again = try CallComputation(
      looks: call.evidence, points: points, minimumLooks: policy.histology.minimumCrops,
      maximumDisagreement: policy.histology.maximumDisagreement)
    #expect(again.opinion == call.opinion)
    #expect(again.probabilities == call.probabilities)
  }

  @Test("are none of too few looks, and of no looks")
  func tooFew() throws {
    let point = try OperatingPoint(low: 0.5, high: 0.8)
    let look = PolypLook(quality: 0.5, probabilities: [0.9, 0.1])
    let few = try CallComputation(
      looks: [look, look], points: [point, point], minimumLooks: 3, maximumDisagreement: 0.4)
    #expect(few.opinion == nil && few.probabilities.count == 2)
    let none = try CallComputation(
      looks: [], points: [point, point], minimumLooks: 1, maximumDisagreement: 0.4)
    #expect(none.opinion == nil && none.probabilities.isEmpty)
  }

  @Test("need one probability a class")
  func wrongCount() throws {
    let point = try OperatingPoint(low: 0.5, high: 0.8)
    let look = PolypLook(quality: 0.5, probabilities: [1])
    #expect(throws: SegmentationError.self) {
      _ = try CallComputation(
        looks: [look], points: [point, point], minimumLooks: 1, maximumDisagreement: 0.4)
    }
  }

  @Test("only frames that open calls may be made of are remembered")
  func framesOfOpenCalls() throws {
    let stage = try Stage(classifier: WaveringClassifier())
    stage.observe([polyp], times: 60)
    #expect(!stage.procedure.framesOfOpenCalls.isEmpty)
    stage.observe([], times: 400)
    #expect(stage.procedure.takeSealedCalls().count == 1)
    #expect(stage.procedure.framesOfOpenCalls.isEmpty)
  }
}
