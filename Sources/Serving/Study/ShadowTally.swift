import Base
import Study

/// How the models in the shadow compare on one stream of a study, on its way into the ledger.
///
/// An account is entered when it has grown large, when its model leaves the shadow, and when the stream
/// ends; a comparison that comes after that is entered by itself.
final class ShadowTally: Sendable {
  private struct Entry {
    var shadow: ShadowIdentity
    var account = ShadowAccount()
    var frames = 0
  }

  private struct State {
    var entries: [Int: Entry] = [:]
    var isClosed = false
  }

  /// So many comparisons of a stream and a model are lost at most when the daemon is killed.
  static let largestAccount = 1000

  private let stream: Int64
  private let enter: @Sendable (ShadowAccountEvent) -> Void
  private let state = Locked(State())

  /// Begins with nothing.
  ///
  /// - Parameters:
  ///   - stream: The stream's number in the ledger.
  ///   - enter: Takes accounts for the ledger, without waiting.
  init(stream: Int64, enter: @escaping @Sendable (ShadowAccountEvent) -> Void) {
    self.stream = stream
    self.enter = enter
  }

  /// Enters what became of a frame.
  func count(_ outcome: ShadowOutcome, of shadow: ShadowModel) {
    let full = state.withLock { state -> Entry? in
      let key = shadow.identity.generation
      state.entries[key, default: Entry(shadow: shadow.identity)].account.count(outcome)
      state.entries[key]?.frames += 1
      let isFull = (state.entries[key]?.frames ?? 0) >= Self.largestAccount
      return isFull || state.isClosed ? state.entries.removeValue(forKey: key) : nil
    }
    if let full { enter(event(full)) }
  }

  /// A model left the shadow.
  func end(_ shadow: ShadowModel) {
    let entry = state.withLock { $0.entries.removeValue(forKey: shadow.identity.generation) }
    if let entry { enter(event(entry)) }
  }

  /// The stream ended.
  func close() {
    let entries = state.withLock { state in
      state.isClosed = true
      defer { state.entries = [:] }
      return state.entries
    }
    for (_, entry) in entries.sorted(by: { $0.key < $1.key }) { enter(event(entry)) }
  }

  private func event(_ entry: Entry) -> ShadowAccountEvent {
    var frames: [String: Int] = [:]
    for outcome in ShadowOutcome.allCases where entry.account[outcome] > 0 {
      frames[outcome.rawValue] = entry.account[outcome]
    }
    return ShadowAccountEvent(
      stream: stream, model: entry.shadow.model, modelDigest: entry.shadow.modelDigest,
      pipelineDigest: entry.shadow.pipelineDigest, provider: entry.shadow.provider, frames: frames)
  }
}

/// What a model in the shadow is called in records, without holding it.
struct ShadowIdentity: Sendable {
  /// Which loading since the start made it.
  let generation: Int
  let model: String
  let modelDigest: SHA256.Digest
  let pipelineDigest: SHA256.Digest
  let provider: String

  /// Names a generation.
  init(_ pipeline: ServedPipeline) {
    guard let modelDigest = SHA256.Digest(hex: pipeline.engine.modelDigest),
      let pipelineDigest = SHA256.Digest(hex: pipeline.engine.pipelineDigest)
    else { preconditionFailure("an engine's digests are SHA-256 in hex") }
    generation = pipeline.generation
    model = pipeline.engine.model
    self.modelDigest = modelDigest
    self.pipelineDigest = pipelineDigest
    provider = pipeline.engine.provider
  }
}
