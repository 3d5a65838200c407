import Base
import Foundation
import TestSupport
import Testing

@testable import Ledger

@Suite("Proofs of events as documents")
struct EventProofTests {
  private func proof() throws -> EventProof {
    let temporary = try TemporaryLedger()
    let ledger = try temporary.create()
    _ = try ledger.append(try (0..<20).map { try .test($0, request: "r\($0)") })
    let reader = try temporary.reader()
    #expect(code { _ = try reader.proof(of: 5) } == .invalidProof)
    _ = try ledger.checkpoint()
    _ = try ledger.append(.test(1))
    try ledger.close()
    #expect(code { _ = try temporary.reader().proof(of: 22) } == .invalidProof)
    return try temporary.reader().proof(of: 5)
  }

  @Test func proveAnEventToSomebodyWhoHasNothingElse() throws {
    let made = try proof()
    let read = try EventProof(parsing: Array(made.json.serialized().utf8))
    #expect(read == made && read.objection == nil)
    let schema = try JSONSchema.ofProject("event-proof.schema.json")
    #expect(schema.violations(in: made.json).isEmpty)
    #expect(read.event.number == 4 && read.event.request == "r4")
    let key = try TemporaryLedger.key()
    #expect(read.checkpoint.authenticity([key]) == .authentic)
  }

  @Test func proveNothingOnceSomethingIsChanged() throws {
    let text = try proof().json.serialized()
    let changes: [(String, String)] = [
      ("\\\"number\\\":4", "\\\"number\\\":5"), ("\"sequence\":5", "\"sequence\":4"),
      ("\"kind\":\"test\"", "\"kind\":\"tesa\""), ("\"request\":\"r4\"", "\"request\":\"r5\""),
      ("\"path\":[", "\"path\":[\"\(String(repeating: "0", count: 64))\","),
    ]
    for (old, new) in changes {
      let changed = text.replacing(old, with: new)
      #expect(changed != text, "\(old)")
      let read = try EventProof(parsing: Array(changed.utf8))
      #expect(read.objection != nil, "\(new)")
    }
  }

  /// The path says little about the tree's size: that is for the checkpoint's signature to cover.
  @Test func leaveTheCheckpointToItsSignature() throws {
    let text = try proof().json.serialized().replacing("\\n21\\n", with: "\\n20\\n")
    let read = try EventProof(parsing: Array(text.utf8))
    let key = try TemporaryLedger.key()
    #expect(read.checkpoint.authenticity([key]) == .forged)
  }

  @Test func refuseWhatIsNoProof() throws {
    let text = try proof().json.serialized()
    let bad: [String] = [
      "", "[]", "{}", text.replacing("\"salt\":\"", with: "\"salt\":\"?"),
      text.replacing("\"sequence\":5", with: "\"sequence\":-5"),
      text.replacing("\"leaf_hash\":\"", with: "\"leaf_hash\":\"0"),
      text.replacing("\"path\":[", with: "\"path\":[1,"),
    ]
    for text in bad {
      #expect(code { _ = try EventProof(parsing: Array(text.utf8)) } == .invalidProof, "\(text)")
    }
    let noCheckpoint = text.replacing("\\n21\\n", with: "\\nx\\n")
    #expect(
      code { _ = try EventProof(parsing: Array(noCheckpoint.utf8)) } == .invalidCheckpoint)
  }
}
