import Base
import Testing
import Validation

/// A message that tests change.
struct MessageFixture {
  var header = #"MSH|^~\&|LIS|LAB|STUDY|SITE|20260305080000||ORU^R01^ORU_R01|M1|P|2.5.1||||||"#
  var patient: String? = "PID|1||P7^^^HOSP^MR||DOE^JANE"
  var order = "OBR|1||S26-1^LIS|88305|||20260304090000+0100|||||||||||||||20260305080000+0100|||F"
  var lines: [String] = []
  var rules = ReadingRules(
    accessionShapes: [IdentifierShape("S99-9*")].compactMap { $0 }, readsFreeText: true)

  var text: String {
    ([header] + [patient].compactMap { $0 } + [order] + lines).joined(separator: "\r") + "\r"
  }

  func read() throws -> ReadResults { try read(Array(text.utf8)) }

  func read(_ bytes: [UInt8]) throws -> ReadResults {
    try PathologyMessages.read(bytes, name: "reports.hl7", rules: rules)
  }

  /// Such as `A tubular_adenoma`, or why a report or message is refused.
  func outcome() throws -> [String] {
    let read = try read()
    return read.results.map { "\($0.key.part ?? "-") \($0.conclusion.text)" }
      + read.refused.map(\.reason.rawValue)
  }

  static func observation(
    _ text: String, part: String = "", status: String = "F", code: String = "22637-3^^LN",
    type: String = "TX"
  ) -> String {
    "OBX|1|\(type)|\(code)|\(part)|\(text)||||||\(status)"
  }
}

@Suite("HL7 v2 messages with pathology reports")
struct PathologyMessagesTests {
  private typealias Fixture = MessageFixture

  private func outcome(_ lines: [String]) throws -> [String] {
    var fixture = MessageFixture()
    fixture.lines = lines
    return try fixture.outcome()
  }

