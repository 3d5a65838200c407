import Testing
import Validation

@Suite("States of labels")
struct PolypLabelTests {
  private func facts(
    _ fate: PolypFacts.Fate = .resected, retrieval: Retrieval = .notStated,
    hasWithdrawn: Bool = false
  ) -> PolypFacts {
    PolypFacts(
      key: PolypKey(examination: "E1", number: 1), patientKey: "P1", fate: fate,
      retrieval: retrieval, jar: "A", hasWithdrawn: hasWithdrawn)
  }

  private func label(
    _ results: [PathologyResult], polypCount: Int = 1, _ policy: LabelPolicy = LabelPolicy()
  ) -> PolypLabel {
    .of(facts(), .results(results, polypCount: polypCount), policy: policy)
  }

  private func label(_ results: [PathologyResult], _ policy: LabelPolicy) -> PolypLabel {
    label(results, polypCount: 1, policy)
  }

  private func state(_ results: [PathologyResult], polypCount: Int = 1) -> LabelState {
    label(results, polypCount: polypCount).state
  }

  @Test("are the twelve of the protocol")
  func names() {
    #expect(
      LabelState.allCases.map(\.rawValue) == [
        "pending", "final_single", "final_amended", "no_tissue", "no_polyp_tissue", "inadequate",
        "jar_ambiguous", "left_in_situ", "discarded_by_policy", "patient_withdrew", "unlinkable",
        "discordant_review",
      ])
    #expect(LabelState.allCases.filter(\.hasDiagnosis) == [.finalSingle, .finalAmended])
    #expect(
      LabelState.allCases.filter(\.isUnverifiedByChoice) == [.leftInSitu, .discardedByPolicy])
  }

  @Test("follow the endoscopy where there is nothing to examine")
  func endoscopy() {
    func state(_ facts: PolypFacts, _ evidence: PolypLabel.Evidence) -> LabelState {
      PolypLabel.of(facts, evidence, policy: LabelPolicy()).state
    }
    let result = PolypLabel.Evidence.results([makeResult()], polypCount: 1)
    for evidence in [PolypLabel.Evidence.none, .unplaced, result] {
      #expect(state(facts(hasWithdrawn: true), evidence) == .patientWithdrew)
      #expect(state(facts(.leftInSitu), evidence) == .leftInSitu)
      #expect(state(facts(.discardedByPolicy), evidence) == .discardedByPolicy)
    }
    #expect(state(facts(), .none) == .pending)
    #expect(state(facts(), .unplaced) == .unlinkable)
    #expect(state(facts(retrieval: .notRetrieved), .none) == .noTissue)
    #expect(state(facts(retrieval: .notRetrieved), .unplaced) == .noTissue)
  }

  @Test("follow the report")
  func report() {
    #expect(state([makeResult()]) == .finalSingle)
    #expect(state([makeResult(.inadequate)]) == .inadequate)
    #expect(state([makeResult(.noTissue)]) == .noTissue)
    #expect(state([makeResult(.normal)]) == .noPolypTissue)
    #expect(state([makeResult(.both)]) == .jarAmbiguous)
    #expect(label([makeResult(.doubt)]).waiting == .unread)
    let preliminary = label([makeResult(status: .preliminary)])
    #expect(preliminary.state == .pending && preliminary.waiting == .preliminary)
    #expect(preliminary.finding == nil)
  }

  @Test("keep both releases of an amended report, and the policy says which counts")
  func amended() {
    let draft = makeResult(.doubt, at: 500, status: .preliminary)
    let first = makeResult(.hyperplastic, at: 1000)
    let last = makeResult(.adenoma, at: 2000, status: .amended)
    let label = label([last, draft, first])
    #expect(label.state == .finalAmended && label.finding == Finding(.tubularAdenoma))
    #expect(label.firstFinal == first.version && label.lastFinal == last.version)
    let policy = LabelPolicy(precedence: .firstFinal)
    let early = self.label([last, draft, first], policy)
    #expect(early.state == .finalAmended && early.finding == Finding(.hyperplastic))
    #expect(early.decisive == first.version)
    #expect(state([draft, first]) == .finalSingle, "a draft is no release that counts")
  }

  @Test("take normal mucosa beside a single polyp for what it is")
  func normal() {
    let mixed = Conclusion.diagnosed([Finding(.tubularAdenoma), Finding(.normalMucosa)])
    #expect(label([makeResult(mixed)]).finding == Finding(.tubularAdenoma))
    #expect(state([makeResult(mixed)], polypCount: 2) == .jarAmbiguous)
  }

  @Test("keep of one category what its findings have in common")
  func grades() {
    let grades = Conclusion.diagnosed([
      Finding(.tubularAdenoma, dysplasia: .low, villous: .absent),
      Finding(.tubularAdenoma, dysplasia: .high, villous: .absent),
    ])
    #expect(
      label([makeResult(grades)], polypCount: 2).finding
        == Finding(.tubularAdenoma, villous: .absent))
  }

  @Test("say that pathologists disagree, as the policy means it")
  func review() {
    let serrated = Conclusion.diagnosed([Finding(.sessileSerrated)])
    let neoplasia = LabelPolicy(agreement: .neoplasia)
    #expect(state([makeResult(.adenoma, second: .adenoma)]) == .finalSingle)
    #expect(state([makeResult(.adenoma, second: serrated)]) == .discordantReview)
    #expect(label([makeResult(.adenoma, second: serrated)], neoplasia).state == .finalSingle)
    #expect(
      label([makeResult(.adenoma, second: .hyperplastic)], neoplasia).state == .discordantReview)
    #expect(state([makeResult(.adenoma, second: .inadequate)]) == .discordantReview)
    #expect(state([makeResult(.adenoma, second: .doubt)]) == .pending)
    #expect(state([makeResult(.doubt, second: .adenoma)]) == .pending)
  }
}
