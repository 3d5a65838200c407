import Base
import Biopsy
import Foundation
import Models
import Runtime
import Training

/// One try to promote a candidate: everything cheap is checked first, then both versions are run.
struct PromotionAttempt {
  let promotion: Promotion
  private let rule: RuleFile
  private let testSet: PromotionTestSet
  private let configuration: EngineConfiguration
  private let retiresFormer: Bool
  private let isDryRun: Bool

  /// Finds the versions and the test set, and refuses what the rule cannot be applied to.
  init(
    candidate: ModelReference, rule: RuleFile, labels: String, _ arguments: ParsedArguments
  ) throws {
    var configuration = EngineConfiguration()
    try configuration.apply(arguments)
    configuration.session.readsBackProviders = false
    self.configuration = configuration
    self.rule = rule
    retiresFormer = arguments.has("retire-former")
    isDryRun = arguments.has("dry-run")
    promotion = try Promotion(
      configuration.registry, candidate: candidate, retiresFormer: retiresFormer)
    let manifest = try promotion.candidate.readManifest()
    try rule.rule.requireComparable(
      Versions(candidate: manifest, active: try promotion.former?.readManifest()))
    testSet = try TestSetArguments.testSet(labels, task: rule.rule.task, arguments)
    try rule.rule.locked.require(testSet.lock)
    if rule.rule.task == .classification {
      try testSet.requireClasses(manifest.classes.map(\.label))
    }
  }

  /// Runs both versions and decides.
  func record(reason: String, by name: String) throws -> PromotionRecord {
    let states = Versions(
      candidate: try promotion.candidate.readState(), active: try promotion.former?.readState())
    let runtime = try OnnxRuntime.load(libraryPath: configuration.libraryPath)
    func load(_ folder: ModelFolder) throws -> ServableModel {
      try ServableModel.load(folder, runtime: runtime, configuration: configuration.session)
    }
    let models = Versions(
      candidate: try load(promotion.candidate), active: try promotion.former.map(load))
    // What is written down has to be complete before hours are spent on measuring.
    let session = models.candidate.session.report
    let circumstances = try PromotionRecord.Circumstances(
      reason: reason, by: name, when: Date(), provider: session.provider,
      precision: configuration.session.provider.precision?.rawValue,
      runtimeVersion: session.libraryVersion, retiresFormer: retiresFormer, isDryRun: isDryRun)
    var run = try PromotionRun(testSet, models)
    var progress = ProgressLine()
    defer { progress.finish() }
    let cases = try run.cases { progress.show("\($0) of \($1) pictures") }
    let candidate = models.candidate.manifest
    let decision = try PromotionDecision(
      rule.rule, cases, classes: candidate.classes.map(\.label),
      thresholds: Versions(
        candidate: candidate.threshold, active: models.active?.manifest.threshold))
    let data = PromotionRecord.Data(
      lock: testSet.lock, part: testSet.part, counts: run.counts,
      leftOutCount: testSet.withoutMaskCount + testSet.counts.pictures - run.counts.pictures)
    let active = models.active.map { PromotionRecord.Version($0, state: states.active ?? .active) }
    return PromotionRecord(
      versions: Versions(
        candidate: .init(models.candidate, state: states.candidate), active: active),
      rule: rule.rule, ruleDigest: rule.digest, data: data, decision: decision,
      circumstances: circumstances)
  }
}
