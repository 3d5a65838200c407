import Base
import Foundation
import Models
import Testing

@Suite("Registry")
struct RegistryTests {
  /// Puts a manifest without files in place: enough for the registry, which does not load them.
  private func add(
    _ name: String, _ version: Int, _ state: String? = nil, to registry: TemporaryRegistry
  ) throws {
    var manifest = ManifestTests.document
    manifest["name"] = .string(name)
    manifest["version"] = .integer(Int64(version))
    try registry.write(manifest.serialized(), to: "\(name)/\(version)/manifest.json")
    if let state {
      try registry.write("{\"state\": \"\(state)\"}", to: "\(name)/\(version)/state.json")
    }
  }

  @Test("lists versions by name and number, with state and title")
  func list() throws {
    let folder = try TemporaryRegistry()
    try add("b", 10, "active", to: folder)
    try add("b", 9, to: folder)
    try add("a.x_y-1", 2, "shadow", to: folder)
    try folder.write("notes", to: "README.md")
    try folder.write("notes", to: "b/README.md")
    try folder.write("hidden", to: ".git/config")
    let entries = try folder.registry.entries()
    #expect(entries.map { $0.identity?.description } == ["a.x_y-1/2", "b/9", "b/10"])
    #expect(entries.map(\.state) == [.shadow, .candidate, .active])
    #expect(entries.allSatisfy { $0.problems.isEmpty && $0.title == "A 1x1 convolution" })
  }

  @Test("a broken entry is listed with its problem and hides no other")
  func brokenEntries() throws {
    let folder = try TemporaryRegistry()
    try add("good", 1, "active", to: folder)
    try folder.write("{", to: "bad-json/1/manifest.json")
    try folder.write("x", to: "no-manifest/3/model.onnx")
    try add("bad-state", 1, "broken", to: folder)
    try folder.write("{\"state\": \"active\", \"by\": 1}", to: "odd-state/1/state.json")
    try add("moved", 2, to: folder)
    try FileManager.default.moveItem(
      at: folder.url.appendingPathComponent("moved/2"),
      to: folder.url.appendingPathComponent("moved/3"))
    try add("renamed", 1, to: folder)
    try FileManager.default.moveItem(
      at: folder.url.appendingPathComponent("renamed"),
      to: folder.url.appendingPathComponent("other"))
    try folder.write("x", to: "Upper/1/model.onnx")
    try folder.write("x", to: "good/v2/model.onnx")
    try folder.write("x", to: "good/02/model.onnx")
    let entries = try folder.registry.entries()
    func problems(_ path: String) -> [ModelError.Code] {
      entries.first { $0.path.hasSuffix("/" + path) }?.problems.map(\.code) ?? []
    }
    #expect(entries.first { $0.identity?.name == "good" }?.problems.isEmpty == true)
    #expect(problems("bad-json/1") == [.notJSON])
    #expect(problems("no-manifest/3") == [.fileMissing])
    #expect(problems("bad-state/1") == [.schemaViolation])
    #expect(problems("odd-state/1") == [.fileMissing, .schemaViolation])
    #expect(problems("moved/3") == [.versionMismatch])
    #expect(problems("other/1") == [.nameMismatch])
    #expect(problems("Upper") == [.invalidReference])
    #expect(problems("good/v2") == [.invalidReference])
    #expect(problems("good/02") == [.invalidReference])
    #expect(entries.count == 10)
    #expect(entries.flatMap(\.problems).allSatisfy { !$0.remedy.isEmpty })
    #expect(try folder.registry.resolve("good").identity.version == 1)
  }

  @Test("a registry that is not there is an error")
  func missingRoot() {
    expectError(.registryUnreadable, mentioning: "/nonexistent/models", "--models") {
      _ = try ModelRegistry(root: "/nonexistent/models").entries()
    }
    expectError(.registryUnreadable, mentioning: "/nonexistent/models") {
      _ = try ModelRegistry(root: "/nonexistent/models").resolve("polyp-lite")
    }
  }

