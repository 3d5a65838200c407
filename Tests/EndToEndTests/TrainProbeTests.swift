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

  /// The expert's label of Kvasir-SEG's sessile polyps, from the features of the segmenter's encoder.
  ///
  /// scikit-learn on PyTorch's features gives 0.9079 as the mean of the areas of these folds, which are
  /// made of the files' names; 0.01 is what another decoder of JPEG may change.
  @Test("of an encoder's features tells sessile polyps as well as the reference does")
  func encoder() throws {
    guard let pictures = SharedMaterial.entry("data/polyp-seg"),
      let checkpoint = SharedMaterial.entry("models/polyp-lite/polyp-lite.pth")
    else { return }
    let folder = try TemporaryFolder()
    let split = try CSVTable(
      String(contentsOf: pictures.appendingPathComponent("split.csv"), encoding: .utf8),
      name: "split.csv")
    var labels = "image,patient,label\n"
    var folds: [String] = []
    for row in split.rows where row.fields[0] == "Kvasir-SEG" {
      let label = row.fields[4] == "1" ? "sessile" : "other"
      labels += "Kvasir-SEG/images/\(row.fields[1]),\(row.fields[2]),\(label)\n"
      folds.append("\(Self.fold(row.fields[1]))")
    }
    try write(labels, folder.path("labels.csv"))
    try write(
      #"{"classes": [{"label": "other", "neoplastic": false}, "#
        + #"{"label": "sessile", "neoplastic": true}]}"#, folder.path("table.json"))
    let made = try BuiltBinary.run(
      "biopsyctl",
      [
        "train", "features", "efficientnet-lite0-encoder", checkpoint.path,
        folder.path("labels.csv"), "--images", pictures.path, "--table",
        folder.path("table.json"), "--out", folder.path("features.csv"),
      ])
    #expect(made.status == 0, "\(made.errors)")
    var lines = try String(contentsOfFile: folder.path("features.csv"), encoding: .utf8)
      .split(separator: "\r\n").map(String.init)
    try #require(lines.count == folds.count + 1)
    lines[0] += ",fold"
    for index in folds.indices { lines[index + 1] += ",\(folds[index])" }
    try write(lines.joined(separator: "\n") + "\n", folder.path("features.csv"))
    let outcome = try BuiltBinary.run(
      "biopsyctl",
      [
        "train", "probe", folder.path("features.csv"), "--positive", "sessile", "--leave-out",
        "image", "--leave-out", "polyp", "--fold", "fold", "--c", "0.01", "--json",
      ])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let fields = try JSONFields(outcome.json())
    #expect(try fields.integer("examples") == 863 && fields.integer("folds") == 5)
    let probe = try JSONFields(try fields.elements("probes", count: 1...1)[0].value)
    let area = try probe.number("mean_fold_auc", in: 0...1)
    #expect(abs(area - 0.9079) <= 0.01, "\(area)")
  }

  /// The SHA-256 of a name as a number, divided by 1000, modulo 5.
  private static func fold(_ name: String) -> Int {
    // Dividing by 1000 first is taking the remainder by 5000.
    SHA256.hash(Array(name.utf8)).bytes.reduce(0) { ($0 * 256 + Int($1)) % 5000 } / 1000
  }

  private func write(_ text: String, _ path: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
  }

  @Test("draws learning curves of tables of the same examples")
  func curves() throws {
    let (folder, path) = try table()
    let other = folder.path("other.csv")
    let rows = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    // The same examples without the feature that tells something.
    try write(
      rows.map { row in
        let cells = row.split(separator: ",")
        return [cells[0], cells[1], cells[3]].joined(separator: ",") + "\n"
      }.joined(), other)
    try write(
      rows.map { $0.split(separator: ",").prefix(4).joined(separator: ",") + "\n" }.joined(), path)
    let arguments = [
      "train", "curve", path, other, "--positive", "adenoma", "--repeats", "3", "--fraction", "0.2",
      "--fraction", "20", "--fraction", "1", "--name", "both", "--name", "<one>",
    ]
    let outcome = try BuiltBinary.run(
      "biopsyctl", arguments + ["--json", "--plot", folder.path("curve.svg")])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let document = try outcome.json()
    #expect(try Schemas.load("learning-curve").violations(in: document) == [])
    let curves = try JSONFields(document).elements("curves", count: 2...2)
    let last = try curves.map { curve in
      let points = try JSONFields(curve.value).elements("points", count: 3...3)
      return try JSONFields(points[2].value).number("mean_auc", in: 0...1)
    }
    #expect(last[0] > last[1] + 0.1)
    let plot = try String(contentsOfFile: folder.path("curve.svg"), encoding: .utf8)
    #expect(plot.hasPrefix("<svg") && plot.contains("&lt;one&gt;") && !plot.contains("<script"))
    #expect(plot.components(separatedBy: "<polyline").count == 3)
    let text = try BuiltBinary.run("biopsyctl", arguments)
    #expect(text.status == 0 && text.output.contains("both: AUC"))

    try write(
      rows.dropLast().map { $0.split(separator: ",").prefix(4).joined(separator: ",") + "\n" }
        .joined(), other)
    let differ = try BuiltBinary.run("biopsyctl", arguments)
    #expect(differ.status == 1 && differ.errors.contains("not of the same examples"))
    let fraction = try BuiltBinary.run("biopsyctl", arguments + ["--fraction", "500"])
    #expect(fraction.status == 2 && fraction.errors.contains("--fraction"))
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
    let noEncoder = try BuiltBinary.run(
      "biopsyctl", ["train", "features", "unet", "x.pth", path, "--out", folder.path("f.csv")])
    #expect(noEncoder.status == 2 && noEncoder.errors.contains("resnet18-encoder"))
    let noFile = try BuiltBinary.run(
      "biopsyctl",
      ["train", "features", "resnet18-encoder", "/no.pth", path, "--out", folder.path("f.csv")])
    #expect(noFile.status == 1 && !noFile.errors.isEmpty)
    let strength = try BuiltBinary.run(
      "biopsyctl",
      ["train", "probe", path, "--leave-out", "camera", "--positive", "adenoma", "--c", "0"])
    #expect(strength.status == 2 && strength.errors.contains("--c"))
    withExtendedLifetime(folder) {}
  }
}
