public import Base

/// The right edge of a Merkle tree: all that is needed to append leaves and to tell the root.
///
/// Holds the hashes of the largest complete subtrees from left to right, one for each bit that is set
/// in the size: 32 bytes for each, at most 63 of them.
public struct TreeFrontier: Equatable, Sendable {
  /// How many leaves the tree has.
  public private(set) var size: Int
  /// The hashes of the largest complete subtrees, the leftmost and largest first.
  public private(set) var hashes: [SHA256.Digest]

  /// The tree without leaves.
  public init() {
    size = 0
    hashes = []
  }

  /// Goes on from a tree that is known by its size and the hashes of its largest complete subtrees.
  ///
  /// - Parameters:
  ///   - size: How many leaves it has.
  ///   - hashes: The subtrees' hashes, the leftmost first; nil is made of a number that does not fit.
  public init?(size: Int, hashes: [SHA256.Digest]) {
    guard size >= 0, hashes.count == size.nonzeroBitCount else { return nil }
    self.size = size
    self.hashes = hashes
  }

  /// Appends a leaf.
  ///
  /// - Parameters:
  ///   - leaf: The leaf's hash.
  ///   - completed: Is told each complete subtree that ends with this leaf: its level (2^level leaves),
  ///     its position among those of its level, and its hash.
  public mutating func append(
    _ leaf: SHA256.Digest,
    completed: (_ level: Int, _ position: Int, _ hash: SHA256.Digest) -> Void = { _, _, _ in }
  ) {
    var hash = leaf
    completed(0, size, hash)
    for level in 0..<(~size).trailingZeroBitCount {
      hash = MerkleTree.nodeHash(hashes.removeLast(), hash)
      completed(level + 1, size >> (level + 1), hash)
    }
    hashes.append(hash)
    size += 1
  }

  /// The tree's root.
  public var root: SHA256.Digest {
    guard var root = hashes.last else { return MerkleTree.emptyRoot }
    for hash in hashes.dropLast().reversed() { root = MerkleTree.nodeHash(hash, root) }
    return root
  }
}
