import Base
import Foundation
import Imaging
import Ledger
import Study
import TestSupport
import Testing

@Suite("Replaying the calls of a study", .serialized)
struct AuditReplayTests {
  /// A study in which a station sent JPEGs and another one raw pixels, made once.
  private struct Material {
    let study: RunningStudy
    let daemonLog: String
    let status: JSONFields

    static let shared: Result<Material, any Error> = Result {
      let study = try RunningStudy(isRehearsal: true, keepsPictures: true)
      let daemon = try study.daemon()
      let scene = try SceneOnDisk.large.get()
      let stream = ["stream", "--frames", "24", "--fps", "0", "--imaging-mode", "nbi", "--json"]
      let jpeg = try daemon.biopsyctl(stream + ["--loop", "--examination", "E1", scene.images])
      #expect(jpeg.status == 0, "\(jpeg.errors)")
      let images = try scene.files.map { try ImageFile.read($0) }
      let pixels = (0..<24).flatMap { images[$0 % images.count].pixels }
      let raw = try daemon.biopsyctl(
        stream + ["--size", "640x480", "--format", "rgb", "--examination", "E2", "-"],
        input: pixels)
      #expect(raw.status == 0, "\(raw.errors)")
      let status = try JSONFields(.object(daemon.connect().status()))
      #expect(daemon.stop() == 0)
      return Material(study: study, daemonLog: daemon.log, status: status)
    }

    /// The calls that histology had looks for.
    func calls() throws -> [(sequence: Int, event: CallEvent)] {
      try study.records(CallEvent.self).map { ($0.receipt.sequence, $0.event) }
        .filter { $0.event.basis?.looks.isEmpty == false }
    }
  }

  private func replay(
    ledger: String? = nil, frames: String? = nil, _ more: [String] = []
  ) throws -> (status: Int32, document: JSONFields) {
    let study = try Material.shared.get().study
    let outcome = try BuiltBinary.run(
      "biopsyctl",
      [
        "audit", "replay", "--ledger", ledger ?? study.ledgerFolder, "--key-frames",
        frames ?? study.framesFolder, "--json",
      ] + more)
    let json = try JSONValue(parsing: Array(outcome.output.utf8))
    let violations = try JSONSchema.ofProject("audit-replay.schema.json").violations(in: json)
    #expect(violations.isEmpty, "\(violations)")
    return (outcome.status, try JSONFields(json))
  }

  private func kinds(_ document: JSONFields) throws -> Set<String> {
    try Set(
      document.elements("findings").map {
        try JSONFields($0.value, at: $0.path).string("kind")
      })
  }

  /// A copy of the kept pictures.
  private func copyOfFrames() throws -> (folder: TemporaryFolder, path: String, names: [String]) {
    let folder = try TemporaryFolder()
    let path = folder.path("frames")
    try FileManager.default.copyItem(
      atPath: Material.shared.get().study.framesFolder, toPath: path)
    let names = try FileManager.default.contentsOfDirectory(atPath: path)
      .filter { $0.hasSuffix(".jpg") }.sorted()
    return (folder, path, names)
  }

  /// Writes a ledger that says what the study's says, but for what is changed, and proves it all the same.
  private func forged(
    _ folder: TemporaryFolder, adding events: [any StudyEvent] = [],
    _ change: (inout CallEvent) throws -> Void = { _ in }
  ) throws -> String {
    let path = folder.path("forged")
    let key = try CheckpointKey(name: "forger", secret: [UInt8](repeating: 7, count: 32))
    let writer = try LedgerWriter.create(
      LedgerConfiguration(folder: path, origin: "forger", key: key))
    var drafts: [EventDraft] = []
    try LedgerReader(folder: Material.shared.get().study.ledgerFolder).forEachEvent { stored in
      guard !stored.kind.isOwn, let payload = stored.content?.payload.bytes else { return }
      var bytes = payload
      if var call = try? StudyEventKind.call.event(payload) as? CallEvent {
        try? change(&call)
        bytes = call.payload
      }
      let draft = try? EventDraft(
        kind: stored.kind, payload: EventPayload(canonical: bytes), request: nil)
      if let draft { drafts.append(draft) }
    }
    for event in events {
      drafts.append(
        try EventDraft(
          kind: EventKind(type(of: event).kind.rawValue),
          payload: EventPayload(canonical: event.payload), request: nil))
    }
    _ = try writer.append(drafts)
    try writer.close()
    return path
  }