  @Test("are read with all their fields")
  func whole() throws {
    var fixture = MessageFixture()
    fixture.order += "|||||||1234&Doc"
    fixture.lines = [
      Fixture.observation("Tubular adenoma", part: "A"),
      "SPM|1|A||POLYP|||| 10^Sigmoid colon",
    ]
    fixture.rules.sites = WordTable(["sigmoid colon": .sigmoid])
    let read = try fixture.read()
    let result = try #require(read.results.first)
    #expect(read.count == 1)
    #expect(result.key == ResultKey(accession: "S26-1", part: "A"))
    #expect(result.patientKey == "P7" && result.pathologist == "1234")
    #expect(result.conclusion.text == "tubular_adenoma" && result.status == .final)
    #expect(result.specimenLabel == "A" && result.site == .sigmoid)
    // date -u -d '2026-03-05 07:00' +%s
    #expect(result.reportedAt.unixMilliseconds == 1_772_694_000_000)
    #expect(result.collectedAt?.unixMilliseconds == 1_772_611_200_000)
    #expect(result.position == .message(1, segment: 3))
    #expect(
      result.idempotenceKey
        == IdempotenceKey(
          messageID: "M1", accession: "S26-1", part: "A", reportedAt: 1_772_694_000_000))
  }

  @Test("divide into parts by OBX-4, by the text, or not at all")
  func parts() throws {
    #expect(
      try outcome([
        Fixture.observation("Tubular adenoma", part: "A"),
        Fixture.observation("Hyperplastic polyp", part: "B"),
        Fixture.observation("No dysplasia.", part: "B"),
      ]) == ["A tubular_adenoma", "B hyperplastic/none"])
    #expect(
      try outcome([
        Fixture.observation("A. Colon, sigmoid: tubular adenoma. B. Rectum: hyperplastic polyp.")
      ]) == ["A tubular_adenoma", "B hyperplastic"])
    #expect(
      try outcome([
        Fixture.observation("A. Colon, sigmoid:"), Fixture.observation("Tubular adenoma."),
        Fixture.observation("B. Rectum: ~ no evidence of ~ adenoma"),
      ]) == ["A tubular_adenoma", "B ambiguous: negations_only"])
    #expect(try outcome([Fixture.observation("Lipoma")]) == ["- other"])
    #expect(
      try outcome([Fixture.observation("Lipoma"), Fixture.observation("Lipoma", part: "B")])
        == ["malformed_message"])
    #expect(
      try outcome([
        Fixture.observation("No evidence of", part: "1"),
        Fixture.observation("tubular adenoma", part: "2"), "SPM|1|S26-1-1",
      ]) == ["1 ambiguous: part_labels", "2 ambiguous: part_labels"],
      "more parts than specimens")
  }

  @Test("are read by sections, and an addendum does not go unnoticed")
  func sections() throws {
    let history = Fixture.observation("Previous villous adenoma", code: "22636-5^^LN")
    let diagnosis = Fixture.observation("Hyperplastic polyp")
    #expect(try outcome([history, diagnosis]) == ["- hyperplastic"])
    #expect(
      try outcome([
        diagnosis, Fixture.observation("Sessile serrated lesion", code: "22639-9^^LN"),
      ]) == ["- ambiguous: addendum"])
    #expect(
      try outcome([diagnosis, Fixture.observation("Adenoma. No dysplasia", code: "LOCAL")])
        == ["- hyperplastic"], "an unknown section does not count beside the diagnosis")
    #expect(
      try outcome([Fixture.observation("Lipoma", code: "LOCAL")]) == ["- other"])
    #expect(try outcome([history]) == ["missing"])
    #expect(try outcome([]) == ["missing"])
    #expect(
      try outcome([
        Fixture.observation("Lipoma", part: "A"), history,
      ]) == ["A other"], "background is of no part")
  }

  @Test("may have codes")
  func codes() throws {
    var fixture = MessageFixture()
    fixture.rules.codeSystem = .icdO3
    fixture.lines = [
      Fixture.observation("8211/0^Tubular adenoma^I", part: "A", code: "X", type: "CWE")
    ]
    #expect(try fixture.outcome() == ["A tubular_adenoma"])
    fixture.lines = [Fixture.observation("8211/0^Lipoma^I", part: "A", code: "X", type: "CWE")]
    #expect(try fixture.outcome() == ["A ambiguous: columns_disagree"])
    fixture.lines = [Fixture.observation("9999^^L", part: "A", code: "X", type: "CWE")]
    #expect(try fixture.outcome() == ["unknown_word"])
  }

  @Test("are as final as the least final of their fields")
  func statuses() throws {
    for (order, observation, expected) in [
      ("F", "F", "final"), ("F", "", "final"), ("F", "P", "preliminary"),
      ("P", "F", "preliminary"), ("C", "F", "corrected"), ("F", "C", "corrected"),
      ("A", "F", "preliminary"), ("", "F", "final"),
    ] {
      var fixture = MessageFixture()
      fixture.order.removeLast()
      fixture.order += order
      fixture.lines = [Fixture.observation("Lipoma", status: observation)]
      #expect(try fixture.read().results.map(\.status.rawValue) == [expected])
    }
    for (order, observation, reason) in [
      ("F", "W", RefusalReason.withdrawn), ("X", "F", .withdrawn), ("F", "D", .withdrawn),
      ("", "", .missing), ("Z", "F", .unknownWord), ("F", "Z", .unknownWord),
    ] {
      var fixture = MessageFixture()
      fixture.order.removeLast()
      fixture.order += order
      fixture.lines = [Fixture.observation("Lipoma", status: observation)]
      #expect(try fixture.read().refused.map(\.reason) == [reason])
    }
  }

  @Test("come in frames, in batches, with any end of line, or several in a file")
  func frames() throws {
    var one = MessageFixture()
    one.lines = [Fixture.observation("Lipoma", part: "A")]
    var two = one
    two.header = two.header.replacingFirst("|M1|", with: "|M2|")
    let framed =
      [0x0B] + Array(one.text.utf8) + [0x1C, 0x0D, 0x0B] + Array(two.text.utf8) + [0x1C, 0x0D]
    let batch =
      "FHS|^~\\&\rBHS|^~\\&\r" + one.text + two.text + "BTS|2\rFTS|1\r"
    let unix = (one.text + two.text).split(separator: "\r").joined(separator: "\n")
    let windows = (one.text + two.text).split(separator: "\r").joined(separator: "\r\n")
    for bytes in [framed, Array(batch.utf8), Array(unix.utf8), Array(windows.utf8)] {
      let read = try one.read(bytes)
      #expect(read.results.map(\.messageID) == ["M1", "M2"])
      #expect(read.refused.isEmpty)
    }
  }

  @Test("have separators and escapes of their own")
  func separators() throws {
    var fixture = MessageFixture()
    fixture.lines = [
      Fixture.observation(#"\H\Lipoma\N\ \T\ \X66696E65\\.br\(5 \S\ 3)"#)
    ]
    let expected = "Lipoma & fine\n(5 ^ 3)"
    let result = try #require(try fixture.read().results.first)
    #expect(result.textDigest == SHA256.hash(Array(expected.utf8)))
    let turned = fixture.text.map { sign -> String in
      ["|": "#", "^": "*", "~": "!", "\\": "%", "&": "@"][sign] ?? String(sign)
    }.joined()
    let other = try #require(try fixture.read(Array(turned.utf8)).results.first)
    #expect(other.conclusion == result.conclusion && other.key == result.key)
    for broken in [#"a \Z1\"#, #"a \X6\"#, #"a \X+1\"#, #"a \X00\"#, #"a \C2842\"#, #"half \E"#] {
      fixture.lines = [Fixture.observation(broken)]
      #expect(try fixture.outcome() == ["malformed_message"], "\(broken)")
    }
  }

  @Test("are in the character set that they name, or refused")
  func charsets() throws {
    var fixture = MessageFixture()
    fixture.lines = [Fixture.observation("Lipoma; größer")]
    #expect(try fixture.outcome() == ["character_set"], "ASCII unless said otherwise")
    fixture.header += "UNICODE UTF-8"
    #expect(try fixture.outcome() == ["- other"])
    fixture.header = MessageFixture().header + "8859/1"
    #expect(try fixture.outcome() == ["character_set"], "it is UTF-8 all the same")
    let latin = Array(fixture.text.utf8).split(separator: 0xC3).joined().map {
      $0 == 0xB6 ? 0xF6 : $0 == 0x9F ? 0xDF : $0
    }
    let result = try #require(try fixture.read(Array(latin)).results.first)
    #expect(result.textDigest == SHA256.hash(Array("Lipoma; größer".utf8)))
    fixture.header = MessageFixture().header + "UNICODE UTF-16"
    #expect(try fixture.outcome() == ["character_set"])
  }

  @Test("that are none, or of another kind, are refused one by one")
  func refusals() throws {
    var fixture = MessageFixture()
    fixture.lines = [Fixture.observation("Lipoma")]
    func refusal(_ old: String, _ new: String) throws -> [String] {
      try fixture.read(Array(fixture.text.replacingFirst(old, with: new).utf8))
        .refused.map(\.reason.rawValue)
    }
    #expect(try refusal("ORU^R01", "ACK^R01") == ["other_message"])
    #expect(try refusal("|M1|P|", "|M1|T|") == ["other_message"])
    #expect(try refusal("2.5.1", "3.0") == ["other_message"])
    #expect(try refusal("|M1|", "||") == ["missing"])
    #expect(try refusal("S26-1^LIS", "") == ["missing"])
    #expect(try refusal("S26-1^LIS", "1E5") == ["spreadsheet_damage"])
    #expect(try refusal("S26-1^LIS", "X-1") == ["shape"])
    #expect(try refusal("20260305080000+0100", "") == ["missing"])
    #expect(try refusal("20260305080000+0100", "20260305080000") == ["no_zone"])
    #expect(try refusal("20260305080000+0100", "20261305080000+0100") == ["invalid_date"])
    #expect(try refusal("OBR|1", "OBR1") == ["malformed_message"])
    #expect(try refusal("OBR|", "ZZZ|") == ["malformed_message"])
    #expect(try refusal(#"MSH|^~\&|"#, #"MSH|^^\&|"#) == ["malformed_message"])
    #expect(try refusal(#"MSH|^~\&|"#, #"MSH|^~\&#|"#) == [], "a sign for truncation may follow")
    #expect(throws: LabelError(.malformedMessages, "")) { try fixture.read(Array("hello".utf8)) }
    #expect(throws: LabelError(.malformedMessages, "")) { try fixture.read([]) }
  }

  @Test("name one patient")
  func patients() throws {
    var fixture = MessageFixture()
    fixture.lines = [Fixture.observation("Lipoma")]
    fixture.patient = "PID|1||P7^^^HOSP^MR~X1^^^GOV^NI"
    #expect(try fixture.outcome() == ["patient_identifier"])
    fixture.rules.patientIdentifierType = "MR"
    #expect(try fixture.read().results.map(\.patientKey) == ["P7"])
    fixture.rules.patientIdentifierType = "PI"
    #expect(try fixture.outcome() == ["patient_identifier"])
    fixture.rules.patientIdentifierType = nil
    fixture.patient = nil
    #expect(try fixture.read().results.map(\.patientKey) == [nil])
  }

  @Test("with one broken report keep the others")
  func partly() throws {
    var fixture = MessageFixture()
    fixture.lines = [
      Fixture.observation("Lipoma"), "OBR|2||S26-2|||||", Fixture.observation("Lipoma"),
      fixture.order.replacingFirst("S26-1", with: "S26-3"), Fixture.observation("Carcinoma"),
    ]
    let read = try fixture.read()
    #expect(read.results.map(\.key.accession) == ["S26-1", "S26-3"])
    #expect(read.refused.map(\.position) == [.message(1, segment: 5)])
  }

  @Test("survive damage of any byte, and cuts at any place")
  func damage() throws {
    var fixture = MessageFixture()
    fixture.lines = [
      Fixture.observation(#"A. Colon: tubular\T\ adenoma. B. Rectum: lipoma~x"#),
      "SPM|1|A^B||P|||||",
    ]
    let bytes = Array(fixture.text.utf8)
    for count in 0..<bytes.count { _ = try? fixture.read(Array(bytes[..<count])) }
    var generator = SeededGenerator(seed: 7)
    for index in bytes.indices {
      var damaged = bytes
      damaged[index] = UInt8.random(in: 0...255, using: &generator)
      _ = try? fixture.read(damaged)
    }
    let fields = Array(("MSH|^~\\&" + String(repeating: "|", count: 600)).utf8)
    #expect(try fixture.read(fields).refused.map(\.reason) == [.malformedMessage])
    let long =
      Array(fixture.text.utf8) + Array(("NTE|" + String(repeating: "x", count: 300_000)).utf8)
    #expect(try fixture.read(long).refused.map(\.reason) == [.malformedMessage])
  }
}

extension String {
  /// The text with the first occurrence of another one replaced.
  func replacingFirst(_ old: String, with new: String) -> String {
    guard let range = self.firstRange(of: old) else { return self }
    return replacingCharacters(in: range, with: new)
  }

  private func firstRange(of text: String) -> Range<String.Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(text) {
        return start..<index(start, offsetBy: text.count)
      }
      start = index(after: start)
    }
    return nil
  }

  private func replacingCharacters(in range: Range<String.Index>, with new: String) -> String {
    String(self[..<range.lowerBound]) + new + String(self[range.upperBound...])
  }
}
