public import Base

/// Shows that a leaf is in a Merkle tree (RFC 9162, section 2.1.3).
public struct InclusionProof: Equatable, Sendable {
  /// The leaf's place, from 0.
  public let index: Int
  /// How many leaves the tree has.
  public let size: Int
  /// The hashes of the subtrees beside the way from leaf to root, the lowest first.
  public let path: [SHA256.Digest]

  /// Makes a proof of its parts; nothing is checked yet.
  public init(index: Int, size: Int, path: [SHA256.Digest]) {
    self.index = index
    self.size = size
    self.path = path
  }

  /// The root that the tree must have if the leaf is in it; nil when the proof cannot be one.
  ///
  /// - Parameter leaf: The leaf's hash.
  /// - Returns: The root, to be compared with one that is known from elsewhere.
  public func root(of leaf: SHA256.Digest) -> SHA256.Digest? {
    guard index >= 0, index < size else { return nil }
    var (place, last) = (index, size - 1)
    var hash = leaf
    for sibling in path {
      guard last > 0 else { return nil }
      if place & 1 == 1 || place == last {
        hash = MerkleTree.nodeHash(sibling, hash)
        // On the right edge, levels without a sibling are passed over.
        while place & 1 == 0, place != 0 {
          place >>= 1
          last >>= 1
        }
      } else {
        hash = MerkleTree.nodeHash(hash, sibling)
      }
      place >>= 1
      last >>= 1
    }
    return last == 0 ? hash : nil
  }

  /// Whether the proof shows that a leaf is in the tree with a root.
  ///
  /// - Parameters:
  ///   - leaf: The leaf's hash.
  ///   - root: The tree's root.
  /// - Returns: Whether it does.
  public func holds(for leaf: SHA256.Digest, in root: SHA256.Digest) -> Bool {
    self.root(of: leaf) == root
  }
}
