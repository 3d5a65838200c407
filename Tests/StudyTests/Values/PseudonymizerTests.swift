import Base
import Study
import Testing

@Suite("Pseudonyms")
struct PseudonymizerTests {
  private let key = Array(UInt8(0)...31)

  @Test func areTheSameForTheSameAndOthersForOthers() throws {
    let pseudonyms = try Pseudonymizer(key: key)
    let first = pseudonyms.pseudonym(of: "MRN-0001", .patient)
    #expect(pseudonyms.pseudonym(of: "MRN-0001", .patient) == first)
    #expect(pseudonyms.pseudonym(of: "MRN-0002", .patient) != first)
    #expect(pseudonyms.pseudonym(of: "MRN-0001", .examination) != first)
    let others = try Pseudonymizer(key: key.map { $0 ^ 1 })
    #expect(others.pseudonym(of: "MRN-0001", .patient) != first)
    #expect(others.keyIdentifier != pseudonyms.keyIdentifier)
  }

  /// HMAC-SHA-256 of `patient:MRN-0001`, by Python 3.11's hmac.
  @Test func areWhatTheStandardSays() throws {
    let found = try Pseudonymizer(key: key).pseudonym(of: "MRN-0001", .patient)
    #expect(found.hex == "e718b6ac588a6709728f971b43e9a92ef09946a10ee94dceed566fe51cdb6a19")
  }

  @Test func areNotMadeUnderAShortKey() {
    #expect(throws: StudyError(.invalidKey, "")) { try Pseudonymizer(key: Array(key.dropLast())) }
  }

  @Test(arguments: ["", "ab", String(repeating: "g", count: 64), String(repeating: "A", count: 64)])
  func areLowercaseHex(text: String) {
    #expect(Pseudonym(hex: text) == nil)
  }
}

@Suite("References to polyps")
struct PolypReferenceTests {
  @Test func readBackTheSame() {
    let reference = PolypReference(stream: 1042, polyp: 3)
    #expect(reference.description == "1042.3")
    #expect(PolypReference("1042.3") == reference)
  }

  @Test(arguments: ["", "1", "1.", ".1", "1.0", "-1.1", "1.2.3", "+1.2", "01.2", "1.2 ", "1.a"])
  func areRefusedInOtherForms(text: String) {
    #expect(PolypReference(text) == nil)
  }
}
