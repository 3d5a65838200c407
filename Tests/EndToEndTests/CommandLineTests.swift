import Base
import Foundation
import TestSupport
import Testing

@Suite("The command line")
struct CommandLineTests {
  @Test(arguments: [
    ["predict"], ["frob"], ["stream"], ["models"], ["models", "frob"],
    ["predict", "--nosuch", "x"], ["stream", "x", "--fps", "fast"], ["status", "extra"],
    ["stream", "-", "--size", "big"], ["models", "set-state", "polyp-lite/1"],
    ["checkpoint", "show"], ["models", "rule", "labels.csv"], ["models", "promote", "x/1"],
  ])
  func exitsWithTwoOnWrongUsage(arguments: [String]) throws {
    let outcome = try BuiltBinary.run("biopsyctl", arguments)
    #expect(outcome.status == 2, "\(outcome.errors)")
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors.contains("--help"))
  }

  @Test(arguments: [["status"], ["metrics"], ["stream", "Models"], ["predict", "x.jpg"]])
  func exitsWithThreeWhenNoDaemonIsThere(arguments: [String]) throws {
    let folder = try TemporaryFolder()
    let outcome = try BuiltBinary.run(
      "biopsyctl", arguments + ["--socket", folder.path("nobody")])
    // An empty folder to stream is found before the daemon is called.
    #expect(outcome.status == (arguments[0] == "stream" ? 1 : 3), "\(outcome.errors)")
  }

  @Test(arguments: [
    [], ["predict"], ["stream"], ["status"], ["metrics"], ["models"], ["models", "seal"],
    ["evaluate"], ["evaluate", "segmentation"], ["phantom", "scene"], ["phantom", "procedure"],
    ["phantom", "check"], ["completion", "bash"],
    ["checkpoint"], ["checkpoint", "show"], ["models", "rule"], ["models", "promote"],
  ])
  func helpsOnEveryLevel(path: [String]) throws {
    let outcome = try BuiltBinary.run("biopsyctl", path + ["--help"])
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("Usage: biopsyctl"))
  }

  @Test func reportsAFileThatIsNoPictureAndGoesOn() throws {
    let scene = try SceneOnDisk.shared.get()
    let folder = try TemporaryFolder()
    try Data("no picture".utf8).write(to: URL(fileURLWithPath: folder.path("bad.jpg")))
    let outcome = try BuiltBinary.run(
      "biopsyctl", ["predict", folder.path("bad.jpg"), try scene.files[0]])
    #expect(outcome.status == 1)
    let document = try outcome.json()
    #expect(try Schemas.load("prediction").violations(in: document) == [])
    let results = try JSONFields(document).elements("results")
    #expect(results.count == 2)
    #expect(try JSONFields(results[0].value).optionalString("error") != nil)
    #expect(try JSONFields(results[1].value).optionalString("outcome") != nil)
  }

  @Test func listsAndVerifiesTheShippedModel() throws {
    let list = try BuiltBinary.run("biopsyctl", ["models", "list", "--json"])
    #expect(list.status == 0, "\(list.errors)")
    #expect(try Schemas.load("model-list").violations(in: try list.json()) == [])
    let verify = try BuiltBinary.run("biopsyctl", ["models", "verify", "polyp-lite", "--json"])
    #expect(verify.status == 0, "\(verify.errors)")
  }

  @Test func evaluatesAFolderOfScenesAsTableJSONAndPage() throws {
    let scene = try SceneOnDisk.shared.get()
    let page = try TemporaryFolder()
    let outcome = try BuiltBinary.run(
      "biopsyctl",
      [
        "evaluate", "segmentation", scene.folder.url.path, "--json", "--resamples", "100", "--html",
        page.path("report.html"),
      ])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let document = try outcome.json()
    #expect(try Schemas.load("evaluation-report").violations(in: document) == [])
    let overall = try JSONFields(document).object("overall")
    #expect(try overall.integer("images") == SceneOnDisk.frameCount)
    #expect(try overall.number("mean_dice", in: 0...1) > 0.3)
    let html = try String(contentsOfFile: page.path("report.html"), encoding: .utf8)
    #expect(html.contains("data:image/jpeg;base64,"))
    #expect(!html.contains("http://") && !html.contains("https://"), "the page is self-contained")
  }

  @Test func measuresTheDiceThatTheModelCardStates() throws {
    guard let data = SharedMaterial.entry("data/polyp-seg") else { return }
    let outcome = try BuiltBinary.run(
      "biopsyctl",
      [
        "evaluate", "segmentation", data.path, "--split", "test", "--json", "--resamples", "10",
      ])
    #expect(outcome.status == 0, "\(outcome.errors)")
    var dice: [String: Double] = [:]
    for element in try JSONFields(try outcome.json()).elements("datasets") {
      let dataset = try JSONFields(element.value)
      dice[try dataset.string("name")] = try dataset.number("mean_dice")
    }
    // 0.003: what other processors and versions of the runtime may change.
    #expect(abs((dice["Kvasir-SEG"] ?? 0) - 0.8883) < 0.003)
    #expect(abs((dice["CVC-ClinicDB"] ?? 0) - 0.9063) < 0.003)
  }
}
