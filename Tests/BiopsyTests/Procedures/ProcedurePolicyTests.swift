import Base
import Models
import TestSupport
import Testing

@testable import Biopsy

@Suite("Procedure policy")
struct ProcedurePolicyTests {
  private func parse(_ text: String) throws -> ProcedurePolicy {
    try ProcedurePolicy(JSONFields(JSONValue(parsing: Array(text.utf8)), at: "procedure"))
  }

  /// One change of every number.
  private static let changes = [
    "{\"alarms\":{\"withhold_frames\":2}}", "{\"alarms\":{\"withhold_window\":9}}",
    "{\"alarms\":{\"hold_frames\":0}}", "{\"tracking\":{\"remember_ms\":500}}",
    "{\"tracking\":{\"split_frames\":0}}", "{\"tracking\":{\"reach\":1.5}}",
    "{\"tracking\":{\"maximum_color_distance\":0.5}}",
    "{\"quality\":{\"minimum_sharpness\":0.5}}", "{\"quality\":{\"minimum_contrast\":9}}",
    "{\"quality\":{\"maximum_glare_share\":0.5}}",
    "{\"quality\":{\"minimum_brightness\":9}}", "{\"quality\":{\"minimum_tissue_share\":0}}",
    "{\"histology\":{\"crop_margin\":0.5}}", "{\"histology\":{\"minimum_side\":9}}",
    "{\"histology\":{\"crops_per_polyp\":16}}", "{\"histology\":{\"minimum_crops\":1}}",
    "{\"histology\":{\"spacing_frames\":0}}", "{\"histology\":{\"ms_per_run\":7}}",
    "{\"histology\":{\"ms_per_frame\":7}}",
    "{\"histology\":{\"maximum_disagreement\":0.25}}",
    "{\"histology\":{\"sealing_crops\":4}}",
    "{\"histology\":{\"operating_points\":{\"general\":{\"low\":0.4,\"high\":0.9}}}}",
    "{\"histology\":{\"operating_points\":{\"serrated\":{\"low\":0.4,\"high\":0.9}}}}",
    "{\"histology\":{\"operating_points\":{\"classes\":{\"a\":{\"low\":0.4,\"high\":0.9}}}}}",
  ]

  @Test("comes back from its own JSON, which its schema allows")
  func roundTrip() throws {
    #expect(try parse("{}") == .standard)
    let schema = try JSONSchema.ofProject("procedure-policy.schema.json")
    for text in Self.changes + ["{}"] {
      let policy = try parse(text)
      #expect(try parse(policy.json.serialized()) == policy)
      #expect(schema.violations(in: policy.json).isEmpty, "\(text)")
      #expect(schema.violations(in: try JSONValue(parsing: Array(text.utf8))).isEmpty, "\(text)")
    }
  }

  @Test("refuses what is out of range or unknown, by name")
  func refusals() throws {
    let schema = try JSONSchema.ofProject("procedure-policy.schema.json")
    let cases: [(text: String, member: String, schemaKnows: Bool)] = [
      ("{\"alarms\":{\"withhold_frames\":16}}", "alarms.withhold_frames", true),
      ("{\"alarms\":{\"withhold_window\":3}}", "alarms.withhold_window", false),
      ("{\"alarms\":{\"hold_frames\":17}}", "alarms.hold_frames", true),
      ("{\"tracking\":{\"reach\":0}}", "tracking.reach", true),
      ("{\"tracking\":{\"rech\":1}}", "tracking.rech", true),
      ("{\"quality\":{\"minimum_sharpness\":-1}}", "quality.minimum_sharpness", true),
      ("{\"histology\":{\"minimum_crops\":9}}", "histology.minimum_crops", false),
      ("{\"histology\":{\"sealing_crops\":9}}", "histology.sealing_crops", false),
      (
        "{\"histology\":{\"operating_points\":{\"general\":{\"low\":0.9,\"high\":0.4}}}}",
        "histology.operating_points.general.high", false
      ),
      (
        "{\"histology\":{\"operating_points\":{\"serrated\":{\"low\":0.9}}}}",
        "histology.operating_points.serrated.high", true
      ),
      ("{\"display\":1}", "display", true),
    ]
    for (text, member, schemaKnows) in cases {
      #expect("\(text)") {
        _ = try parse(text)
      } throws: { error in
        (error as? JSONError)?.location == "procedure." + member
      }
      let violations = schema.violations(in: try JSONValue(parsing: Array(text.utf8)))
      #expect(violations.isEmpty != schemaKnows, "\(text)")
    }
    #expect {
      _ = try AlarmPolicy(withholdFrames: 4, withholdWindow: 4, holdFrames: 0)
    } throws: { error in
      (error as? SegmentationError)?.code == .invalidPolicy
    }
    #expect {
      _ = try OperatingPoint(low: .nan, high: 1)
    } throws: { error in
      (error as? SegmentationError)?.code == .invalidPolicy
    }
  }

  @Test("every number of it is in the pipeline's digest, and so is the histology model")
  func digest() throws {
    let manifest = try TestModels.polypLite.get().manifest
    func digest(
      _ policy: ProcedurePolicy?, histology: (ModelManifest, [String])? = nil,
      segmenter: ModelManifest? = nil
    ) -> String {
      PipelineIdentity(
        manifest: segmenter ?? manifest, weights: ["a"], policy: .standard, exactDecode: false,
        procedure: policy, histology: histology
      ).digest.hex
    }
    var bound = manifest
    bound.imagingModes = [.nbi]
    var digests = try Self.changes.map { digest(try parse($0)) }
    digests += [digest(nil), digest(.standard), digest(.standard, segmenter: bound)]
    digests += [digest(.standard, histology: (manifest, ["b"]))]
    digests += [digest(.standard, histology: (manifest, ["c"]))]
    digests += [digest(.standard, histology: (bound, ["c"]))]
    #expect(Set(digests).count == Self.changes.count + 6)
  }
}
