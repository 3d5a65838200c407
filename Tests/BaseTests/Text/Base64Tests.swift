import Base
import Foundation
import Testing

@Suite("Base64")
struct Base64Tests {
  /// RFC 4648, section 10.
  @Test(
    arguments: [
      ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
      ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
    ] as [(String, String)])
  func matchesTheStandard(plain: String, encoded: String) {
    #expect(Base64.encode(Array(plain.utf8)) == encoded)
    #expect(Base64.decode(encoded) == Array(plain.utf8))
  }

  @Test func agreesWithFoundationAndReadsBackWhatItWrote() {
    let seed: UInt64 = 5
    var generator = SeededGenerator(seed: seed)
    for length in 0..<300 {
      let bytes = (0..<length).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
      #expect(Base64.encode(bytes) == Data(bytes).base64EncodedString(), "seed \(seed), \(length)")
      #expect(Base64.decode(Base64.encode(bytes)) == bytes, "seed \(seed), \(length)")
    }
  }

  @Test(
    arguments: [
      "Z", "Zg", "Zg=", "Zg===", "=", "==", "====", "Zh==", "Zm9=", "Zm 9v", "Zm9v\n", "Zm9-",
      "Zm9_",
      "Z=g=", "Zg==Zg==", "Zm8=Zm9v", "Zmé",
    ])
  func refusesWhatIsNoTextOfBytes(text: String) {
    #expect(Base64.decode(text) == nil)
  }
}
