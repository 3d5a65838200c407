import Base
import Foundation
import TestSupport
import Testing

@testable import Ledger

/// The proofs, good and bad, of transparency-dev/merkle's `testdata`.
@Suite("Merkle tree: published proofs, good and bad")
struct MerkleFilesTests {
  /// The documents below a folder, with their paths.
  private func documents(_ folder: URL) throws -> [(name: String, fields: JSONFields)] {
    let files = FileManager.default.enumerator(atPath: folder.path)
    var documents: [(name: String, fields: JSONFields)] = []
    while let name = files?.nextObject() as? String {
      guard name.hasSuffix(".json") else { continue }
      let bytes = try FileDescriptor.readFile(
        folder.appendingPathComponent(name).path, maximumByteCount: 1 << 20)
      documents.append((name, try JSONFields(try JSONValue(parsing: bytes))))
    }
    return documents
  }

  /// Numbers of the files reach 2^64 - 1; no ledger does.
  private func number(_ name: String, _ fields: JSONFields) throws -> Int? {
    guard case .integer(let number)? = fields.members[name] else { return nil }
    return Int(number)
  }

  /// A digest; nil where the file has other than 32 bytes, as its negative cases do.
  private func digest(_ value: JSONValue?) -> SHA256.Digest? {
    guard case .string(let text)? = value else { return nil }
    return Base64.decode(text).flatMap { SHA256.Digest(bytes: $0) }
  }

  private func path(_ fields: JSONFields) -> [SHA256.Digest]? {
    guard case .array(let elements)? = fields.members["proof"] else { return [] }
    let path = elements.compactMap { digest($0) }
    return path.count == elements.count ? path : nil
  }

  @Test func inclusion() throws {
    guard let folder = SharedMaterial.entry("vectors/rfc6962/inclusion") else { return }
    let documents = try documents(folder)
    #expect(documents.count == 98)
    for (name, fields) in documents {
      var holds = false
      if let index = try number("leafIdx", fields), let size = try number("treeSize", fields),
        let root = digest(fields.members["root"]), let leaf = digest(fields.members["leafHash"]),
        let path = path(fields)
      {
        holds = InclusionProof(index: index, size: size, path: path).holds(for: leaf, in: root)
      }
      let isWrong = try fields.bool("wantErr")
      #expect(holds == !isWrong, "\(name)")
    }
  }

  @Test func consistency() throws {
    guard let folder = SharedMaterial.entry("vectors/rfc6962/consistency") else { return }
    let documents = try documents(folder)
    #expect(documents.count == 98)
    for (name, fields) in documents {
      let roots = [digest(fields.members["root1"]), digest(fields.members["root2"])]
      let sizes = [try number("size1", fields), try number("size2", fields)]
      var holds = false
      if let earlier = sizes[0], let later = sizes[1], let first = roots[0], let second = roots[1],
        let path = path(fields)
      {
        holds = ConsistencyProof(earlierSize: earlier, laterSize: later, path: path)
          .holds(from: first, to: second)
      }
      // Two conventions that RFC 9162 leaves open: here an earlier tree without leaves is refused, and
      // so is, even between trees of one size, what is no hash at all.
      let isWrong = try fields.bool("wantErr") || sizes[0] == 0 || roots.contains(nil)
      #expect(holds == !isWrong, "\(name)")
    }
  }
}
