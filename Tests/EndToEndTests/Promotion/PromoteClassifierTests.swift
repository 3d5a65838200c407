import Base
import Foundation
import Imaging
import TestSupport
import Testing

/// `biopsyctl models rule` and `models promote`, with classifiers.
@Suite("biopsyctl models promote, classification")
struct PromoteClassifierTests {
  private static let classes = ["hyperplastic", "adenoma"]
  /// A model for which red means adenoma, as it does.
  private static let good: [[Float]] = [[-1, 0, 0], [1, 0, 0]]
  /// One for which green does, which says nothing.
  private static let bad: [[Float]] = [[0, -1, 0], [0, 1, 0]]

  private static let table = """
    {"classes": [{"label": "hyperplastic", "neoplastic": false, "words": ["HP"]},
    {"label": "adenoma", "neoplastic": true, "words": []},
    {"label": "serrated", "neoplastic": true, "words": []}]}
    """

  /// 30 patients in the test, with a polyp each and two pictures of it, and 6 in training.
  ///
  /// - Parameters:
  ///   - isDivided: Whether the table says which part each picture is in.
  ///   - label: The label of the patient of a number, by whether red says adenoma.
  /// - Returns: The pictures and a table of labels, without a version of a model.
  /// - Throws: When a file cannot be written.
  private func sample(
    isDivided: Bool = true,
    _ label: (_ patient: Int, _ isAdenoma: Bool) -> String = { $1 ? "adenoma" : "HP" }
  ) throws -> TinyVersions {
    let versions = try TinyVersions()
    var generator = SeededGenerator(seed: 3)
    var rows = ["image,patient,polyp,label" + (isDivided ? ",split" : "")]
    for patient in 0..<36 {
      let isAdenoma = patient % 2 == 0
      for view in 0..<2 {
        var picture = Image(size: TinyVersions.size)
        let level = UInt8.random(in: 60...190, using: &generator)
        for y in 0..<TinyVersions.size.height {
          for x in 0..<TinyVersions.size.width {
            picture[x, y] = Color(
              red: (isAdenoma ? 160 : 40) + UInt8.random(in: 0...60, using: &generator),
              green: level + UInt8.random(in: 0...60, using: &generator),
              blue: UInt8.random(in: 0...255, using: &generator))
          }
        }
        try versions.write(PNG.encode(picture), "\(patient)-\(view).png")
        let part = patient < 30 ? "test" : patient < 34 ? "train" : "val"
        rows.append(
          "\(patient)-\(view).png,P\(patient),1,\(label(patient, isAdenoma))"
            + (isDivided ? ",\(part)" : ""))
      }
    }
    try versions.write((rows.joined(separator: "\n") + "\n").utf8, "labels.csv")
    try versions.write(Self.table.utf8, "table.json")
    return versions
  }

  private func rule(
    _ versions: TinyVersions, _ more: [String] = [], name: String = "rule.json",
    figure: String = "auc"
  ) throws {
    let outcome = try BuiltBinary.run(
      "biopsyctl",
      [
        "models", "rule", versions.folder.path("labels.csv"), "--table",
        versions.folder.path("table.json"), "--out", versions.folder.path(name), "--task",
        "classification", "--figure", figure, "--positive", "adenoma", "--margin", "0.1",
        "--approved-by", "The head",
      ] + more)
    #expect(outcome.status == 0, "\(outcome.errors)")
  }

  private func promote(
    _ versions: TinyVersions, _ version: Int, _ more: [String] = [], rule: String = "rule.json"
  ) throws -> BuiltBinary.Outcome {
    try BuiltBinary.run(
      "biopsyctl",
      [
        "models", "promote", "tiny/\(version)", "--models", versions.models, "--rule",
        versions.folder.path(rule), "--labels", versions.folder.path("labels.csv"), "--table",
        versions.folder.path("table.json"), "--reason", "a test", "--threads", "1",
      ] + more)
  }

