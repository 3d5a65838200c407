import Base
import Foundation
import Models
import TestSupport
import Testing

@testable import Training

@Suite("The log of promotions")
struct PromotionLogTests {
  private func lines(_ folder: PictureFolder, _ name: String = "") throws -> [String] {
    let path = URL(fileURLWithPath: folder.path).appendingPathComponent(name)
      .appendingPathComponent(PromotionLog.fileName)
    return try String(contentsOf: path, encoding: .utf8)
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  @Test("is added to, a line a record, and known by its digest")
  func append() throws {
    let folder = try PictureFolder()
    for number in 1...3 {
      let log = try PromotionLog(folder: folder.path)
      let digest = try log.append(["number": .integer(Int64(number)), "text": "a\nb"])
      #expect(digest == SHA256.hash(Array("{\"number\":\(number),\"text\":\"a\\nb\"}".utf8)))
    }
    let lines = try lines(folder)
    #expect(lines.count == 4 && lines[3].isEmpty)
    #expect(try JSONValue(parsing: Array(lines[2].utf8)) == ["number": 3, "text": "a\nb"])
  }

  @Test("keeps a line that a crash cut off apart from the next")
  func cut() throws {
    let folder = try PictureFolder()
    try folder.write(Array("{\"number\":1}\n{\"num".utf8), PromotionLog.fileName)
    try PromotionLog(folder: folder.path).append(["number": 2])
    #expect(try lines(folder) == ["{\"number\":1}", "{\"num", "{\"number\":2}", ""])
  }

  @Test("is no link and no folder, and lies in a folder that is there")
  func refusals() throws {
    let folder = try PictureFolder()
    func open() throws { try PromotionLog(folder: folder.path).append(["number": 1]) }
    try FileManager.default.createSymbolicLink(
      atPath: "\(folder.path)/\(PromotionLog.fileName)", withDestinationPath: "\(folder.path)/else")
    #expect(refusal(open)?.code == .notWritten)
    #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/else"))
    try FileManager.default.removeItem(atPath: "\(folder.path)/\(PromotionLog.fileName)")
    try FileManager.default.createDirectory(
      atPath: "\(folder.path)/\(PromotionLog.fileName)", withIntermediateDirectories: false)
    #expect(refusal(open)?.code == .notWritten)
    let missing = refusal { try PromotionLog(folder: "\(folder.path)/none").append(["number": 1]) }
    #expect(missing?.code == .notWritten)
  }

  /// A registry whose versions are folders with nothing but a state.
  private func registry(_ states: [String?]) throws -> (PictureFolder, ModelRegistry) {
    let folder = try PictureFolder()
    for (index, state) in states.enumerated() {
      let path = "\(folder.path)/net/\(index + 1)"
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      guard let state else { continue }
      try folder.write(Array("{\"state\": \"\(state)\"}".utf8), "net/\(index + 1)/state.json")
    }
    return (folder, ModelRegistry(root: folder.path))
  }

  private func record(
    active: Int?, candidate: Int, isPositive: Bool = true, retires: Bool = false
  ) throws -> PromotionRecord {
    func version(_ number: Int, _ state: ModelState) -> PromotionRecord.Version {
      .init(
        identity: ModelIdentity(name: "net", version: number),
        manifest: SampleRule.digest("manifest"), model: SampleRule.digest("model"), state: state)
    }
    let rule = try SampleRule.classification(minimum: isPositive ? 0 : 1)
    let polyps = (0..<9).map { index in
      PromotionCases.ClassifiedPolyp(
        patient: index, classIndex: index % 2,
        probabilities: .init(candidate: [0.5, index == 1 ? 0.4 : 0.6], active: nil))
    }
    let decision = try PromotionDecision(
      rule, .polyps(polyps), classes: ["hyperplastic", "adenoma"],
      thresholds: .init(candidate: 0.5, active: nil))
    return PromotionRecord(
      versions: .init(
        candidate: version(candidate, .candidate), active: active.map { version($0, .active) }),
      rule: rule, ruleDigest: SampleRule.digest("rule"),
      data: .init(
        lock: rule.locked, part: .test, counts: .init(patients: 9, polyps: 9, pictures: 9),
        leftOutCount: 0),
      decision: decision,
      circumstances: try .init(
        reason: "a test", by: "somebody", when: Date(timeIntervalSince1970: 1e9), provider: "cpu",
        runtimeVersion: "1", retiresFormer: retires, isDryRun: false))
  }

  @Test("has the decision first, and then what could not be done")
  func failure() throws {
    let (folder, registry) = try registry(["active", nil])
    let promotion = try Promotion(
      registry, candidate: ModelReference(parsing: "net/2"), retiresFormer: false)
    // There is no manifest, so the state cannot be changed.
    #expect(throws: ModelError.self) { try promotion.commit(record(active: 1, candidate: 2)) }
    let lines = try lines(folder, "net")
    let schema = try JSONSchema.ofProject("promotion.schema.json")
    let documents = try lines.prefix(2).map { try JSONValue(parsing: Array($0.utf8)) }
    #expect(lines.count == 3)
    #expect(documents.map { schema.violations(in: $0) } == [[], []])
    let failed = try JSONFields(documents[1])
    #expect(try failed.string("record") == "state_change_failed")
    #expect(try failed.string("decision_sha256") == SHA256.hash(Array(lines[0].utf8)).hex)
    #expect(try failed.string("model") == "net/2")
  }

  @Test("has a negative decision too, after which nothing has changed")
  func negative() throws {
    let (folder, registry) = try registry(["active", "shadow"])
    let promotion = try Promotion(
      registry, candidate: ModelReference(parsing: "net/2"), retiresFormer: true)
    let stale = refusal {
      try promotion.commit(record(active: 1, candidate: 2, isPositive: false, retires: true))
    }
    // The record says that the version was a candidate; by now it is a shadow.
    #expect(stale?.code == .notComparable)
    #expect(try lines(folder, "net") == [""])
    try folder.write(Array("{\"state\": \"candidate\"}".utf8), "net/2/state.json")
    try promotion.commit(record(active: 1, candidate: 2, isPositive: false, retires: true))
    let document = try JSONFields(JSONValue(parsing: Array(lines(folder, "net")[0].utf8)))
    #expect(try document.string("verdict") == "keep")
    #expect(try registry.resolve("net/1").readState() == .active)
    #expect(try registry.resolve("net/2").readState() == .candidate)
  }

  @Test("has no decision on another active version than the one that was compared with")
  func overtaken() throws {
    let (folder, registry) = try registry(["active", nil, nil])
    let promotion = try Promotion(
      registry, candidate: ModelReference(parsing: "net/3"), retiresFormer: false)
    try folder.write(Array("{\"state\": \"active\"}".utf8), "net/2/state.json")
    let error = refusal { try promotion.commit(record(active: 1, candidate: 3)) }
    #expect(error?.code == .notComparable && error?.message.contains("start again") == true)
    #expect(try lines(folder, "net") == [""])
  }

  @Test("is only for versions that can become active and would then serve")
  func versions() throws {
    let (folder, registry) = try registry(["candidate", "active", "retired"])
    func attempt(_ text: String, retires: Bool = false) -> TrainingError? {
      refusal {
        try Promotion(
          registry, candidate: ModelReference(parsing: text), retiresFormer: retires)
      }
    }
    #expect(attempt("net/2")?.message.contains("is active") == true)
    #expect(attempt("net/3")?.code == .notComparable)
    #expect(attempt("net")?.code == .invalidOption)
    #expect(attempt("net/1")?.message.contains("net/2") == true)
    let promotion = try Promotion(
      registry, candidate: ModelReference(parsing: "net/1"), retiresFormer: true)
    #expect(promotion.former?.identity.version == 2)
    withExtendedLifetime(folder) {}
  }
}
