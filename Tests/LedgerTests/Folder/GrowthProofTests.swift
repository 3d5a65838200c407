import Base
import TestSupport
import Testing

@testable import Ledger

@Suite("Proofs that a ledger goes on")
struct GrowthProofTests {
  /// A ledger of two files, the checkpoint that was kept in the first, and the proof.
  private func proof() throws -> (kept: LedgerCheckpoint, proof: GrowthProof) {
    let temporary = try TemporaryLedger()
    let ledger = try temporary.create()
    _ = try ledger.append(try (0..<20).map { try .test($0) })
    let kept = try ledger.checkpoint()
    _ = try ledger.append(try (0..<13).map { try .test($0) })
    try ledger.rotate()
    _ = try ledger.append(.test(1))
    _ = try ledger.checkpoint()
    _ = try ledger.append(.test(2))
    try ledger.close()
    return (kept, try temporary.reader().growthProof(from: kept))
  }

  @Test func showThatNothingBeforeACheckpointWasChanged() throws {
    let (kept, made) = try proof()
    let read = try GrowthProof(json: JSONValue(parsing: Array(made.json.serialized().utf8)))
    #expect(read == made && read.objection == nil)
    #expect(read.earlier == kept && read.later.size > kept.size)
    #expect(read.later.authenticity([try TemporaryLedger.key()]) == .authentic)
    let schema = try JSONSchema.ofProject("growth-proof.schema.json")
    #expect(schema.violations(in: made.json).isEmpty)
  }

  @Test func showNothingOnceSomethingIsChanged() throws {
    let (_, made) = try proof()
    let path = made.consistency.path
    #expect(path.count > 1)
    var changed: [[SHA256.Digest]] = [path.reversed(), Array(path.dropLast()), path + path, []]
    for index in path.indices {
      var other = path
      other[index] = SHA256.hash([UInt8(index)])
      changed.append(other)
    }
    for path in changed {
      let proof = GrowthProof(
        earlier: made.earlier, later: made.later,
        consistency: ConsistencyProof(
          earlierSize: made.earlier.size, laterSize: made.later.size, path: path))
      #expect(proof.objection != nil)
    }
    let exchanged = GrowthProof(
      earlier: made.later, later: made.earlier, consistency: made.consistency)
    #expect(exchanged.objection != nil)
  }

  @Test func areNotMadeOfAnotherLedgersCheckpointOrOneFromTheFuture() throws {
    let (kept, made) = try proof()
    let other = try TemporaryLedger()
    let ledger = try other.create()
    _ = try ledger.append(try (0..<40).map { try .test($0 + 1) })
    #expect(code { _ = try other.reader().growthProof(from: kept) } == .invalidProof)
    _ = try ledger.checkpoint()
    // As many events, and others.
    #expect(code { _ = try other.reader().growthProof(from: kept) } == .invalidProof)
    #expect(made.earlier.origin == made.later.origin)
  }

  @Test func refuseWhatIsNoProof() throws {
    let text = try proof().proof.json.serialized()
    let bad = [
      "{}", "[]", text.replacing("\"path\":[", with: "\"path\":[1,"),
      text.replacing("\"path\":[\"", with: "\"path\":[\"0"),
    ]
    for text in bad {
      let json = try JSONValue(parsing: Array(text.utf8))
      #expect(code { _ = try GrowthProof(json: json) } == .invalidProof, "\(text)")
    }
    let noCheckpoint = text.replacing("\\n21\\n", with: "\\nx\\n")
    let json = try JSONValue(parsing: Array(noCheckpoint.utf8))
    #expect(code { _ = try GrowthProof(json: json) } == .invalidCheckpoint)
  }
}