  @Test func whatComputedACallMakesItAgainToTheLastBit() throws {
    let material = try Material.shared.get()
    let (status, document) = try replay()
    let found = try kinds(document)
    #expect(status == 0 && found.isEmpty, "\(found)")
    #expect(try document.bool("agrees") && document.bool("intact"))
    let calls = try document.object("calls")
    let withLooks = try material.calls()
    #expect(withLooks.count >= 2)
    #expect(try calls.integer("identical") == withLooks.count)
    #expect(try calls.integer("different") == 0 && calls.integer("within_tolerance") == 0)
    let looks = try document.object("looks")
    #expect(try looks.integer("run") == looks.integer("all"))
    #expect(try looks.number("largest_difference", in: 0...1) == 0)
    // Raw pixels are kept as JPEG, of which the model says something else by a little.
    let moved = try looks.number("largest_picture_difference", in: 0...1)
    #expect(moved > 0 && moved < 0.2)
  }

  /// OpenVINO's kernels add up in another order than the processor's own.
  @Test func anotherProviderAgreesWithinTheTolerance() throws {
    let study = try Material.shared.get().study
    let arguments = [
      "audit", "replay", "--ledger", study.ledgerFolder, "--key-frames", study.framesFolder,
      "--json", "--provider", "openvino",
    ]
    let outcome = try BuiltBinary.run("biopsyctl", arguments)
    guard !outcome.errors.contains("no provider") else {
      return print("SKIPPED: this ONNX Runtime has no OpenVINO provider")
    }
    #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
    let document = try JSONFields(JSONValue(parsing: Array(outcome.output.utf8)))
    let calls = try document.object("calls")
    let looks = try document.object("looks")
    #expect(try calls.integer("within_tolerance") == Material.shared.get().calls().count)
    #expect(try calls.integer("identical") == 0 && calls.integer("different") == 0)
    // A tolerance of none is one that it does not meet.
    let difference = try looks.number("largest_difference", in: 0...1)
    #expect(difference > 0)
    let strict = try BuiltBinary.run("biopsyctl", arguments + ["--tolerance", "0"])
    #expect(strict.status == 1 && strict.output.contains("probability"))
  }

