public import Base

/// What verifying a whole ledger has shown.
public struct VerificationReport: Equatable, Sendable {
  /// The ledger's name, as its first file states it; empty where none could be read.
  public internal(set) var origin = ""
  /// How many files there are.
  public internal(set) var segmentCount = 0
  /// The numbers of the events that were looked at.
  public internal(set) var sequences = 0..<0
  /// The root of the tree over all events.
  public internal(set) var root = MerkleTree.emptyRoot
  /// How many checkpoints of the ledger agree with the events.
  public internal(set) var confirmedCheckpoints = 0
  /// Of those, how many are signed with one of the keys that were given.
  public internal(set) var authenticCheckpoints = 0
  /// The sizes of the checkpoints that were given and agree with the events, smallest first.
  ///
  /// What they cover is as it was when their texts left the ledger. Nothing is proved of later events.
  public internal(set) var confirmedExternalSizes: [Int] = []
  /// The numbers of the events whose content is erased, and whose erasure an event states.
  public internal(set) var erasedSequences: [Int] = []
  /// How many batched events were lost, as the ledger itself states.
  public internal(set) var lostEvents = 0
  /// What is wrong, in the order in which it was found; not more than `maximumFindingCount`.
  public internal(set) var findings: [LedgerFinding] = []
  /// How many more findings there are.
  public internal(set) var unlistedFindings = 0

  /// So many findings are listed; the others are counted.
  public static let maximumFindingCount = 1000

  /// Whether nothing is wrong.
  public var isIntact: Bool { findings.isEmpty && unlistedFindings == 0 }

  mutating func add(_ finding: LedgerFinding) {
    if findings.count < VerificationReport.maximumFindingCount {
      findings.append(finding)
    } else {
      unlistedFindings += 1
    }
  }
}