  @Test("promotes what tells polyps apart and keeps what does not")
  func compares() throws {
    let versions = try sample()
    try versions.add(1, Self.bad, classes: Self.classes, state: "active")
    try versions.add(2, Self.good, classes: Self.classes)
    try versions.add(3, Self.bad, classes: Self.classes)
    try rule(versions, ["--guard", "sensitivity=0.1", "--guard", "specificity=0.1"])
    let outcome = try promote(versions, 2, ["--json"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try Schemas.load("promotion").violations(in: outcome.json()) == [])
    let record = try JSONFields(outcome.json())
    let main = try record.object("results").object("main")
    #expect(try main.object("candidate").number("value") == 1)
    #expect(try main.object("active").number("value") < 0.8)
    let data = try record.object("data")
    #expect(try data.string("part") == "test" && data.integer("patients") == 30)
    #expect(try data.integer("polyps") == 30 && data.integer("pictures") == 60)

    // The active version is now the good one: the highest of those that are active.
    let worse = try promote(versions, 3)
    #expect(worse.status == 1 && worse.output.contains("not promoted: auc"), "\(worse.errors)")
    #expect(try versions.states() == ["active", "active", "candidate"])
    #expect(try versions.log().count == 2)
  }

  @Test("lets the minimum decide where no version is active, and needs one")
  func firstVersion() throws {
    let versions = try sample()
    try versions.add(1, Self.bad, classes: Self.classes)
    try versions.add(2, Self.good, classes: Self.classes)
    try rule(versions, figure: "sensitivity")
    let none = try promote(versions, 2)
    #expect(none.status == 1 && none.errors.contains("no version of the model is active"))
    #expect(try versions.log().isEmpty)
    try rule(versions, ["--minimum", "0.9"], name: "minimum.json")
    let low = try promote(versions, 1, rule: "minimum.json")
    #expect(low.status == 1 && low.output.contains("below the rule's minimum"), "\(low.errors)")
    let high = try promote(versions, 2, rule: "minimum.json")
    #expect(high.status == 0, "\(high.errors)")
    #expect(try versions.states() == ["candidate", "active"])
    let records = try versions.log()
    #expect(records.count == 2)
    for record in records {
      #expect(try Schemas.load("promotion").violations(in: record) == [])
      #expect(try JSONFields(record).optional("active") == nil)
    }
  }

  @Test("takes a division that was written down, and no other")
  func writtenSplit() throws {
    let versions = try sample(isDivided: false)
    let twoClasses = Self.table.replacing(
      ",\n{\"label\": \"serrated\", \"neoplastic\": true, \"words\": []}", with: "")
    try versions.write(twoClasses.utf8, "table.json")
    try versions.add(1, Self.good, classes: Self.classes)
    let split = versions.folder.path("split.json")
    let divided = try BuiltBinary.run(
      "biopsyctl",
      [
        "dataset", "split", versions.folder.path("labels.csv"), "--table",
        versions.folder.path("table.json"), "--out", split, "--validation", "0.2", "--test", "0.5",
      ])
    #expect(divided.status == 0, "\(divided.errors)")
    let options = ["--minimum", "0.5", "--minimum-patients", "15", "--split", split]
    try rule(versions, options)
    let whole = try promote(versions, 1)
    #expect(whole.status == 1 && whole.errors.contains("division"), "\(whole.errors)")
    let outcome = try promote(versions, 1, ["--split", split, "--json"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let data = try JSONFields(outcome.json()).object("data")
    #expect(try data.string("part") == "test" && data.integer("patients") == 18)
  }

  @Test("refuses versions and test sets that do not go together")
  func classes() throws {
    let versions = try sample()
    try versions.add(1, Self.good, classes: Self.classes, state: "active")
    try versions.add(2, Self.good, classes: ["adenoma", "hyperplastic"])
    try versions.add(3, Self.good + [[0, 0, -9]], classes: Self.classes + ["serrated"])
    try rule(versions)
    let order = try promote(versions, 2)
    #expect(order.status == 1 && order.errors.contains("same order"), "\(order.errors)")
    let more = try promote(versions, 3)
    #expect(more.status == 1 && more.errors.contains("serrated"), "\(more.errors)")
    #expect(try versions.log().isEmpty)
    #expect(try versions.states() == ["active", "candidate", "candidate"])

    // Three classes of the models, of which the test has two; then the other way round.
    let absent = try sample()
    try absent.add(1, Self.good + [[0, 0, -9]], classes: Self.classes + ["serrated"])
    try rule(absent, ["--minimum", "0.5"])
    let lacking = try promote(absent, 1)
    #expect(lacking.status == 1 && lacking.errors.contains("no polyp of the class serrated"))
    let unknown = try sample { $0 == 4 ? "serrated" : $1 ? "adenoma" : "HP" }
    try unknown.add(1, Self.good, classes: Self.classes)
    try rule(unknown, ["--minimum", "0.5"])
    let strange = try promote(unknown, 1)
    #expect(strange.status == 1 && strange.errors.contains("do not know"), "\(strange.errors)")
  }

  @Test("refuses a rule of another task, or for a class that the model does not have")
  func otherRule() throws {
    let versions = try sample()
    try versions.add(1, [[1, 0, 0]], state: "active")
    try versions.add(2, [[1, 0, 0]])
    try rule(versions)
    let task = try promote(versions, 2)
    #expect(task.status == 1 && task.errors.contains("the rule is for classification"))
    let other = try sample()
    try other.add(1, Self.good, classes: ["hyperplastic", "serrated"])
    try rule(other, ["--minimum", "0.5"])
    let positive = try promote(other, 1)
    #expect(positive.status == 1 && positive.errors.contains("no class of model tiny/1"))
  }
}
