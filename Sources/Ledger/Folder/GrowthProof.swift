public import Base

/// Two checkpoints and what shows that the ledger of the one is the beginning of the ledger of the other:
/// enough for somebody who kept the first, and has nothing else.
public struct GrowthProof: Equatable, Sendable {
  /// The checkpoint that was kept.
  public let earlier: LedgerCheckpoint
  /// A later one.
  public let later: LedgerCheckpoint
  /// The hashes from which both roots follow.
  public let consistency: ConsistencyProof

  /// What is wrong with the proof; nil where it shows that nothing of the earlier ledger was changed.
  ///
  /// Whether the checkpoints are ones to rely on is a question for `LedgerCheckpoint.authenticity`, or for
  /// whoever has kept their texts.
  public var objection: String? {
    guard earlier.origin == later.origin else { return "the checkpoints are of different ledgers" }
    guard consistency.earlierSize == earlier.size, consistency.laterSize == later.size else {
      return "it is about other trees than the checkpoints'"
    }
    guard consistency.holds(from: earlier.root, to: later.root) else {
      return "the later ledger is no continuation of the earlier one"
    }
    return nil
  }

  /// How many bytes a proof's text may have: two checkpoints and a path.
  public static let maximumByteCount = 1 << 18

  /// The proof as a JSON document (`Schemas/growth-proof.schema.json`).
  public var json: JSONValue {
    [
      "earlier": .string(earlier.text), "later": .string(later.text),
      "path": .array(consistency.path.map { .string($0.hex) }),
    ]
  }

  init(earlier: LedgerCheckpoint, later: LedgerCheckpoint, consistency: ConsistencyProof) {
    self.earlier = earlier
    self.later = later
    self.consistency = consistency
  }

  /// Reads a document that nobody vouches for; `objection` tells whether it proves anything.
  ///
  /// - Parameter json: The document.
  /// - Throws: `LedgerError` with `invalidProof` or `invalidCheckpoint`.
  public init(json: JSONValue) throws(LedgerError) {
    let parts: (earlier: String, later: String, path: [SHA256.Digest])
    do throws(JSONError) {
      let fields = try JSONFields(json)
      func text(_ name: String) throws(JSONError) -> String {
        try fields.string(name, maximumLength: SignedNote.maximumByteCount)
      }
      var path: [SHA256.Digest] = []
      for (value, place) in try fields.elements("path", count: 0...2 * Int.bitWidth) {
        guard case .string(let hex) = value, let digest = SHA256.Digest(hex: hex) else {
          throw JSONError(.invalidValue, at: place, "64 lowercase hex digits are expected")
        }
        path.append(digest)
      }
      parts = (try text("earlier"), try text("later"), path)
    } catch {
      throw LedgerError(.invalidProof, "the proof's text", error.description)
    }
    let earlier = try LedgerCheckpoint(parsing: parts.earlier)
    let later = try LedgerCheckpoint(parsing: parts.later)
    self.init(
      earlier: earlier, later: later,
      consistency: ConsistencyProof(
        earlierSize: earlier.size, laterSize: later.size, path: parts.path))
  }
}

extension LedgerReader {
  /// All that somebody needs who has kept a checkpoint to see that nothing before it was changed.
  ///
  /// - Parameter earlier: The checkpoint that was kept.
  /// - Returns: The proof up to the newest checkpoint in the ledger.
  /// - Throws: `LedgerError`: `invalidProof` where the ledger is no continuation of the checkpoint's, or has
  ///   no checkpoint that is as new.
  public func growthProof(from earlier: LedgerCheckpoint) throws(LedgerError) -> GrowthProof {
    guard let later = try checkpoints(newestOnly: true).last, later.size >= earlier.size else {
      throw LedgerError(
        .invalidProof, "the checkpoint of \(earlier.size) events",
        "the ledger here has none that is as new")
    }
    let proof = GrowthProof(
      earlier: earlier, later: later,
      consistency: try consistencyProof(from: earlier.size, to: later.size))
    if let objection = proof.objection {
      throw LedgerError(
        .invalidProof, "the checkpoint of \(earlier.size) events",
        "\(objection); verify the ledger against it")
    }
    return proof
  }
}
