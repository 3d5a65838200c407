import Base
import Foundation
import TestSupport
import Testing

@Suite("biopsyctl train probe")
struct TrainProbeTests {
  private func table() throws -> (folder: TemporaryFolder, path: String) {
    let folder = try TemporaryFolder()
    var generator = SeededGenerator(seed: 8)
    var text = "patient,label,a,b,camera\n"
    for row in 0..<120 {
      let isAdenoma = Bool.random(using: &generator)
      let a = Double.random(in: 0...1, using: &generator) + (isAdenoma ? 0.4 : 0)
      let b = Double.random(in: 0...1, using: &generator)
      text += "P\(row / 2),\(isAdenoma ? "adenoma" : "hyperplastic"),\(a),\(b),x\n"
    }
    let path = folder.path("features.csv")
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    return (folder, path)
  }

  @Test("tells figures with intervals as text and as a document, the same each time")
  func probes() throws {
    let (folder, path) = try table()
    let arguments = ["train", "probe", path, "--positive", "adenoma", "--leave-out", "camera"]
    let text = try BuiltBinary.run("biopsyctl", arguments)
    #expect(text.status == 0, "\(text.errors)")
    #expect(text.output.contains("120 examples of 60 groups") && text.output.contains("2 features"))
    let outcome = try BuiltBinary.run("biopsyctl", arguments + ["--json", "--c", "1"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let document = try outcome.json()
    #expect(try Schemas.load("probe").violations(in: document) == [])
    let probe = try JSONFields(try JSONFields(document).elements("probes", count: 1...1)[0].value)
    let area = try probe.object("auc")
    let value = try area.number("value", in: 0...1)
    #expect(value > 0.7 && value < 0.95)
    let again = try BuiltBinary.run("biopsyctl", arguments + ["--json", "--c", "1"])
    #expect(again.output == outcome.output)
    withExtendedLifetime(folder) {}
  }

  @Test("says what is wrong with a table or a command line")
  func refusals() throws {
    let (folder, path) = try table()
    let text = try BuiltBinary.run("biopsyctl", ["train", "probe", path, "--positive", "adenoma"])
    #expect(text.status == 1 && text.errors.contains("features.csv:2: camera: \"x\""))
    let label = try BuiltBinary.run("biopsyctl", ["train", "probe", path, "--leave-out", "camera"])
    #expect(label.status == 2 && label.errors.contains("--positive"))
    let unknown = try BuiltBinary.run(
      "biopsyctl", ["train", "probe", path, "--leave-out", "camera", "--positive", "ssl"])
    #expect(unknown.status == 2 && unknown.errors.contains("adenoma"))
    let strength = try BuiltBinary.run(
      "biopsyctl",
      ["train", "probe", path, "--leave-out", "camera", "--positive", "adenoma", "--c", "0"])
    #expect(strength.status == 2 && strength.errors.contains("--c"))
    withExtendedLifetime(folder) {}
  }
}
