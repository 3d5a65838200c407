import Base

/// Where the hashes of complete subtrees come from, to make proofs of.
protocol TreeNodes {
  /// The hash of the leaves from `position << level`, `1 << level` of them, all of which exist.
  func hash(level: Int, position: Int) throws(LedgerError) -> SHA256.Digest
}

extension TreeNodes {
  /// The root of the first `size` leaves.
  func root(size: Int) throws(LedgerError) -> SHA256.Digest {
    try frontier(size: size).root
  }

  /// The right edge of the tree of the first `size` leaves.
  func frontier(size: Int) throws(LedgerError) -> TreeFrontier {
    var hashes: [SHA256.Digest] = []
    for subtree in Subtree.covering(0..<size) {
      hashes.append(try hash(level: subtree.level, position: subtree.position))
    }
    guard let frontier = TreeFrontier(size: size, hashes: hashes) else {
      preconditionFailure("a tree of \(size) leaves has as many subtrees as its size has bits")
    }
    return frontier
  }

  /// Shows that a leaf is in the tree of the first `size` leaves.
  func inclusionProof(index: Int, size: Int) throws(LedgerError) -> InclusionProof {
    precondition((0..<size).contains(index), "leaf \(index) is not in a tree of \(size)")
    var path: [SHA256.Digest] = []
    var range = 0..<size
    while range.count > 1 {
      let middle = range.lowerBound + TreeSplit.left(of: range.count)
      let isLeft = index < middle
      let sibling = isLeft ? middle..<range.upperBound : range.lowerBound..<middle
      path.append(try hash(of: sibling))
      range = isLeft ? range.lowerBound..<middle : middle..<range.upperBound
    }
    return InclusionProof(index: index, size: size, path: path.reversed())
  }

  /// Shows that the tree of `earlier` leaves is the beginning of that of `later`.
  func consistencyProof(from earlier: Int, to later: Int) throws(LedgerError) -> ConsistencyProof {
    precondition(0 < earlier && earlier <= later, "no tree of \(earlier) begins one of \(later)")
    var path: [SHA256.Digest] = []
    var range = 0..<later
    while range.upperBound != earlier {
      let middle = range.lowerBound + TreeSplit.left(of: range.count)
      let isLeft = earlier <= middle
      path.append(
        try hash(of: isLeft ? middle..<range.upperBound : range.lowerBound..<middle))
      range = isLeft ? range.lowerBound..<middle : middle..<range.upperBound
    }
    // What is the whole earlier tree is known to who checks the proof.
    if range.lowerBound > 0 { path.append(try hash(of: range)) }
    return ConsistencyProof(earlierSize: earlier, laterSize: later, path: path.reversed())
  }

  /// The hash of a range of leaves that is a subtree of some tree.
  private func hash(of range: Range<Int>) throws(LedgerError) -> SHA256.Digest {
    var hash: SHA256.Digest?
    for subtree in Subtree.covering(range).reversed() {
      let left = try self.hash(level: subtree.level, position: subtree.position)
      hash = hash.map { MerkleTree.nodeHash(left, $0) } ?? left
    }
    return hash ?? MerkleTree.emptyRoot
  }
}

/// Where RFC 9162 divides a tree.
private enum TreeSplit {
  /// The largest power of two below `count`, which is over 1.
  static func left(of count: Int) -> Int {
    1 << (Int.bitWidth - 1 - (count - 1).leadingZeroBitCount)
  }
}

/// A complete subtree: `1 << level` leaves from `position << level`.
struct Subtree: Hashable {
  let level: Int
  let position: Int

  /// The complete subtrees of a range that starts at a multiple of its largest one, left to right.
  static func covering(_ range: Range<Int>) -> [Subtree] {
    var subtrees: [Subtree] = []
    var start = range.lowerBound
    while start < range.upperBound {
      let level = Int.bitWidth - 1 - (range.upperBound - start).leadingZeroBitCount
      subtrees.append(Subtree(level: level, position: start >> level))
      start += 1 << level
    }
    return subtrees
  }
}
