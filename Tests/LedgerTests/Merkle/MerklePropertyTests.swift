import Base
import Testing

@testable import Ledger

@Suite("Merkle tree: against the definition")
struct MerklePropertyTests {
  /// RFC 6962's definition, word by word.
  private func definedRoot(_ leaves: ArraySlice<SHA256.Digest>) -> SHA256.Digest {
    guard let first = leaves.first else { return SHA256.hash([]) }
    guard leaves.count > 1 else { return first }
    var split = 1
    while split * 2 < leaves.count { split *= 2 }
    let middle = leaves.startIndex + split
    return MerkleTree.nodeHash(definedRoot(leaves[..<middle]), definedRoot(leaves[middle...]))
  }

  private let leaves = (0..<70).map { MerkleTree.leafHash([UInt8($0), 1]) }

  @Test func frontierGivesTheDefinedRootAndAllCompleteSubtrees() throws {
    var frontier = TreeFrontier()
    var subtrees: [Subtree: SHA256.Digest] = [:]
    for size in 0...leaves.count {
      #expect(frontier.root == definedRoot(leaves[..<size]), "size \(size)")
      #expect(frontier.hashes.count == size.nonzeroBitCount)
      #expect(TreeFrontier(size: size, hashes: frontier.hashes) == frontier)
      #expect(try LeavesInMemory(leaves).frontier(size: size) == frontier, "size \(size)")
      guard size < leaves.count else { break }
      frontier.append(leaves[size]) { subtrees[Subtree(level: $0, position: $1)] = $2 }
    }
    var expected = 0
    for level in 0..<7 {
      for position in 0..<(leaves.count >> level) {
        let start = position << level
        #expect(
          subtrees[Subtree(level: level, position: position)]
            == definedRoot(leaves[start..<start + 1 << level]), "level \(level) at \(position)")
        expected += 1
      }
    }
    #expect(subtrees.count == expected)
  }

  @Test func everyInclusionProofHoldsForItsLeafOnly() throws {
    let tree = LeavesInMemory(leaves)
    for size in 1...leaves.count {
      let root = definedRoot(leaves[..<size])
      for index in 0..<size {
        let proof = try tree.inclusionProof(index: index, size: size)
        #expect(proof.holds(for: leaves[index], in: root), "\(index) of \(size)")
        #expect(!proof.holds(for: leaves[(index + 1) % 70], in: root), "\(index) of \(size)")
        let longer = InclusionProof(index: index, size: size, path: proof.path + [root])
        #expect(!longer.holds(for: leaves[index], in: root), "\(index) of \(size)")
        if !proof.path.isEmpty {
          let shorter = InclusionProof(index: index, size: size, path: proof.path.dropLast())
          #expect(!shorter.holds(for: leaves[index], in: root), "\(index) of \(size)")
          let elsewhere = InclusionProof(index: index ^ 1, size: size, path: proof.path)
          #expect(!elsewhere.holds(for: leaves[index], in: root), "\(index) of \(size)")
        }
      }
    }
  }

  @Test func everyConsistencyProofHoldsForItsTreesOnly() throws {
    let tree = LeavesInMemory(leaves)
    let roots = (0...leaves.count).map { definedRoot(leaves[..<$0]) }
    for later in 1...leaves.count {
      for earlier in 1...later {
        let proof = try tree.consistencyProof(from: earlier, to: later)
        #expect(proof.holds(from: roots[earlier], to: roots[later]), "\(earlier) to \(later)")
        #expect(!proof.holds(from: roots[earlier - 1], to: roots[later]), "\(earlier) to \(later)")
        #expect(!proof.holds(from: roots[earlier], to: roots[later - 1]), "\(earlier) to \(later)")
        let longer = ConsistencyProof(
          earlierSize: earlier, laterSize: later, path: proof.path + [roots[1]])
        #expect(!longer.holds(from: roots[earlier], to: roots[later]), "\(earlier) to \(later)")
        if !proof.path.isEmpty {
          let shorter = ConsistencyProof(
            earlierSize: earlier, laterSize: later, path: proof.path.dropLast())
          #expect(!shorter.holds(from: roots[earlier], to: roots[later]), "\(earlier) to \(later)")
        }
      }
    }
  }

  @Test func impossibleSizesAreRefused() {
    let root = leaves[0]
    #expect(!InclusionProof(index: 0, size: 0, path: []).holds(for: root, in: root))
    #expect(!InclusionProof(index: 1, size: 1, path: []).holds(for: root, in: root))
    #expect(!InclusionProof(index: -1, size: 1, path: []).holds(for: root, in: root))
    #expect(InclusionProof(index: 0, size: 1, path: []).holds(for: root, in: root))
    let trees: [(Int, Int)] = [(0, 0), (0, 1), (2, 1), (-1, 1), (Int.min, Int.max)]
    for (earlier, later) in trees {
      let proof = ConsistencyProof(earlierSize: earlier, laterSize: later, path: [])
      #expect(!proof.holds(from: root, to: root), "\(earlier) to \(later)")
    }
    #expect(TreeFrontier(size: 3, hashes: [root]) == nil)
    #expect(TreeFrontier(size: -1, hashes: []) == nil)
    #expect(
      !InclusionProof(index: Int.max - 1, size: Int.max, path: [root]).holds(for: root, in: root))
  }
}
