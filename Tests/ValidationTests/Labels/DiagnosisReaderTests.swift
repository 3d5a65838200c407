import Base
import Testing
import Validation

@Suite("Reading diagnoses in words")
struct DiagnosisReaderTests {
  private func expect(_ table: [(String, String)]) {
    for (text, expected) in table {
      let readings = DiagnosisReader.read(text)
      #expect(readings.map(\.conclusion.text) == [expected], "\(text)")
    }
  }

  @Test("takes plain statements")
  func plain() { expect(DiagnosisCorpus.plain) }

  @Test("does not take what is denied")
  func denied() { expect(DiagnosisCorpus.denied) }

  @Test("says where it is not sure, and why")
  func unsure() { expect(DiagnosisCorpus.unsure) }

  @Test("knows histories, lists, headings and missing tissue")
  func more() { expect(DiagnosisCorpus.more) }

  @Test("does not take a sentence with words that it does not know")
  func otherWords() { expect(DiagnosisCorpus.otherWords) }

  @Test("has a corpus of a hundred and fifty sentences, each once")
  func size() {
    let all =
      DiagnosisCorpus.plain + DiagnosisCorpus.denied + DiagnosisCorpus.unsure
      + DiagnosisCorpus.more + DiagnosisCorpus.otherWords
    #expect(all.count >= 150)
    #expect(Set(all.map(\.0)).count == all.count)
  }

  private func parts(_ text: String) -> [String] {
    DiagnosisReader.read(text).map { reading in
      "\(reading.part ?? "-") \(reading.site?.rawValue ?? "-") \(reading.conclusion.text)"
    }
  }

  @Test("divides parts with their sites")
  func parts() {
    #expect(
      parts(
        "A. Colon, sigmoid, polypectomy: tubular adenoma. B. Rectum, biopsy: hyperplastic polyp.")
        == ["A sigmoid tubular_adenoma", "B rectum hyperplastic"])
    #expect(
      parts("Part A: Caecum: sessile serrated lesion\nPart B: Colon, polyp: normal mucosa")
        == ["A caecum sessile_serrated", "B colon normal_mucosa"])
    #expect(
      parts("1) Ascending colon polyp: tubular adenoma\n2) Rectal polyp: no evidence of adenoma")
        == ["1 ascending tubular_adenoma", "2 rectum ambiguous: negations_only"])
    #expect(
      parts("A, B and C. Colon, polyps: tubular adenomas.\nD. Rectum: hyperplastic polyp")
        == [
          "A colon tubular_adenoma", "B colon tubular_adenoma", "C colon tubular_adenoma",
          "D rectum hyperplastic",
        ])
    #expect(
      parts("A-C. Colon: tubular adenoma and hyperplastic polyp")
        == Array("ABC").map { "\($0) colon ambiguous: several_parts" })
    #expect(parts("B. Sigmoid: tubular adenoma") == ["B sigmoid tubular_adenoma"])
    #expect(
      parts("a) sigmoid: tubular adenoma\nb) rectum: hyperplastic polyp")
        == ["A sigmoid tubular_adenoma", "B rectum hyperplastic"])
    #expect(
      parts("Specimen A - tubular adenoma; specimen B - normal mucosa")
        == ["A - tubular_adenoma", "B - normal_mucosa"])
    #expect(
      parts("Jar 1 tubular adenoma. Jar 2 hyperplastic polyp.")
        == ["1 - tubular_adenoma", "2 - hyperplastic"])
    #expect(
      parts("Clinical details: ?polyp. Diagnosis:\nA) Colon: tubular adenoma\nB) Colon: lipoma")
        == ["A colon tubular_adenoma", "B colon other"])
  }

  @Test("does not take labels that are out of order, or texts before and behind the parts")
  func unclearParts() {
    #expect(
      parts("A. Colon: tubular adenoma. C. Rectum: hyperplastic polyp.")
        == ["- - ambiguous: part_labels"])
    #expect(
      parts("Tubular adenoma in one part.\nA. Colon: polyp\nB. Colon: polyp")
        == ["A colon ambiguous: part_labels", "B colon ambiguous: part_labels"])
    #expect(
      parts("A. Colon: tubular adenoma\nB. Colon: tubular adenoma\nAddendum: carcinoma")
        == ["A colon ambiguous: addendum", "B colon ambiguous: addendum"])
  }

  @Test("takes the part that is asked for, or says that there are several")
  func onePart() {
    let text = "A. Sigmoid: tubular adenoma. B. Rectum: hyperplastic polyp."
    #expect(DiagnosisReader.read(text, part: "b)").conclusion.text == "hyperplastic")
    #expect(
      DiagnosisReader.read(text, part: nil).conclusion.text == "ambiguous: several_parts")
    #expect(
      DiagnosisReader.read(text, part: "C").conclusion.text == "ambiguous: several_parts")
    #expect(DiagnosisReader.read("Lipoma", part: "C").conclusion.text == "other")
    let numbered = "1. Tubular adenoma\n2. Normal mucosa"
    #expect(
      DiagnosisReader.read(numbered, part: "2").conclusion.text == "ambiguous: several_parts",
      "the numbers may be those of parts")
    #expect(
      DiagnosisReader.read("B. Lipoma", part: nil).conclusion.text == "other",
      "a single part needs no name")
  }

  @Test("never affirms more when a sentence is put under a denial")
  func monotone() {
    for (text, expected) in DiagnosisCorpus.plain where !text.contains("\n") {
      let denied = DiagnosisReader.read("No evidence of " + text.lowercased())[0].conclusion
      #expect(denied.isAmbiguous || denied.text == "normal_mucosa", "\(text): \(denied.text)")
      _ = expected
    }
  }

  @Test("survives anything, in time")
  func hostile() {
    let words = ["no", "adenoma", ",", "or", "A.", "(", "?", ":", "\n", "- ", "polyp", "\u{301}"]
    var generator = SeededGenerator(seed: 6)
    for _ in 0..<300 {
      let text = (0..<Int.random(in: 0...60, using: &generator)).map { _ in
        words.randomElement(using: &generator) ?? ""
      }.joined(separator: " ")
      #expect(!DiagnosisReader.read(text).isEmpty, "\(text)")
    }
    let long = String(repeating: "no adenoma, ", count: 5000)
    #expect(DiagnosisReader.read(long).count == 1)
    #expect(
      DiagnosisReader.read(String(repeating: "x", count: 70_000))[0].conclusion
        == .ambiguous([.tooLong]))
  }
}
