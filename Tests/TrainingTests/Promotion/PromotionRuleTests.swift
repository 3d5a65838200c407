import Base
import Foundation
import Models
import TestSupport
import Testing
import Training

@Suite("A rule of promotion")
struct PromotionRuleTests {
  @Test("comes back from its document, which fits the schema")
  func roundTrip() throws {
    let rules = [
      try SampleRule.classification(.auc, positive: ["adenoma", "sessile_serrated"]),
      try SampleRule.classification(
        .npv, minimum: 0.9, guards: [.init(figure: .specificity, margin: 0.05)]),
      try SampleRule.segmentation(.sensitivity, diceAtLeast: 0.5),
      try SampleRule.segmentation(.dice, minimum: 0),
    ]
    let schema = try JSONSchema.ofProject("promotion-rule.schema.json")
    for rule in rules {
      #expect(schema.violations(in: rule.json) == [])
      let text = rule.json.serialized()
      #expect(try PromotionRule(json: JSONValue(parsing: Array(text.utf8))) == rule)
    }
  }

  @Test("has parts within their ranges that belong to its task")
  func parts() throws {
    let refusals = [
      refusal { try SampleRule.classification(.dice) },
      refusal { try SampleRule.segmentation(.auc) },
      refusal { try SampleRule.classification(positive: []) },
      refusal { try SampleRule.classification(positive: ["adenoma", "adenoma"]) },
      refusal { try SampleRule.classification(margin: 1.5) },
      refusal { try SampleRule.classification(margin: .nan) },
      refusal { try SampleRule.classification(confidence: 1) },
      refusal { try SampleRule.classification(minimum: -0.1) },
      refusal { try SampleRule.classification(minimumPatients: 1) },
      refusal {
        try SampleRule.classification(guards: [.init(figure: .sensitivity, margin: 0)])
      },
      refusal { try SampleRule.classification(guards: [.init(figure: .iou, margin: 0)]) },
      refusal { try SampleRule.classification(guards: [.init(figure: .npv, margin: -1)]) },
      refusal { try SampleRule.segmentation(.sensitivity) },
      refusal { try SampleRule.segmentation(.dice, diceAtLeast: 0.5) },
      refusal { try SampleRule.segmentation(.sensitivity, diceAtLeast: 0) },
      refusal { try SampleRule.segmentation(locked: SampleRule.lock) },
    ]
    for error in refusals { #expect(error?.code == .invalidOption, "\(error?.message ?? "")") }
    #expect(refusals[0]?.message.contains("auc, sensitivity, specificity, npv") == true)
  }

  @Test("is not read from a document that is none")
  func damage() throws {
    func changed(_ name: String, _ value: JSONValue?) throws -> JSONValue {
      guard case .object(var members) = try SampleRule.classification().json else { return .null }
      members[name] = value
      return .object(members)
    }
    let changes: [(String, JSONValue?)] = [
      ("format", 2), ("figur", "auc"), ("figure", "accuracy"), ("margin", "0.1"),
      ("margin", nil), ("locked", nil), ("locked", ["labels_sha256": "ab", "fingerprint": "cd"]),
      ("locked", ["labels_sha256": .string(SampleRule.lock.labels.hex)]),
      ("written", "31.3.2026"), ("written", "2026-02-30"), ("written", "2026-3-1"),
      ("written", "yesterday"), ("positive", [1]), ("guards", [["figure": "npv"]]),
    ]
    for (name, value) in changes {
      let document = try changed(name, value)
      #expect(throws: JSONError.self, "\(name)") { try PromotionRule(json: document) }
    }
    #expect(throws: JSONError.self) { try PromotionRule(json: []) }
    let unapproved = refusal { try PromotionRule(json: changed("approved_by", " ")) }
    #expect(unapproved?.code == .invalidOption)
    let noClass = refusal { try PromotionRule(json: changed("positive", nil)) }
    #expect(noClass?.code == .invalidOption)
  }

  @Test("is for one test set, and says what differs")
  func lock() throws {
    let lock = SampleRule.lockWithMasks
    try lock.require(lock)
    let other = SampleRule.digest("other")
    let (labels, fingerprint, masks) = (lock.labels, lock.fingerprint, lock.masks)
    let changes = [
      (LockedTestSet(labels: other, fingerprint: fingerprint, masks: masks), "file of labels"),
      (LockedTestSet(labels: labels, fingerprint: other, masks: masks), "fingerprint"),
      (LockedTestSet(labels: labels, fingerprint: fingerprint, masks: other), "masks"),
      (LockedTestSet(labels: labels, fingerprint: fingerprint, masks: nil), "masks"),
    ]
    for (found, word) in changes {
      let error = refusal { try lock.require(found) }
      #expect(error?.code == .testSetChanged && error?.message.contains(word) == true)
    }
  }
}
