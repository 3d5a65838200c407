import Base
import Testing

@Suite("SHA-256")
struct SHA256Tests {
  /// The examples of FIPS 180-4 and of NIST's page on them.
  @Test(
    arguments: [
      ("", 1, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", 1, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
      ),
      (
        "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
          + "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu", 1,
        "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
      ),
      ("a", 1_000_000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"),
      ("A", 1000, "c2e686823489ced2017f6059b8b239318b6364f6dcd835d0a519105a1eadd6e4"),
      ("\u{0}", 55, "02779466cdec163811d078815c633f21901413081449002f24aa3e80f0b88ef7"),
      ("\u{0}", 56, "d4817aa5497628e7c77e6b606107042bbba3130888c5f47a375e6179be789fbb"),
      ("\u{0}", 64, "f5a5fd42d16a20302798ef6ed309979b43003d2320d9f0e8ea9831a92759fb4b"),
    ] as [(String, Int, String)])
  func matchesPublishedVectors(text: String, count: Int, hex: String) {
    let message = Array(String(repeating: text, count: count).utf8)
    #expect(SHA256.hash(message).hex == hex)
  }

  @Test func matchesPythonAtEveryLengthAroundTwoBlocks() {
    let expected = SHA256Vectors.digestsByLength
    #expect(expected.count == 131)
    for (length, hex) in expected.enumerated() {
      #expect(SHA256.hash(SHA256Vectors.message(length)).hex == hex, "\(length) bytes")
    }
  }

  @Test func chunkedUpdatesEqualOneCall() {
    let seed: UInt64 = 11
    var generator = SeededGenerator(seed: seed)
    for round in 0..<200 {
      let message = SHA256Vectors.message(Int.random(in: 0...1000, using: &generator))
      var hash = SHA256()
      var rest = message[...]
      while !rest.isEmpty {
        let chunk = rest.prefix(Int.random(in: 0...130, using: &generator))
        chunk.withUnsafeBytes { hash.update($0) }
        rest = rest.dropFirst(chunk.count)
      }
      #expect(hash.finalize() == SHA256.hash(message), "seed \(seed), round \(round)")
    }
  }

  @Test func goesOnFromACopyWithoutTouchingTheOriginal() {
    var hash = SHA256()
    Array("ab".utf8).withUnsafeBytes { hash.update($0) }
    let short = hash
    Array("c".utf8).withUnsafeBytes { hash.update($0) }
    #expect(hash.finalize() == SHA256.hash(Array("abc".utf8)))
    #expect(short.finalize() == SHA256.hash(Array("ab".utf8)))
  }

  @Test func hashesUnalignedBytes() {
    let message = SHA256Vectors.message(130)
    message.withUnsafeBytes { buffer in
      for start in 0..<8 {
        let part = UnsafeRawBufferPointer(rebasing: buffer[start..<start + 100])
        #expect(SHA256.hash(part) == SHA256.hash(Array(message[start..<start + 100])))
      }
    }
  }

  @Test func readsADigestFromLowercaseHexOnly() {
    let digest = SHA256.hash([])
    #expect(SHA256.Digest(hex: digest.hex) == digest)
    #expect(digest.description == digest.hex && digest.bytes.count == 32)
    let hex = digest.hex
    let wrong: [String] = [
      "", String(hex.dropLast()), "\(hex)0", hex.uppercased(), "g\(hex.dropFirst())", " \(hex)",
      "é\(hex.dropFirst(2))", "0x\(hex.dropFirst(2))",
    ]
    for text in wrong {
      #expect(SHA256.Digest(hex: text) == nil, "\(text)")
    }
  }

  @Test func takesThirtyTwoBytesForADigest() {
    let digest = SHA256.hash([1])
    #expect(SHA256.Digest(bytes: digest.bytes) == digest)
    #expect(digest.withBytes { Array($0) } == digest.bytes)
    #expect(SHA256.Digest(bytes: Array(digest.bytes.dropLast())) == nil)
    #expect(SHA256.Digest(bytes: digest.bytes + [0]) == nil)
    #expect(SHA256.Digest(bytes: []) == nil)
  }
}
