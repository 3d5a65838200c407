public import Base

/// Shows that one Merkle tree is the beginning of another (RFC 9162, section 2.1.4).
public struct ConsistencyProof: Equatable, Sendable {
  /// How many leaves the earlier tree has.
  public let earlierSize: Int
  /// How many leaves the later tree has.
  public let laterSize: Int
  /// The hashes of the subtrees from which both roots follow.
  public let path: [SHA256.Digest]

  /// Makes a proof of its parts; nothing is checked yet.
  public init(earlierSize: Int, laterSize: Int, path: [SHA256.Digest]) {
    self.earlierSize = earlierSize
    self.laterSize = laterSize
    self.path = path
  }

  /// Whether the proof shows that the tree with one root goes on as the tree with the other.
  ///
  /// A tree without leaves is the beginning of every tree, which proves nothing: it is refused.
  ///
  /// - Parameters:
  ///   - earlier: The root of the earlier tree.
  ///   - later: The root of the later tree.
  /// - Returns: Whether it does.
  public func holds(from earlier: SHA256.Digest, to later: SHA256.Digest) -> Bool {
    guard earlierSize > 0, earlierSize <= laterSize else { return false }
    if earlierSize == laterSize { return path.isEmpty && earlier == later }
    // A complete tree is itself the first subtree, and is left out of the proof.
    let isComplete = earlierSize.nonzeroBitCount == 1
    guard let start = isComplete ? earlier : path.first else { return false }
    let shift = (earlierSize - 1).trailingOneBitCount
    var place = (earlierSize - 1) >> shift
    var last = (laterSize - 1) >> shift
    var (first, second) = (start, start)
    for hash in path.dropFirst(isComplete ? 0 : 1) {
      guard last > 0 else { return false }
      if place & 1 == 1 || place == last {
        first = MerkleTree.nodeHash(hash, first)
        second = MerkleTree.nodeHash(hash, second)
        while place & 1 == 0, place != 0 {
          place >>= 1
          last >>= 1
        }
      } else {
        second = MerkleTree.nodeHash(second, hash)
      }
      place >>= 1
      last >>= 1
    }
    return last == 0 && first == earlier && second == later
  }
}

extension Int {
  /// How many of the lowest bits are set without a gap.
  fileprivate var trailingOneBitCount: Int { (~self).trailingZeroBitCount }
}
