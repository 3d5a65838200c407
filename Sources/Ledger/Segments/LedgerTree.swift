import Base

/// The Merkle tree over the segments of a ledger, as far as they are open.
struct LedgerTree: TreeNodes {
  /// Consecutive segments, the earliest first.
  let segments: [Segment]
  private let frontierHashes: [Subtree: SHA256.Digest]

  /// Of every eighth level, the hashes of complete subtrees are stored.
  ///
  /// A proof then reads at most 255 hashes on each of these levels, and storing them costs a 256th of
  /// what leaves cost.
  static let storedLevelStep = 8

  init(_ segments: [Segment]) {
    self.segments = segments
    frontierHashes = segments.reduce(into: [:]) { hashes, segment in
      let frontier = segment.header.frontier
      for (subtree, hash) in zip(Subtree.covering(0..<frontier.size), frontier.hashes) {
        hashes[subtree] = hash
      }
    }
  }

  func hash(level: Int, position: Int) throws(LedgerError) -> SHA256.Digest {
    let subtree = Subtree(level: level, position: position)
    // Of segments that are not open, what the next one says about all before it has to do.
    if let known = frontierHashes[subtree] { return known }
    let end = (position + 1) << level
    guard let segment = segments.last(where: { $0.firstSequence < end }) else {
      throw LedgerError(
        .invalidProof, "events \(position << level) to \(end - 1)",
        "their segment is not here; put all files of the ledger into one folder")
    }
    if level == 0 { return try segment.leafHash(position) }
    if level % LedgerTree.storedLevelStep == 0 { return try segment.subtreeHash(subtree) }
    return MerkleTree.nodeHash(
      try hash(level: level - 1, position: position * 2),
      try hash(level: level - 1, position: position * 2 + 1))
  }
}
