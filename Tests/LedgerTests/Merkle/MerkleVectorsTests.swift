import Base
import Testing

@testable import Ledger

/// The tree of eight leaves that transparency-dev/merkle and the specification use.
enum MerkleVectors {
  static let leaves: [[UInt8]] = [
    [], [0x00], [0x10], [0x20, 0x21], [0x30, 0x31], [0x40, 0x41, 0x42, 0x43],
    Array(0x50...0x57), Array(0x60...0x6f),
  ]
  static let roots: [String] = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
  ]
  static let inclusion: [(index: Int, size: Int, path: [String])] = [
    (
      0, 8,
      [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
      ]
    ),
    (
      5, 8,
      [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
      ]
    ),
    (2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
    (
      1, 5,
      [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
      ]
    ),
  ]
  static let consistency: [(earlier: Int, later: Int, path: [String])] = [
    (
      6, 8,
      [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
      ]
    ),
    (
      2, 5,
      [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
      ]
    ),
  ]
}

@Suite("Merkle tree: published vectors")
struct MerkleVectorsTests {
  private let tree = LeavesInMemory(MerkleVectors.leaves.map { MerkleTree.leafHash($0) })

  @Test func hashesOfLeavesAndNodesAreKeptApart() {
    #expect(
      MerkleTree.leafHash(Array("L123456".utf8)).hex
        == "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56")
    // The published node is over texts, not digests; the prefix is what it shows.
    #expect(
      SHA256.hash([1] + Array("N123".utf8) + Array("N456".utf8)).hex
        == "aa217fe888e47007fa15edab33c2b492a722cb106c64667fc2b044444de66bbb")
    let (left, right) = (MerkleTree.leafHash([]), MerkleTree.leafHash([0]))
    #expect(MerkleTree.nodeHash(left, right).hex == MerkleVectors.roots[2])
  }

  @Test func rootsMatchAtEverySize() throws {
    var frontier = TreeFrontier()
    for (size, hex) in MerkleVectors.roots.enumerated() {
      #expect(frontier.root.hex == hex, "size \(size)")
      #expect(try tree.root(size: size).hex == hex, "size \(size)")
      if size < 8 { frontier.append(tree.leaves[size]) }
    }
  }

  @Test func inclusionProofsMatch() throws {
    for vector in MerkleVectors.inclusion {
      let proof = try tree.inclusionProof(index: vector.index, size: vector.size)
      #expect(proof.path.map(\.hex) == vector.path, "(\(vector.index), \(vector.size))")
    }
  }

  @Test func consistencyProofsMatch() throws {
    for vector in MerkleVectors.consistency {
      let proof = try tree.consistencyProof(from: vector.earlier, to: vector.later)
      #expect(proof.path.map(\.hex) == vector.path, "(\(vector.earlier), \(vector.later))")
    }
  }
}

/// A tree whose leaves are all in memory, every inner hash computed anew.
struct LeavesInMemory: TreeNodes {
  let leaves: [SHA256.Digest]

  init(_ leaves: [SHA256.Digest]) { self.leaves = leaves }

  func hash(level: Int, position: Int) throws(LedgerError) -> SHA256.Digest {
    if level == 0 { return leaves[position] }
    return MerkleTree.nodeHash(
      try hash(level: level - 1, position: position * 2),
      try hash(level: level - 1, position: position * 2 + 1))
  }
}
