import Base
import Imaging
import Models
import Testing

@testable import Biopsy

@Suite("Procedure: histology and calls")
struct ProcedureCallTests {
  private let polyp = PixelRectangle(x: 20, y: 24, width: 12, height: 10)
  private let other = PixelRectangle(x: 44, y: 40, width: 10, height: 10)

  @Test("looks as often as the budget and the spacing allow, and crops with a margin")
  func budget() throws {
    let classifier = ScriptedClassifier()
    var policy = ProcedurePolicy.standard
    policy.histology.millisecondsPerRun = 30
    policy.histology.millisecondsPerFrame = 10
    policy.histology.spacingFrames = 0
    policy.histology.cropsPerPolyp = 16
    let stage = try Stage(policy, classifier: classifier)
    stage.observe([polyp, other], times: 33)
    // One frame in three, from the fourth on; the two polyps in turn.
    #expect((9...11).contains(classifier.crops.count))
    #expect(classifier.crops[0].width == 336 && classifier.crops[0].height == 336)
    #expect(Set(classifier.crops).count == 2)
    policy.histology.millisecondsPerFrame = 0
    let starved = try Stage(policy, classifier: ScriptedClassifier())
    starved.observe([polyp], times: 30)
    #expect(!starved.procedure.mayLookAgain)
    #expect(starved.procedure.finish().map(\.opinion) == [.abstained(.budget)])
  }

  @Test("a call is sealed once, when the polyp is gone")
  func sealedWhenGone() throws {
    let stage = try Stage(classifier: ScriptedClassifier())
    let seen = stage.observe([polyp], times: 60)
    #expect(seen.polyps[0].opinion?.classIndex == 1 && !seen.polyps[0].isSealed)
    #expect(stage.procedure.takeSealedCalls().isEmpty)
    stage.observe([], times: 400)
    let calls = stage.procedure.takeSealedCalls()
    #expect(calls.count == 1 && calls[0].occasion == .gone && calls[0].polyp == 1)
    #expect(calls[0].opinion.isConfident && calls[0].opinion.classIndex == 1)
    #expect(calls[0].probabilities.count == 3 && abs(calls[0].probabilities[1] - 0.9) < 1e-3)
    #expect(calls[0].looks >= 3 && calls[0].frames == 57 && !calls[0].hasUncheckedMode)
    #expect(stage.procedure.finish().isEmpty)
  }

  @Test("what is sealed never changes; another opinion is counted")
  func sealedForGood() throws {
    let classifier = ScriptedClassifier()
    var policy = ProcedurePolicy.standard
    policy.histology.sealingCrops = 3
    policy.histology.cropsPerPolyp = 4
    policy.histology.minimumSide = 200
    let stage = try Stage(policy, classifier: classifier)
    stage.observe([polyp], times: 30)
    let calls = stage.procedure.takeSealedCalls()
    #expect(calls.count == 1 && calls[0].occasion == .sufficient && calls[0].looks == 3)
    classifier.probabilities = [0.97, 0.02, 0.01]
    // Better pictures, so that later looks take the place of earlier ones.
    var seen = stage.observe([polyp], times: 5)
    let larger = PixelRectangle(x: 14, y: 18, width: 24, height: 22)
    seen = stage.observe([larger], times: 60)
    #expect(seen.polyps[0].isSealed && seen.polyps[0].opinion == calls[0].opinion)
    #expect(stage.procedure.wouldDifferCount == 1)
    #expect(stage.procedure.finish().isEmpty)
  }