  @Test func callsTellTheirLooks() throws {
    let material = try Material.shared.get()
    let names = try copyOfFrames().names
    var encodings: Set<String> = []
    for (_, call) in try material.calls() {
      let basis = try #require(call.basis)
      #expect(call.sealing?.hasShownOutline == true)
      #expect(call.engine.machine != nil)
      #expect(call.engine.models.allSatisfy { $0.manifestDigest != nil })
      #expect(basis.looks.count == min(8, call.evidence.looks))
      for look in basis.looks {
        encodings.insert(try #require(look.source).encoding)
        guard case .kept(let kept) = look.picture else {
          Issue.record("not kept: \(look.picture)")
          continue
        }
        #expect(kept.isLossless == (look.source?.encoding == "jpeg"))
        #expect((kept.probabilities == nil) == kept.isLossless)
        #expect(kept.mask != nil)
        let name = KeyFrameName(stream: call.polyp.stream, digest: kept.digest)
        #expect(names.contains("\(name)"))
      }
    }
    #expect(encodings == ["jpeg", "rgb"])
    // The mask blanks the upper left corner.
    let folder = material.study.framesFolder
    for name in names {
      let picture = try ImageFile.read("\(folder)/\(name)")
      #expect((127...129).contains(picture[20, 20].red))
    }
    let pictures = try material.status.object("study").object("key_frames")
    #expect(try pictures.integer("files") == names.count)
    let schema = try JSONSchema.ofMessage("status")
    let violations = schema.violations(in: .object(material.status.members))
    #expect(violations.isEmpty, "\(violations)")
    let started = try #require(try material.study.records(ServiceStartedEvent.self).first?.event)
    #expect(started.keyFrames?.maskRectangles == [[0, 0, 100_000, 100_000]])
    let verified = try BuiltBinary.run(
      "biopsyctl", ["audit", "verify", "--ledger", material.study.ledgerFolder])
    #expect(verified.status == 0, "\(verified.output)")
  }

  @Test func aChangedPictureAndAMissingOneAreFound() throws {
    let (folder, path, names) = try copyOfFrames()
    defer { withExtendedLifetime(folder) {} }
    let changed = "\(path)/\(names[0])"
    var data = try Data(contentsOf: URL(fileURLWithPath: changed))
    data[data.count / 2] ^= 1
    try data.write(to: URL(fileURLWithPath: changed))
    let (status, document) = try replay(frames: path)
    #expect(status == 1)
    #expect(try kinds(document) == ["picture_changed"])
    try FileManager.default.removeItem(atPath: changed)
    let (again, missing) = try replay(frames: path)
    #expect(again == 1)
    #expect(try kinds(missing) == ["picture_missing"])
  }

  @Test func aPictureThatWasRemovedAsTheLedgerSaysIsNoContradiction() throws {
    let (folder, path, names) = try copyOfFrames()
    let files = try names.map { try #require(KeyFrameName($0)) }
    for name in names { try FileManager.default.removeItem(atPath: "\(path)/\(name)") }
    let ledger = try forged(
      folder, adding: [KeyFramesRemovedEvent(reason: .retention, files: files)])
    let (status, document) = try replay(ledger: ledger, frames: path)
    #expect(status == 0)
    #expect(try document.object("not_replayable").integer("removed") >= 2)
  }

  @Test func anotherModelIsNamed() throws {
    let folder = try TemporaryFolder()
    let models = folder.path("Models")
    try FileManager.default.createDirectory(atPath: models, withIntermediateDirectories: true)
    let (status, document) = try replay(["--models", models])
    #expect(status == 1)
    #expect(try kinds(document) == ["model_missing"])
    try FileManager.default.copyItem(
      atPath: BuiltBinary.checkout.appendingPathComponent("Models/histology-phantom").path,
      toPath: "\(models)/histology-phantom")
    let manifest = "\(models)/histology-phantom/1/manifest.json"
    let text = try String(contentsOfFile: manifest, encoding: .utf8)
    try (text + " ").write(toFile: manifest, atomically: true, encoding: .utf8)
    let (again, other) = try replay(["--models", models])
    #expect(again == 1)
    #expect(try kinds(other) == ["model_differs"])
  }

  @Test func aForgedProbabilityIsFoundThoughTheTreeIsWhole() throws {
    let folder = try TemporaryFolder()
    let ledger = try forged(folder) { call in
      guard let look = call.basis?.looks.first, case .kept(let kept) = look.picture,
        kept.probabilities == nil
      else { return }
      // By one bit in the last place of the first look's first probability.
      call.basis?.looks[0].probabilities[0] = try #require(
        ExactNumber(look.probabilities[0].value.nextUp))
    }
    let (status, document) = try replay(ledger: ledger)
    #expect(status == 1)
    #expect(try document.bool("intact"))
    #expect(try kinds(document) == ["probabilities_differ"])
  }

  @Test func aForgedCallIsFoundWithoutAnyPicture() throws {
    let folder = try TemporaryFolder()
    let ledger = try forged(folder) { call in
      guard call.basis?.looks.isEmpty == false, call.opinion.status != .abstained else { return }
      call.opinion.finding = call.opinion.classes.map(\.label).first { $0 != call.opinion.finding }
    }
    let outcome = try BuiltBinary.run("biopsyctl", ["audit", "replay", "--ledger", ledger])
    #expect(outcome.status == 1 && outcome.output.contains("call_differs"), "\(outcome.output)")
  }

  @Test func elsewhereTheToleranceHolds() throws {
    let folder = try TemporaryFolder()
    let ledger = try forged(folder) { call in
      call.engine.machine?.processor = "another one"
      guard let look = call.basis?.looks.first, case .kept(var kept) = look.picture,
        let first = kept.probabilities?.first
      else { return }
      kept.probabilities?[0] = try #require(ExactNumber(abs(first.value - 0.0005)))
      call.basis?.looks[0].picture = .kept(kept)
    }
    let (status, document) = try replay(ledger: ledger)
    let found = try kinds(document)
    #expect(status == 0 && found.isEmpty, "\(found)")
    #expect(try document.object("calls").integer("within_tolerance") >= 1)
    let strict = try replay(ledger: ledger, ["--tolerance", "0.0001"])
    #expect(strict.status == 1)
    #expect(try kinds(strict.document) == ["probabilities_differ"])
  }

  @Test func aBundleWithPicturesIsReplayedByAThirdParty() throws {
    let material = try Material.shared.get()
    let folder = try TemporaryFolder()
    let bundle = folder.path("bundle")
    let made = try BuiltBinary.run(
      "biopsyctl",
      [
        "audit", "export", bundle, "--ledger", material.study.ledgerFolder, "--key-frames",
        material.study.framesFolder,
      ])
    #expect(made.status == 0, "\(made.errors)")
    let (status, document) = try replay(
      ledger: "\(bundle)/ledger", frames: "\(bundle)/key-frames")
    #expect(status == 0)
    #expect(try document.object("calls").integer("identical") >= 2)
  }
}
