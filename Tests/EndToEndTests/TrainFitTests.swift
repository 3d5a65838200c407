import Base
import Foundation
import TestSupport
import Testing

@Suite("biopsyctl train histology and segmentation")
struct TrainFitTests {
  private func expectLog(_ run: String, epochs: Int) throws {
    let schema = try Schemas.load("training-log")
    let log = RunLog(run)
    for line in log.lines { #expect(schema.violations(in: line) == []) }
    #expect(try log.epochs().count == epochs)
  }

  @Test("train classes and masks, and tell how it goes on standard error")
  func train() throws {
    let pictures = try TrainingPictures()
    let (first, second) = (pictures.folder.path("classes"), pictures.folder.path("masks"))
    let classes = try BuiltBinary.run("biopsyctl", pictures.histology(run: first))
    #expect(classes.status == 0, "\(classes.errors)")
    #expect(classes.errors.contains("epoch 1") && classes.errors.contains("AUC"))
    try expectLog(first, epochs: 2)
    let masks = try BuiltBinary.run("biopsyctl", pictures.segmentation(run: second))
    #expect(masks.status == 0, "\(masks.errors)")
    #expect(masks.errors.contains("Dice A") && masks.errors.contains("alarms Free"))
    try expectLog(second, epochs: 2)

    let again = try BuiltBinary.run("biopsyctl", pictures.histology(run: first))
    #expect(again.status == 1 && again.errors.contains("has a run already"))
    let other = try BuiltBinary.run(
      "biopsyctl", pictures.histology(run: first, epochs: 3) + ["--resume"])
    #expect(other.status == 1 && other.errors.contains("another recipe"))
  }

  @Test("make a candidate that can be served, with all that is known of it")
  func candidate() throws {
    let pictures = try TrainingPictures()
    let (registry, run) = (pictures.folder.path("models"), pictures.folder.path("run"))
    try FileManager.default.createDirectory(atPath: registry, withIntermediateDirectories: true)
    let trained = try BuiltBinary.run(
      "biopsyctl",
      pictures.histology(run: run) + [
        "--name", "mine", "--models", registry, "--aim", "npv=0.8", "--json",
        "--data-name", "Noise <of> nobody", "--purpose", "installation_test",
      ])
    #expect(trained.status == 0, "\(trained.errors)")
    let schema = try Schemas.load("training-outcome")
    #expect(schema.violations(in: try trained.json()) == [])
    let outcome = try JSONFields(try trained.json())
    #expect(try outcome.string("model") == "mine/1")
    #expect(try outcome.number("aimed_predictive_value") == 0.8)

    // Sealed: files are as the manifest says, and the golden output can be given again.
    let shown = try BuiltBinary.run(
      "biopsyctl", ["models", "show", "mine/1", "--models", registry])
    let manifest = try JSONFields(try shown.json())
    #expect(try Schemas.load("manifest").violations(in: try shown.json()) == [])
    #expect(try manifest.string("purpose") == "installation_test")
    #expect(try manifest.elements("operating_points", count: 2...2).count == 2)
    let version = "\(registry)/mine/1"
    for file in ["training/weights.safetensors", "training/run.json", "MODEL_CARD.md"] {
      #expect(FileManager.default.fileExists(atPath: "\(version)/\(file)"), "\(file)")
    }
    let card = try String(contentsOfFile: "\(version)/MODEL_CARD.md", encoding: .utf8)
    #expect(card.contains("Noise <of> nobody") && card.contains("not for diagnosis"))
    let measured = try BuiltBinary.run(
      "biopsyctl", ["models", "measure", "mine/1", "--models", registry, "--rounds", "1"])
    #expect(measured.status == 0, "\(measured.errors)")
    let page = try String(contentsOfFile: "\(run)/page.html", encoding: .utf8)
    #expect(page.contains("Finished") && !page.contains("refresh"))

    // Training goes on from the weights that the version keeps.
    let next = try BuiltBinary.run(
      "biopsyctl",
      pictures.histology(run: pictures.folder.path("next")).filter { $0 != "--from-nothing" }
        + ["--weights", "\(version)/training/weights.safetensors"])
    #expect(next.status == 0, "\(next.errors)")
  }

  /// Starts a run and ends it by a signal once an epoch is over; gives what it said.
  private func interrupted(
    _ arguments: [String], run: String, by signal: Int32
  ) throws -> (process: Process, errors: String) {
    let errors = "\(run).errors"
    try Data().write(to: URL(fileURLWithPath: errors))
    let process = BuiltBinary.process("biopsyctl", arguments)
    process.standardError = FileHandle(forWritingAtPath: errors)
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    let deadline = MonotonicInstant.now + .seconds(120)
    while process.isRunning, RunLog(run).lines.isEmpty, MonotonicInstant.now < deadline {
      usleep(5000)
    }
    kill(process.processIdentifier, signal)
    process.waitUntilExit()
    return (process, try String(contentsOfFile: errors, encoding: .utf8))
  }

  @Test(
    "stop when asked to, and go on to what they would have come to", arguments: [SIGINT, SIGKILL])
  func resume(signal: Int32) throws {
    let pictures = try TrainingPictures()
    let run = pictures.folder.path("run")
    let arguments = pictures.histology(run: run, epochs: 5)
    let (process, errors) = try interrupted(arguments, run: run, by: signal)
    if signal == SIGINT {
      #expect(process.terminationReason == .exit && process.terminationStatus == 1, "\(errors)")
      #expect(errors.contains("stopped") && errors.contains("saved"), "\(errors)")
    } else {
      #expect(process.terminationReason == .uncaughtSignal)
    }
    let done = try RunLog(run).epochs().count
    #expect(done >= 1 && done < 5, "\(errors)")
    let outcome = try BuiltBinary.run("biopsyctl", arguments + ["--resume"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let whole = pictures.folder.path("whole")
    let uninterrupted = try BuiltBinary.run(
      "biopsyctl", pictures.histology(run: whole, epochs: 5))
    #expect(uninterrupted.status == 0, "\(uninterrupted.errors)")
    try expectLog(whole, epochs: 5)
    // A kill between a checkpoint and its line in the log loses that line, or repeats none.
    let (found, expected) = (try RunLog(run).epochs(), try RunLog(whole).epochs())
    #expect(Set(found).isSubset(of: expected) && found.last == expected.last)
    #expect(found.count >= 4)
    let schema = try Schemas.load("training-log")
    for line in RunLog(run).lines { #expect(schema.violations(in: line) == []) }
    let best = "best.safetensors"
    let (one, other) = (
      try? Data(contentsOf: URL(fileURLWithPath: "\(run)/\(best)")),
      try? Data(contentsOf: URL(fileURLWithPath: "\(whole)/\(best)"))
    )
    #expect(one != nil && one == other)
  }

  private func expectRefusal(
    _ pictures: TrainingPictures, _ changed: [String] = [], status: Int32 = 1,
    saying words: [String]
  ) throws {
    let run = pictures.folder.path("run")
    var arguments = pictures.histology(run: run)
    if let option = changed.first, let place = arguments.firstIndex(of: option) {
      arguments.replaceSubrange(place..<place + changed.count, with: changed)
    } else {
      arguments += changed
    }
    let outcome = try BuiltBinary.run("biopsyctl", arguments)
    #expect(outcome.status == status, "\(outcome.errors)")
    for word in words {
      #expect(outcome.errors.contains(word), "\"\(word)\" is not in: \(outcome.errors)")
    }
    #expect(!FileManager.default.fileExists(atPath: run), "\(words)")
  }

  @Test("say what is wrong with the data before a run begins")
  func data() throws {
    try expectRefusal(
      TrainingPictures { $0[4] = "Free/images/3.png,P3,adenomma,,train" },
      saying: ["labels.csv:5: label: \"adenomma\""])
    try expectRefusal(
      TrainingPictures { $0[3] = "A/images/2.png,P1,hyperplastic,A/masks/2.png,val" },
      saying: ["labels.csv", "split"])
    try expectRefusal(
      TrainingPictures { rows in
        rows = rows.map { $0.replacingOccurrences(of: "adenoma", with: "hyperplastic") }
      }, saying: ["no example of adenoma"])
    let damaged = try TrainingPictures()
    try damaged.write([1, 2, 3], "A/images/4.png")
    try expectRefusal(damaged, saying: ["labels.csv:6"])
    try expectRefusal(
      TrainingPictures(), ["--resume"], saying: ["no run to go on with"])
  }

  @Test("say what is wrong with a command line or a recipe")
  func usage() throws {
    let pictures = try TrainingPictures()
    try expectRefusal(pictures, ["--epochs", "0"], status: 2, saying: ["--epochs"])
    try expectRefusal(
      pictures, ["--backbone", "vgg"], status: 2, saying: ["--backbone", "resnet18"])
    try expectRefusal(pictures, ["--recipe", "usual"], status: 2, saying: ["--recipe", "endoked"])
    try pictures.write(Array(#"{"preset": "head", "epoch": 3}"#.utf8), "recipe.json")
    try expectRefusal(
      pictures, ["--recipe", pictures.folder.path("recipe.json")],
      saying: ["recipe.json", "epoch: unknown member"])
    let masks = try BuiltBinary.run(
      "biopsyctl",
      pictures.histology(run: pictures.folder.path("masks")).map {
        $0 == "head" ? "polyp-lite" : $0
      })
    #expect(masks.status == 1 && masks.errors.contains("masks are for"), "\(masks.errors)")
  }

  @Test("keep what was saved where the disk is full")
  func fullDisk() throws {
    guard let shell = Tool.find("bash") else { return }
    let pictures = try TrainingPictures()
    let run = pictures.folder.path("run")
    let binary = BuiltBinary.folder.appendingPathComponent("biopsyctl").path
    // A bound on the size of files stands for a full disk: writing ends half-way with an error.
    let limited = try shell.run(
      ["-c", #"trap '' XFSZ; ulimit -f 1000; exec "$0" "$@""#, binary]
        + pictures.histology(run: run))
    #expect(limited.status == 1, "\(limited.errors)")
    #expect(limited.errors.contains("free space") && limited.errors.contains("--resume"))
    let names = try FileManager.default.contentsOfDirectory(atPath: run).sorted()
    #expect(names.allSatisfy { !$0.hasSuffix(".tmp") && !$0.hasPrefix("checkpoint-") }, "\(names)")
    let outcome = try BuiltBinary.run("biopsyctl", pictures.histology(run: run) + ["--resume"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    try expectLog(run, epochs: 2)
  }
}
