import Base
import Models
import Testing

@testable import Biopsy

@Suite("Operating points")
struct OperatingPointsTests {
  private static func manifest(
    _ points: [ModelManifest.OperatingPoint]
  ) throws -> ModelManifest {
    var manifest = try TestModels.polypLite.get().manifest
    manifest.task = .classification
    manifest.classes = ["hyperplastic", "adenoma", "sessile_serrated"].enumerated().map {
      .init(id: $0.offset, label: $0.element, isNeoplastic: $0.offset > 0)
    }
    manifest.operatingPoints = points
    return manifest
  }

  private static let trained: [ModelManifest.OperatingPoint] = [
    .init(label: "adenoma", low: 0.25, high: 0.75),
    .init(label: "sessile_serrated", low: 0.125, high: 0.5),
  ]

  private func bounds(_ points: OperatingPoints, _ manifest: ModelManifest) throws -> [Float] {
    try points.points(for: HistologyClass.classes(of: manifest)).flatMap { [$0.low, $0.high] }
  }

  @Test("the model's own hold where the policy states none, and the standard where neither does")
  func modelDecides() throws {
    let standard: [Float] = [0.5, 0.8, 0.5, 0.8, 0.35, 0.7]
    let own: [Float] = [0.5, 0.8, 0.25, 0.75, 0.125, 0.5]
    #expect(try bounds(OperatingPoints(), Self.manifest([])) == standard)
    #expect(try bounds(OperatingPoints(), Self.manifest(Self.trained)) == own)
  }

  @Test("what a policy states wins, for the classes that it speaks of")
  func policyWins() throws {
    let manifest = try Self.manifest(Self.trained)
    var points = OperatingPoints()
    points.general = try OperatingPoint(low: 0.6, high: 0.9)
    let general: [Float] = [0.6, 0.9, 0.6, 0.9, 0.125, 0.5]
    #expect(try bounds(points, manifest) == general)
    points = OperatingPoints()
    points.serrated = try OperatingPoint(low: 0.6, high: 0.9)
    let serrated: [Float] = [0.5, 0.8, 0.25, 0.75, 0.6, 0.9]
    #expect(try bounds(points, manifest) == serrated)
    points = OperatingPoints()
    points.byLabel["adenoma"] = OperatingPoints.standardGeneral
    let byLabel: [Float] = [0.5, 0.8, 0.5, 0.8, 0.125, 0.5]
    #expect(try bounds(points, manifest) == byLabel)
  }

  @Test("bounds that single precision cannot hold stay above nothing")
  func tinyBounds() throws {
    let manifest = try Self.manifest([.init(label: "adenoma", low: 1e-300, high: 1e-300)])
    let bounds = try bounds(OperatingPoints(), manifest)
    #expect(bounds[2] > 0 && bounds[2] <= bounds[3])
  }

  @Test("a pipeline's digest follows what decides, whoever states it")
  func digest() throws {
    let segmenter = try TestModels.polypLite.get().manifest
    func digest(_ points: OperatingPoints, _ model: [ModelManifest.OperatingPoint]) throws -> String
    {
      var policy = ProcedurePolicy.standard
      policy.histology.operatingPoints = points
      return PipelineIdentity(
        manifest: segmenter, weights: ["a"], policy: .standard, exactDecode: false,
        procedure: policy, histology: (try Self.manifest(model), ["b"])
      ).digest.hex
    }
    let plain = try digest(OperatingPoints(), [])
    let trained = try digest(OperatingPoints(), Self.trained)
    #expect(plain != trained)
    var same = OperatingPoints()
    same.byLabel["adenoma"] = try OperatingPoint(low: 0.25, high: 0.75)
    same.byLabel["sessile_serrated"] = try OperatingPoint(low: 0.125, high: 0.5)
    #expect(try digest(same, []) == trained)
    #expect(try digest(same, Self.trained) == trained)
    // Stated and not stated decide alike where the model is silent.
    var standard = OperatingPoints()
    standard.general = OperatingPoints.standardGeneral
    standard.serrated = OperatingPoints.standardSerrated
    #expect(try digest(standard, []) == plain)
    #expect(try digest(standard, Self.trained) == plain)
    // A model's point that a policy overrules decides nothing.
    #expect(try digest(same, [.init(label: "adenoma", low: 0.9, high: 0.9)]) == trained)
  }
}
