import Base
import Models
import Testing

@testable import Biopsy

@Suite("Policy and pipeline identity")
struct PolicyTests {
  private func parse(_ text: String) throws -> SegmentationPolicy {
    try SegmentationPolicy(JSONFields(JSONValue(parsing: Array(text.utf8)), at: "policy"))
  }

  @Test("has standard values, and comes back from its own JSON")
  func roundTrip() throws {
    #expect(try parse("{}") == .standard)
    let policies = [
      SegmentationPolicy.standard,
      try SegmentationPolicy(
        threshold: 0.3, minimumAreaFraction: 0, maximumFindings: 255, maximumContourPoints: 8),
      try SegmentationPolicy(threshold: 0, minimumAreaFraction: 1, maximumFindings: 1),
    ]
    for policy in policies { #expect(try parse(policy.json.serialized()) == policy) }
    #expect(try SegmentationPolicy(threshold: 0.3).json.serialized().contains("\"threshold\":0.3,"))
    #expect(
      SegmentationPolicy.standard.json.serialized()
        == "{\"minimum_area_fraction\":0.0005,\"maximum_findings\":16,"
        + "\"maximum_contour_points\":256}")
  }

  @Test(
    "refuses values out of range by name",
    arguments: [
      ("{\"threshold\": 1}", "policy.threshold"), ("{\"threshold\": -0.1}", "policy.threshold"),
      ("{\"minimum_area_fraction\": 1.1}", "policy.minimum_area_fraction"),
      ("{\"maximum_findings\": 0}", "policy.maximum_findings"),
      ("{\"maximum_findings\": 256}", "policy.maximum_findings"),
      ("{\"maximum_contour_points\": 7}", "policy.maximum_contour_points"),
      ("{\"maximum_contour_points\": 65536}", "policy.maximum_contour_points"),
      ("{\"treshold\": 0.5}", "policy.treshold"),
    ])
  func refusals(text: String, member: String) {
    #expect {
      _ = try parse(text)
    } throws: { error in
      (error as? JSONError)?.location == member
    }
  }

  @Test("refuses the same values when made in code")
  func codeRefusals() {
    let attempts: [() throws -> SegmentationPolicy] = [
      { try SegmentationPolicy(threshold: 1) }, { try SegmentationPolicy(threshold: .nan) },
      { try SegmentationPolicy(threshold: nil, minimumAreaFraction: -0.1) },
      { try SegmentationPolicy(threshold: nil, minimumAreaFraction: .nan) },
      { try SegmentationPolicy(threshold: nil, maximumFindings: 0) },
      { try SegmentationPolicy(threshold: nil, maximumFindings: 256) },
      { try SegmentationPolicy(threshold: nil, maximumContourPoints: 7) },
    ]
    for attempt in attempts {
      #expect {
        _ = try attempt()
      } throws: { error in
        (error as? SegmentationError)?.code == .invalidPolicy
      }
    }
  }

  @Test("a pipeline's digest changes with all that decides an answer, and with nothing else")
  func identity() throws {
    let manifest = try TestModels.polypLite.get().manifest
    func digest(
      _ manifest: ModelManifest, weights: String = "a", _ policy: SegmentationPolicy = .standard,
      exactDecode: Bool = false
    ) -> String {
      PipelineIdentity(
        manifest: manifest, weights: [weights], policy: policy, exactDecode: exactDecode
      ).digest.hex
    }
    func changed(_ change: (inout ModelManifest) -> Void) -> String {
      var other = manifest
      change(&other)
      return digest(other)
    }
    let standard = digest(manifest)
    let different = [
      digest(manifest, weights: "b"), digest(manifest, try SegmentationPolicy(threshold: 0.4)),
      digest(manifest, try SegmentationPolicy(threshold: nil, minimumAreaFraction: 0.001)),
      digest(manifest, try SegmentationPolicy(threshold: nil, maximumFindings: 2)),
      digest(manifest, try SegmentationPolicy(threshold: nil, maximumContourPoints: 64)),
      digest(manifest, exactDecode: true), changed { $0.threshold = 0.6 },
      changed { $0.version = 2 }, changed { $0.input.mean[1] = 0.5 },
      changed { $0.input.colorOrder = .bgr }, changed { $0.calibration = .temperature(2) },
      changed { $0.outputs.probability = "other" },
    ]
    #expect(Set(different + [standard]).count == different.count + 1)
    // The same threshold is the same, whoever states it.
    #expect(try digest(manifest, SegmentationPolicy(threshold: 0.5)) == standard)
    #expect(changed { $0.title = "Another title" } == standard)
    #expect(changed { $0.measured = [] } == standard)
  }

  @Test("the standard pipeline of the shipped model has a digest that does not change by itself")
  func pinnedDigest() throws {
    let identity = PipelineIdentity(model: try TestModels.polypLite.get(), policy: .standard)
    #expect(identity.digest == SHA256.hash(Array(identity.document.serialized().utf8)))
    // When this changes, so does every answer's pipeline: on purpose only.
    #expect(
      identity.digest.hex == "d17fce70120934c03ecfca95721885cf51c39cbdee7da4c6ce0feb76f2e0bd7b")
  }
}