  @Test("a name stands for its highest active version")
  func resolve() throws {
    let folder = try TemporaryRegistry()
    for (version, state) in [
      (1, "active"), (2, "active"), (9, "retired"), (10, "active"), (11, "shadow"),
    ] {
      try add("m", version, state, to: folder)
    }
    try add("m", 12, to: folder)
    try add("idle", 1, to: folder)
    try add("idle", 2, "shadow", to: folder)
    let registry = folder.registry
    #expect(try registry.resolve("m").identity.version == 10)
    #expect(try registry.resolve("m/12").identity == ModelIdentity(name: "m", version: 12))
    expectError(.notFound, mentioning: "m/3", "m/10 (active)", "m/12 (candidate)") {
      _ = try registry.resolve("m/3")
    }
    expectError(.noActiveVersion, mentioning: "idle/1 (candidate), idle/2 (shadow)") {
      _ = try registry.resolve("idle")
    }
    expectError(.notFound, mentioning: "model n", "idle, m") { _ = try registry.resolve("n") }
    expectError(.notFound, mentioning: "n/1") { _ = try registry.resolve("n/1") }
  }

  @Test(
    "text that is no reference is refused",
    arguments: [
      "", "/", "m/", "/1", "m/0", "m/01", "m/-1", "m/+1", "m/1/2", "m/x", "M", ".", "..", "../m",
      "-m", "m m", "m/1 ", "m/99999999999999999999", "é", "m/١",
    ])
  func badReferences(text: String) {
    expectError(.invalidReference, mentioning: "model \(text):") {
      _ = try ModelReference(parsing: text)
    }
  }

  @Test("references read back as written", arguments: ["m", "m/1", "a.b_c-1/2147483647", "0"])
  func references(text: String) throws {
    #expect(try ModelReference(parsing: text).description == text)
  }

  @Test("states change along the table and no other way")
  func transitions() throws {
    let legal: [ModelState: Set<ModelState>] = [
      .candidate: [.shadow, .active, .retired], .shadow: [.active, .retired],
      .active: [.shadow, .retired], .retired: [],
    ]
    let folder = try TemporaryRegistry()
    for from in ModelState.allCases {
      for to in ModelState.allCases {
        try add("m", 1, from.rawValue, to: folder)
        let version = try folder.registry.resolve("m/1")
        if from == to || legal[from]?.contains(to) == true {
          #expect(try version.setState(to) == from)
          #expect(try version.readState() == to)
        } else {
          expectError(.illegalTransition, mentioning: "m/1", from.rawValue, to.rawValue) {
            try version.setState(to)
          }
          #expect(try version.readState() == from)
        }
        // Nothing else is left behind.
        let names = try FileManager.default.contentsOfDirectory(atPath: version.path)
        #expect(Set(names) == ["manifest.json", "state.json"])
      }
    }
  }

  @Test("a version that is broken can only be retired")
  func brokenStates() throws {
    let folder = try TemporaryRegistry()
    try folder.write("{", to: "m/1/manifest.json")
    let version = try folder.registry.resolve("m/1")
    expectError(.notJSON, mentioning: "m/1/manifest.json") { try version.setState(.active) }
    #expect(try version.setState(.retired) == .candidate)
    #expect(try version.readState() == .retired)
  }

  @Test("of two that change a state at once, each sees the other's change or none")
  func concurrentChanges() async throws {
    let folder = try TemporaryRegistry()
    try add("m", 1, to: folder)
    let version = try folder.registry.resolve("m/1")
    let previous = try await withThrowingTaskGroup(of: ModelState.self) { group in
      for _ in 0..<8 { group.addTask { try version.setState(.retired) } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    // One changed it; the others found it changed.
    #expect(previous.filter { $0 == .candidate }.count == 1)
    #expect(previous.filter { $0 == .retired }.count == 7)
  }

  @Test("a state that cannot be written leaves the old one")
  func unwritable() throws {
    let folder = try TemporaryRegistry()
    try add("m", 1, "shadow", to: folder)
    let version = try folder.registry.resolve("m/1")
    // A folder in the file's place cannot be replaced by a rename.
    let state = folder.url.appendingPathComponent("m/1/state.json")
    try FileManager.default.removeItem(at: state)
    try FileManager.default.createDirectory(at: state, withIntermediateDirectories: false)
    expectError(.fileUnreadable, mentioning: "state.json", "no regular file") {
      try version.setState(.active)
    }
  }
}
