public import Base

/// The hashes of RFC 6962's Merkle tree (also RFC 9162, section 2.1), with SHA-256.
public enum MerkleTree {
  /// The root of the tree without leaves: the hash of nothing.
  public static let emptyRoot = SHA256.hash([])

  /// The hash of a leaf: `SHA-256(0x00 ‖ data)`.
  ///
  /// - Parameter parts: The leaf's data, one part after the other.
  /// - Returns: The hash.
  public static func leafHash(_ parts: UnsafeRawBufferPointer...) -> SHA256.Digest {
    var hash = start(leafPrefix)
    for part in parts { hash.update(part) }
    return hash.finalize()
  }

  /// The hash of a leaf: `SHA-256(0x00 ‖ data)`.
  ///
  /// - Parameter data: The leaf's data.
  /// - Returns: The hash.
  public static func leafHash(_ data: [UInt8]) -> SHA256.Digest {
    data.withUnsafeBytes { leafHash($0) }
  }

  /// The hash of an inner node: `SHA-256(0x01 ‖ left ‖ right)`.
  ///
  /// - Parameters:
  ///   - left: The hash of the left subtree.
  ///   - right: The hash of the right subtree.
  /// - Returns: The hash.
  public static func nodeHash(_ left: SHA256.Digest, _ right: SHA256.Digest) -> SHA256.Digest {
    var hash = start(nodePrefix)
    left.withBytes { hash.update($0) }
    right.withBytes { hash.update($0) }
    return hash.finalize()
  }

  private static let leafPrefix: UInt8 = 0
  private static let nodePrefix: UInt8 = 1

  private static func start(_ prefix: UInt8) -> SHA256 {
    var hash = SHA256()
    withUnsafeBytes(of: prefix) { hash.update($0) }
    return hash
  }
}
