import Base
import Testing

@Suite("HMAC-SHA-256")
struct HMACSHA256Tests {
  private struct Vector: Sendable {
    let name: String
    let key: [UInt8]
    let message: [UInt8]
    let code: String
  }

  /// The seven test cases of RFC 4231.
  private static let vectors: [Vector] = [
    Vector(
      name: "1", key: [UInt8](repeating: 0x0b, count: 20), message: Array("Hi There".utf8),
      code: "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
    Vector(
      name: "2, a key shorter than the code", key: Array("Jefe".utf8),
      message: Array("what do ya want for nothing?".utf8),
      code: "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
    Vector(
      name: "3, over a block", key: [UInt8](repeating: 0xaa, count: 20),
      message: [UInt8](repeating: 0xdd, count: 50),
      code: "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"),
    Vector(
      name: "4", key: Array(1...25), message: [UInt8](repeating: 0xcd, count: 50),
      code: "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"),
    Vector(
      name: "6, a key longer than a block", key: [UInt8](repeating: 0xaa, count: 131),
      message: Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
      code: "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"),
    Vector(
      name: "7, key and message longer than a block", key: [UInt8](repeating: 0xaa, count: 131),
      message: Array(
        ("This is a test using a larger than block-size key and a larger than block-size data. "
          + "The key needs to be hashed before being used by the HMAC algorithm.").utf8),
      code: "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"),
  ]

  @Test func matchesRFC4231() {
    for vector in HMACSHA256Tests.vectors {
      let code = HMACSHA256(key: vector.key).code(for: vector.message)
      #expect(code.hex == vector.code, "test case \(vector.name)")
    }
  }

  /// Test case 5 gives the first 128 bits only.
  @Test func matchesTheTruncatedVector() {
    let code = HMACSHA256(key: [UInt8](repeating: 0x0c, count: 20))
      .code(for: Array("Test With Truncation".utf8))
    #expect(code.hex.hasPrefix("a3b6167473100ee06e0c796c2955552b"))
  }

  @Test func matchesThePseudonymOfTheSpecification() {
    #expect(
      HMACSHA256(key: Array(0...31)).code(for: Array("MRN-0001".utf8)).hex
        == "2ad5d663261259794f21ca480ce903b7ffd9bd0fa5ded0632957e178b1261a01")
  }

  @Test func acceptsTheCodeAndNothingElse() {
    let hmac = HMACSHA256(key: Array("key".utf8))
    let message = Array("message".utf8)
    let code = hmac.code(for: message).bytes
    #expect(hmac.isValid(code, for: message))
    #expect(!hmac.isValid(code, for: message + [0]))
    #expect(!hmac.isValid(Array(code.dropLast()), for: message))
    #expect(!hmac.isValid(code + [0], for: message))
    #expect(!hmac.isValid([], for: message))
    #expect(!HMACSHA256(key: Array("Key".utf8)).isValid(code, for: message))
    for index in code.indices {
      var wrong = code
      wrong[index] ^= 1
      #expect(!hmac.isValid(wrong, for: message), "byte \(index)")
    }
  }
}
