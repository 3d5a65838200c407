public import Base
public import Foundation
public import Models

/// What is written down of an attempt to promote a version.
///
/// What, why, on which data, with which results, who and when. It holds no patient's data.
public struct PromotionRecord: Sendable {
  /// A version as it was when it was measured.
  public struct Version: Hashable, Sendable {
    /// Name and version.
    public let identity: ModelIdentity
    /// The SHA-256 of its manifest.
    public let manifest: SHA256.Digest
    /// The SHA-256 of its ONNX file.
    public let model: SHA256.Digest
    /// Its state before.
    public let state: ModelState

    /// A version that was measured.
    public init(_ model: ServableModel, state: ModelState) {
      self.init(
        identity: model.identity, manifest: model.manifestDigest, model: model.digest, state: state)
    }

    /// A version by its parts.
    public init(
      identity: ModelIdentity, manifest: SHA256.Digest, model: SHA256.Digest, state: ModelState
    ) {
      self.identity = identity
      self.manifest = manifest
      self.model = model
      self.state = state
    }
  }

  /// What the versions were measured on.
  public struct Data: Hashable, Sendable {
    /// The test set's digests, as found.
    public var lock: LockedTestSet
    /// The part that was used; nil where nothing is divided.
    public var part: DatasetPart?
    /// How much of it there is.
    public var counts: PromotionTestSet.Counts
    /// Pictures of the part without a mask, or with an empty one, which do not count.
    public var leftOutCount: Int

    /// Data by its parts.
    public init(
      lock: LockedTestSet, part: DatasetPart?, counts: PromotionTestSet.Counts, leftOutCount: Int
    ) {
      self.lock = lock
      self.part = part
      self.counts = counts
      self.leftOutCount = leftOutCount
    }
  }

  /// The attempt's circumstances.
  public struct Circumstances: Hashable, Sendable {
    /// Why the version is to become active.
    public var reason: String
    /// Who wants it.
    public var by: String
    /// When.
    public var when: Date
    /// What ran the models, such as `CPUExecutionProvider`.
    public var provider: String
    /// The arithmetic that was asked for, such as `bfloat16`; nil for the provider's own choice.
    public var precision: String?
    /// ONNX Runtime's version.
    public var runtimeVersion: String
    /// Whether the former active version is to retire.
    public var retiresFormer: Bool
    /// Whether nothing is to be changed.
    public var isDryRun: Bool

    /// Circumstances by their parts.
    ///
    /// - Throws: `TrainingError` with the code `invalidOption` for an empty or overlong reason or name.
    public init(
      reason: String, by: String, when: Date, provider: String, precision: String? = nil,
      runtimeVersion: String, retiresFormer: Bool, isDryRun: Bool
    ) throws(TrainingError) {
      for (name, text, limit) in [("reason", reason, 2000), ("name of who wants it", by, 200)] {
        guard text.contains(where: { !$0.isWhitespace }), text.utf8.count <= limit else {
          throw TrainingError(
            .invalidOption, "the \(name) has to be there, in at most \(limit) bytes")
        }
      }
      self.reason = reason
      self.by = by
      self.when = when
      self.provider = provider
      self.precision = precision
      self.runtimeVersion = runtimeVersion
      self.retiresFormer = retiresFormer
      self.isDryRun = isDryRun
    }
  }

  /// The versions.
  public let versions: Versions<Version>
  /// The rule.
  public let rule: PromotionRule
  /// The SHA-256 of the rule's file.
  public let ruleDigest: SHA256.Digest
  /// The data.
  public let data: Data
  /// What was decided.
  public let decision: PromotionDecision
  /// Who, when and why.
  public let circumstances: Circumstances

  /// A record by its parts.
  public init(
    versions: Versions<Version>, rule: PromotionRule, ruleDigest: SHA256.Digest, data: Data,
    decision: PromotionDecision, circumstances: Circumstances
  ) {
    self.versions = versions
    self.rule = rule
    self.ruleDigest = ruleDigest
    self.data = data
    self.decision = decision
    self.circumstances = circumstances
  }
}
