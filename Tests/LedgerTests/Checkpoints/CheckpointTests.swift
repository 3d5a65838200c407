import Base
import Testing

@testable import Ledger

@Suite("Checkpoints as text")
struct CheckpointTests {
  private let root = MerkleTree.leafHash([1])

  private func checkpoint(_ key: CheckpointKey? = nil) throws -> LedgerCheckpoint {
    LedgerCheckpoint(
      origin: TemporaryLedger.origin, size: 42, root: root, time: 1_764_189_000_123,
      key: try key ?? TemporaryLedger.key())
  }

  @Test func haveTheFormOfC2SP() throws {
    let lines = try checkpoint().text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count == 7)
    #expect(lines[0] == "hospital.example/study-7")
    #expect(lines[1] == "42")
    #expect(Base64.decode(lines[2]) == root.bytes)
    #expect(lines[3] == "time 1764189000123")
    #expect(lines[4] == "" && lines[6] == "")
    #expect(lines[5].hasPrefix("\u{2014} hospital.example/study-7 "))
  }

  /// The key's id and the code are for ever: computed with Python's hmac and hashlib.
  ///
  ///     secret, name = bytes(range(32)), b"hospital.example/study-7"
  ///     algorithm = b"opticalbiopsy/hmac-sha-256"
  ///     fingerprint = hmac.digest(secret, algorithm, "sha256")
  ///     id = hashlib.sha256(name + b"\n\xff" + algorithm + fingerprint).digest()[:4]
  ///     root = hashlib.sha256(b"\0\1").digest()
  ///     text = name + b"\n42\n" + base64.b64encode(root) + b"\ntime 1764189000123\n"
  ///     print(base64.b64encode(id + hmac.digest(secret, text, "sha256")))
  @Test func areSignedAsDocumented() throws {
    let line = try checkpoint().text.split(separator: "\n").last
    #expect(
      line == "\u{2014} hospital.example/study-7 7pA99yqpOorTyt3ymDAYgGFy0cEzWI5ZX4DcFkwcqSJk30Wq")
  }

  @Test func readBackWhatWasWritten() throws {
    let written = try checkpoint()
    let read = try LedgerCheckpoint(parsing: written.text)
    #expect(read == written)
    #expect(read.size == 42 && read.root == root && read.time == 1_764_189_000_123)
  }

  @Test func tellWhoSignedThem() throws {
    let key = try TemporaryLedger.key()
    let other = try TemporaryLedger.key("other", secret: Array(1...32))
    let sameName = try TemporaryLedger.key(secret: Array(1...32))
    let text = try checkpoint(key)
    #expect(text.authenticity([key]) == .authentic)
    #expect(text.authenticity([other, key]) == .authentic)
    #expect(text.authenticity([other]) == .unknownKey)
    #expect(text.authenticity([sameName]) == .unknownKey)
    #expect(text.authenticity([]) == .unknownKey)
    let changed: [(String, String)] = [
      ("\n42\n", "\n43\n"), ("time 1", "time 2"), ("study-7\n42", "study-8\n42"),
    ]
    for (old, new) in changed {
      let forged = try LedgerCheckpoint(parsing: text.text.replacing(old, with: new))
      #expect(forged.authenticity([key]) == .forged, "\(new)")
      #expect(forged.authenticity([other]) == .unknownKey, "\(new)")
    }
  }

  @Test func ignoreSignaturesOfStrangers() throws {
    let key = try TemporaryLedger.key()
    let text = try checkpoint(key).text
    let witnessed = try LedgerCheckpoint(parsing: text + "\u{2014} witness.example AAAAAQID\n")
    #expect(witnessed.authenticity([key]) == .authentic)
    // A second line of the same key, which is wrong, makes the note bad.
    let id = Base64.encode(key.id + [UInt8](repeating: 0, count: 32))
    let doubled = try LedgerCheckpoint(parsing: text + "\u{2014} \(key.name) \(id)\n")
    #expect(doubled.authenticity([key]) == .forged)
  }

  /// The example on C2SP's page, whose key is Ed25519 and unknown here.
  @Test func readTheStandardsExample() throws {
    let example = try LedgerCheckpoint(
      parsing: """
        example.com/behind-the-sofa
        20852163
        CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

        \u{2014} example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5\
        /Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=

        """)
    #expect(example.origin == "example.com/behind-the-sofa" && example.size == 20_852_163)
    #expect(example.time == nil)
    let key = try TemporaryLedger.key()
    #expect(example.authenticity([key]) == .unknownKey)
  }

  @Test func refuseWhatIsNoCheckpoint() throws {
    let good = try checkpoint().text
    let signature = good.split(separator: "\n").last.map { "\($0)\n" } ?? ""
    let root = Base64.encode(self.root.bytes)
    let bad: [String] = [
      "", "\n", "\n\n", "x", good + "x", String(good.dropLast()), "\n" + good,
      good.replacing("\n42\n", with: "\n042\n"), good.replacing("\n42\n", with: "\n+42\n"),
      good.replacing("\n42\n", with: "\n-42\n"), good.replacing("\n42\n", with: "\n\n"),
      good.replacing("\n42\n", with: "\n4 2\n"),
      good.replacing("\n42\n", with: "\n99999999999999999999\n"),
      good.replacing(root, with: "AAAA"), good.replacing(root, with: String(root.dropLast())),
      good.replacing("\n", with: "\r\n"), good.replacing("time", with: "ti\u{0}me"),
      good.replacing("\n\n", with: "\n"), good.replacing("\u{2014}", with: "-"),
      good.replacing("\u{2014} ", with: "\u{2014}  "),
      "o\n1\n\(root)\n\n", "o\n1\n\n" + signature, "1\n\(root)\n\n" + signature,
      "o\n1\n\(root)\n\n\u{2014} a+b AAAAAQID\n", "o\n1\n\(root)\n\n\u{2014} a AAAAAA==\n",
      good + String(repeating: "\u{2014} w AAAAAQID\n", count: 32),
      "o\n1\n\(root)\n" + String(repeating: "x\n", count: 33) + "\n" + signature,
      "o\n1\n\(root)\n" + String(repeating: "x", count: 1 << 16) + "\n\n" + signature,
    ]
    for text in bad {
      #expect(
        code { _ = try LedgerCheckpoint(parsing: text) } == .invalidCheckpoint, "\(text.prefix(90))"
      )
    }
  }

  @Test func survivesRandomDamage() throws {
    let seed: UInt64 = 3
    var generator = SeededGenerator(seed: seed)
    let key = try TemporaryLedger.key()
    let good = try checkpoint(key)
    for round in 0..<2000 {
      var bytes = Array(good.text.utf8)
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        bytes[Int.random(in: 0..<bytes.count, using: &generator)] = .random(
          in: .min ... .max, using: &generator)
      }
      guard let text = String(validating: bytes, as: UTF8.self), text != good.text,
        let read = try? LedgerCheckpoint(parsing: text)
      else { continue }
      #expect(read.authenticity([key]) != .authentic, "seed \(seed), round \(round)")
    }
  }

  @Test func keysNeedNamesAndLongSecrets() {
    let bad: [(String, [UInt8])] = [
      ("", Array(0..<32)), ("a b", Array(0..<32)), ("a+b", Array(0..<32)), ("a", Array(0..<31)),
      ("a\u{2003}b", Array(0..<32)), ("a\n", Array(0..<32)), ("a", []),
    ]
    for (name, secret) in bad {
      #expect(
        code { _ = try CheckpointKey(name: name, secret: secret) } == .invalidCheckpoint, "\(name)")
    }
  }
}
