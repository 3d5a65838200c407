import Base
import Statistics
import TestSupport
import Testing

@testable import Validation

@Suite("The plan of a study, for people and programs")
struct AuditPlanTests {
  private func plan() throws -> AuditPlan {
    try #require(
      AuditPlan(
        .init(share: 0.95, designEffect: 1.2, countingShare: 0.25, polypsPerPatient: 2),
        lookingAt: [0.5, 1]))
  }

  @Test("text and document have the numbers of the plan")
  func numbers() throws {
    let plan = try plan()
    // 231 polyps with 217 right, and 255 that keep the power: exact binomial.
    #expect(plan.text.contains("231 at least (217 of them right); 255 so that"))
    #expect(plan.text.contains("Labels of polyps that count: 306"))
    let json = try JSONFields(JSONValue(parsing: plan.jsonDocument))
    #expect(try json.object("independent").integer("stable") == 255)
    #expect(try json.integer("labels") == 306)
    #expect(try json.integer("polyps") == 1224)
    #expect(try json.integer("patients") == 612)
    #expect(try json.elements("looks", count: 2...2).count == 2)
  }

  @Test("the document keeps to its schema, also with a look that can show nothing")
  func schema() throws {
    let schema = try JSONSchema.ofProject("audit-plan.schema.json")
    #expect(schema.violations(in: try plan().json).isEmpty)
    let early = try #require(AuditPlan(.init(share: 0.95), lookingAt: [0.02, 1]))
    #expect(schema.violations(in: early.json).isEmpty)
    #expect(early.text.contains("nothing can be shown yet"))
  }

  @Test("an aim that cannot be shown has no plan")
  func impossible() {
    #expect(AuditPlan(.init(aim: 0.9, share: 0.9001)) == nil)
  }
}
