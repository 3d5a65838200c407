internal import Base
internal import Foundation
public import Models

/// Makes a decision take effect: first it is recorded, then the states change.
public struct Promotion: Sendable {
  /// The registry.
  public let registry: ModelRegistry
  /// The version that is to become active.
  public let candidate: ModelFolder
  /// The active version; nil where there is none.
  public let former: ModelFolder?

  /// Finds the versions.
  ///
  /// - Parameters:
  ///   - registry: The registry.
  ///   - reference: The candidate, `NAME/VERSION`.
  ///   - retiresFormer: Whether the active version is to retire.
  /// - Throws: `ModelError`, or `TrainingError` with the code `notComparable` where the candidate cannot
  ///   become active, or would not serve once it is.
  public init(
    _ registry: ModelRegistry, candidate reference: ModelReference, retiresFormer: Bool
  ) throws {
    guard reference.version != nil else {
      throw TrainingError(
        .invalidOption,
        "\(reference) names no version; say which one is to become active: \(reference)/VERSION")
    }
    self.registry = registry
    candidate = try registry.resolve(reference)
    former = try Self.active(reference.name, in: registry)
    let state = try candidate.readState()
    guard state.successors.contains(.active) else {
      throw TrainingError(
        .notComparable,
        "model \(candidate.identity) is \(state.rawValue); only a candidate or a shadow can be promoted"
      )
    }
    if let former, former.identity > candidate.identity, !retiresFormer {
      throw TrainingError(
        .notComparable,
        "\(reference.name) would go on meaning its highest active version, \(former.identity); seal "
          + "\(candidate.identity) as a new version, or retire the active one with it")
    }
  }

  /// The version that a name stands for; nil where none is active.
  private static func active(
    _ name: String, in registry: ModelRegistry
  ) throws -> ModelFolder? {
    do throws(ModelError) {
      return try registry.resolve(name)
    } catch {
      guard error.code == .noActiveVersion else { throw error }
      return nil
    }
  }

  /// Records a decision and, where it is positive, changes the states.
  ///
  /// The record comes first: what serves is never without one. Two attempts on one model wait for each
  /// other, and the later one is refused where the earlier one changed what it compared with. Where a
  /// state cannot be changed, that is recorded too.
  ///
  /// - Parameter record: The decision, not of a dry run.
  /// - Throws: `TrainingError` with the code `notWritten` or `notComparable`, or `ModelError`.
  public func commit(_ record: PromotionRecord) throws {
    precondition(!record.circumstances.isDryRun, "a dry run changes nothing")
    let folder = URL(fileURLWithPath: candidate.path).deletingLastPathComponent().path
    let log = try PromotionLog(folder: folder)
    try requireUnchanged(record)
    let digest = try log.append(record.json)
    guard record.decision.isPositive else { return }
    try set(candidate, to: .active, log, digest)
    if record.circumstances.retiresFormer, let former {
      try set(former, to: .retired, log, digest)
    }
  }

  private func requireUnchanged(_ record: PromotionRecord) throws {
    let now = try Self.active(candidate.identity.name, in: registry)?.identity
    let state = try candidate.readState()
    guard now == record.versions.active?.identity, state == record.versions.candidate.state else {
      throw TrainingError(
        .notComparable,
        "the states of \(candidate.identity.name)'s versions were changed during the comparison; "
          + "start again")
    }
  }

  private func set(
    _ folder: ModelFolder, to state: ModelState, _ log: borrowing PromotionLog,
    _ decision: SHA256.Digest
  ) throws {
    do throws(ModelError) {
      try folder.setState(state)
    } catch {
      try log.append(
        PromotionRecord.failure(
          of: decision, version: folder.identity,
          problem: "it did not become \(state.rawValue): \(error.problem)"))
      throw error
    }
  }
}