  @Test("says why it abstains")
  func abstentions() throws {
    func call(
      _ change: (inout ProcedurePolicy, ScriptedClassifier, inout ImagingMode) -> Void,
      quality: QualityReasons = [], box: PixelRectangle? = nil
    ) throws -> HistologyOpinion? {
      var policy = ProcedurePolicy.standard
      let classifier = ScriptedClassifier()
      var mode = ImagingMode.nbi
      change(&policy, classifier, &mode)
      let stage = try Stage(policy, classifier: classifier)
      stage.mode = mode
      stage.quality.reasons = quality
      stage.observe([box ?? polyp], times: 60)
      return stage.procedure.finish().first?.opinion
    }
    #expect(try call { _, _, mode in mode = .bli } == .abstained(.imagingModeNotAccepted))
    #expect(try call { _, _, mode in mode = .unknown } == .abstained(.imagingModeUnknown))
    #expect(
      try call { policy, _, _ in policy.histology.minimumSide = 400 } == .abstained(.tooSmall))
    #expect(try call({ _, _, _ in }, quality: .blurred) == .abstained(.tooFewUsableFrames))
    #expect(
      try call({ _, _, _ in }, box: PixelRectangle(x: 0, y: 20, width: 12, height: 12))
        == .abstained(.tooFewUsableFrames))
    #expect(
      try call { _, classifier, _ in classifier.probabilities = [0.4, 0.4, 0.2] }
        == .abstained(.undecided))
    for spoilt: [Float] in [[.nan, 0.5, 0.5], [2, -0.5, -0.5], [0.2, 0.2, 0.2]] {
      #expect(
        try call { _, classifier, _ in classifier.probabilities = spoilt }
          == .abstained(.histologyFailed))
    }
    #expect(
      try call { _, classifier, _ in
        classifier.failure = SegmentationError(.failedInference, "no memory")
      } == .abstained(.histologyFailed))
    let blind = try Stage()
    blind.observe([polyp], times: 20)
    #expect(blind.procedure.finish().map(\.opinion) == [.abstained(.noHistologyModel)])
  }

  @Test("a model that lists no modes takes each that is declared, and the call says so")
  func uncheckedMode() throws {
    let classifier = ScriptedClassifier()
    classifier.accepted = nil
    let stage = try Stage(classifier: classifier)
    stage.mode = .lci
    stage.observe([polyp], times: 60)
    let calls = stage.procedure.finish()
    #expect(calls.map(\.hasUncheckedMode) == [true] && calls[0].opinion.isConfident)
  }

  @Test("every polyp of a whole procedure is sealed exactly once")
  func wholeProcedure() throws {
    for seed: UInt64 in 3001...3003 {
      let classifier = ScriptedClassifier()
      let run = try ProcedureRun(seed: seed, policy: .standard, classifier: classifier)
      #expect(run.calls.map(\.polyp).sorted() == Array(1...run.polypCount), "seed \(seed)")
      #expect(run.calls.contains { $0.opinion.isConfident }, "seed \(seed)")
    }
  }

  @Test("shows, withholds or abstains as the display and the imaging mode say")
  func display() throws {
    let stage = try Stage()
    let empty = stage.observe([])
    let found = stage.observe([polyp], times: 5)
    #expect(empty.displayed(.live, false) == .noPolyp)
    #expect(found.displayed(.live, false) == .findings)
    #expect(found.displayed(.onDemand, true) == .findings)
    // What is withheld looks the same whatever there is to see.
    for seen in [empty, found] {
      #expect(seen.displayed(.onDemand, false) == .withheld)
      #expect(seen.displayed(.blinded, false) == .withheld)
      #expect(seen.displayed(.blinded, true) == .withheld)
    }
  }

  @Test("a segmenter that is not meant for the light makes no statement")
  func segmenterMode() throws {
    var manifest = try TestModels.polypLite.get().manifest
    manifest.imagingModes = [.whiteLight]
    let procedure = try Procedure(
      grid: ImageSize(width: 4, height: 4), segmenter: manifest)
    let labels = [UInt8](repeating: 1, count: 16)
    let finding = Finding(
      label: 1, box: PixelRectangle(x: 0, y: 0, width: 8, height: 8),
      gridBox: PixelRectangle(x: 0, y: 0, width: 4, height: 4), pixelCount: 16, areaFraction: 1,
      confidence: 0.9, contour: 0..<0)
    for (mode, abstention) in [
      (ImagingMode.nbi, AbstentionReason.imagingModeNotAccepted), (.whiteLight, nil),
      (.unknown, nil),
    ] {
      let conditions = FrameConditions(
        milliseconds: 0, mode: mode, quality: FrameQuality(), motion: .none(confidence: 0))
      [finding].withUnsafeBufferPointer { findings in
        labels.withUnsafeBufferPointer { labels in
          let seen = procedure.observe(
            findings, labels: labels, region: ImageSize(width: 8, height: 8).bounds,
            picture: FramePicture(), conditions)
          #expect(seen.abstention == abstention)
          #expect(seen.quality.reasons.contains(.imagingModeNotAccepted) == (abstention != nil))
          #expect(seen.polypOfFinding.isEmpty == (abstention != nil))
        }
      }
    }
  }
}
