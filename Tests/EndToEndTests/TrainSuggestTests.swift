import Base
import Foundation
import TestSupport
import Testing

@Suite("biopsyctl train suggest")
struct TrainSuggestTests {
  /// Two classes with known labels at -1 and 1, and unlabelled polyps in between and among them.
  private func table(labelled: Bool = true) throws -> (folder: TemporaryFolder, path: String) {
    let folder = try TemporaryFolder()
    var text = "image,patient,polyp,label,feature_1,feature_2\n"
    for number in 0..<10 {
      let label = labelled ? (number % 2 == 0 ? "adenoma" : "hyperplastic") : ""
      let place = (number % 2 == 0 ? 1.0 : -1) + Double(number) / 100
      text += "k\(number).jpg,K\(number),1,\(label),\(place),0.5\n"
    }
    text += "a.jpg,P1,1,,0.05,0.5\nb.jpg,P1,1,,0,0.5\nc.jpg,P1,2,,0.1,0.5\nd.jpg,P2,,,1.02,0.5\n"
    let path = folder.path("features.csv")
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    return (folder, path)
  }

  @Test("ranks polyps by what labels would teach, a patient after all others")
  func suggests() throws {
    let (folder, path) = try table()
    let arguments = ["train", "suggest", path, "--labels-known", "label", "--c", "1"]
    let outcome = try BuiltBinary.run("biopsyctl", arguments + ["--json"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let document = try outcome.json()
    #expect(try Schemas.load("suggestion").violations(in: document) == [])
    let fields = try JSONFields(document)
    #expect(try fields.integer("labelled") == 10 && fields.integer("unlabelled") == 3)
    let suggestions = try fields.elements("suggestions", count: 3...3).map {
      try JSONFields($0.value)
    }
    #expect(try suggestions.map { try $0.string("patient") } == ["P1", "P2", "P1"])
    #expect(try suggestions[0].integer("pictures") == 2)
    #expect(try suggestions[0].string("reason") == "unsure_and_unlike")
    #expect(suggestions[1].optional("polyp") == nil)
    let again = try BuiltBinary.run("biopsyctl", arguments + ["--json"])
    #expect(again.output == outcome.output)

    let text = try BuiltBinary.run("biopsyctl", arguments + ["--count", "1"])
    #expect(text.status == 0 && text.output.contains("10 labelled, 3 not"))
    #expect(text.output.contains("unsure") && !text.output.contains("P2"))
    withExtendedLifetime(folder) {}
  }

  @Test("works without a label, by likeness alone")
  func unlabelled() throws {
    let (folder, path) = try table(labelled: false)
    let outcome = try BuiltBinary.run("biopsyctl", ["train", "suggest", path, "--json"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let document = try outcome.json()
    #expect(try Schemas.load("suggestion").violations(in: document) == [])
    let suggestions = try JSONFields(document).elements("suggestions", count: 13...13)
    #expect(try JSONFields(suggestions[0].value).string("reason") == "typical")
    let text = try BuiltBinary.run("biopsyctl", ["train", "suggest", path])
    #expect(text.output.contains("only the likeness"))
    withExtendedLifetime(folder) {}
  }

  @Test("ranks what an encoder says of pictures without a label")
  func encoder() throws {
    guard let pictures = SharedMaterial.entry("data/polyp-seg/Kvasir-SEG/images"),
      let checkpoint = SharedMaterial.entry("models/polyp-lite/polyp-lite.pth")
    else { return }
    let folder = try TemporaryFolder()
    let names = try FileManager.default.contentsOfDirectory(atPath: pictures.path).sorted().prefix(
      6)
    var text = "image,patient,label\n"
    for (number, name) in names.enumerated() {
      text += "\(name),P\(number),\(["hp", "adenoma", "", "other", "", "hp"][number])\n"
    }
    try Data(text.utf8).write(to: URL(fileURLWithPath: folder.path("labels.csv")))
    let features = [
      "train", "features", "efficientnet-lite0-encoder", checkpoint.path, folder.path("labels.csv"),
      "--images", pictures.path, "--out", folder.path("features.csv"),
    ]
    let refused = try BuiltBinary.run("biopsyctl", features)
    #expect(refused.status == 1 && refused.errors.contains("labels.csv:4: label is empty"))
    let made = try BuiltBinary.run("biopsyctl", features + ["--unlabelled"])
    #expect(made.status == 0, "\(made.errors)")
    let outcome = try BuiltBinary.run(
      "biopsyctl", ["train", "suggest", folder.path("features.csv"), "--json"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let fields = try JSONFields(outcome.json())
    // What the table of labels leaves out is known, and nothing to ask for.
    #expect(try fields.integer("labelled") == 3 && fields.integer("unlabelled") == 2)
    #expect(try fields.integer("features") == 320)
    withExtendedLifetime(folder) {}
  }

  @Test("takes the first of several columns of labels that is not empty")
  func columns() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("f.csv")
    try Data(
      "patient,polyp,expert,report,f\nA,1,x,,1\nB,1,,y,2\nC,1,x,y,3\nD,1,,,4\n".utf8
    ).write(to: URL(fileURLWithPath: path))
    let outcome = try BuiltBinary.run(
      "biopsyctl",
      ["train", "suggest", path, "--labels-known", "expert", "--labels-known", "report", "--json"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let fields = try JSONFields(outcome.json())
    #expect(try fields.integer("labelled") == 3 && fields.integer("features") == 1)
    withExtendedLifetime(folder) {}
  }

  @Test("says what is wrong with a table or a command line")
  func refusals() throws {
    let (folder, path) = try table()
    let column = try BuiltBinary.run(
      "biopsyctl", ["train", "suggest", path, "--labels-known", "diagnosis"])
    #expect(column.status == 1 && column.errors.contains("no column \"diagnosis\""))
    let count = try BuiltBinary.run("biopsyctl", ["train", "suggest", path, "--count", "0"])
    #expect(count.status == 2 && count.errors.contains("--count"))
    let strength = try BuiltBinary.run("biopsyctl", ["train", "suggest", path, "--c", "0"])
    #expect(strength.status == 2 && strength.errors.contains("--c"))
    withExtendedLifetime(folder) {}
  }
}
