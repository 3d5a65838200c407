import Base

/// A model that sees a pipeline's frames after the pipeline has answered, and is never shown.
final class ShadowModel: Sendable {
  /// The model's name and version.
  let model: String
  /// Its models and analyzer, as a generation of the pipeline that never serves.
  let lease: PipelineLease
  /// What it is called in a study's records.
  let identity: ShadowIdentity
  private let state = Locked(ShadowAccount())

  init(_ lease: PipelineLease) {
    model = lease.pipeline.engine.model
    self.lease = lease
    identity = ShadowIdentity(lease.pipeline)
  }

  /// What became of the frames so far.
  var account: ShadowAccount { state.withLock { $0 } }

  /// Enters what became of a frame.
  ///
  /// - Parameters:
  ///   - outcome: How the answers compare.
  ///   - tally: The account of the frame's stream; nil where no study is served.
  func count(_ outcome: ShadowOutcome, _ tally: ShadowTally?) {
    state.withLock { $0.count(outcome) }
    tally?.count(outcome, of: self)
  }
}

/// How a shadow model's answer to a frame compares with the answer that the station got.
enum ShadowOutcome: String, CaseIterable, Sendable {
  /// Neither found anything.
  case neither
  /// Both found something, and the boxes of the largest findings overlap by half or more.
  case samePlace = "same_place"
  /// Both found something, in different places.
  case elsewhere
  /// Only the serving model found something.
  case servingOnly = "serving_only"
  /// Only the shadow model found something.
  case shadowOnly = "shadow_only"
  /// The shadow model failed on the frame.
  case failed
  /// It did not see the frame, because a station waited or it was still busy.
  case skipped

  /// Compares two answers.
  ///
  /// - Parameters:
  ///   - serving: The box of the largest finding that the station was told of; nil without one.
  ///   - shadow: The box of the shadow's largest finding; nil without one.
  init(serving: ShadowBox?, shadow: ShadowBox?) {
    switch (serving, shadow) {
    case (nil, nil): self = .neither
    case (_?, nil): self = .servingOnly
    case (nil, _?): self = .shadowOnly
    case (let serving?, let shadow?):
      self = serving.overlap(with: shadow) >= 0.5 ? .samePlace : .elsewhere
    }
  }
}

/// A rectangle in pixels of the frame.
struct ShadowBox: Equatable, Sendable {
  let left, top, width, height: Int

  /// The first box of a list of findings; nil when there are none.
  init?(firstOf boxes: [[Int]]) {
    guard let box = boxes.first, box.count == 4 else { return nil }
    (left, top, width, height) = (box[0], box[1], box[2], box[3])
  }

  /// Intersection over union, [0, 1].
  func overlap(with other: ShadowBox) -> Double {
    let across = min(left + width, other.left + other.width) - max(left, other.left)
    let down = min(top + height, other.top + other.height) - max(top, other.top)
    let shared = Double(max(0, across)) * Double(max(0, down))
    let total = Double(width) * Double(height) + Double(other.width) * Double(other.height) - shared
    return total > 0 ? shared / total : 0
  }
}

/// What became of the frames that a shadow model was meant for.
struct ShadowAccount: Equatable, Sendable {
  private var counts = [Int](repeating: 0, count: ShadowOutcome.allCases.count)

  mutating func count(_ outcome: ShadowOutcome) {
    guard let index = ShadowOutcome.allCases.firstIndex(of: outcome) else { return }
    counts[index] += 1
  }

  subscript(outcome: ShadowOutcome) -> Int {
    ShadowOutcome.allCases.firstIndex(of: outcome).map { counts[$0] } ?? 0
  }

  /// Frames that both models looked at.
  var compared: Int {
    counts.reduce(0, +) - self[.failed] - self[.skipped]
  }

  /// The account as a document.
  var json: JSONObject {
    JSONObject(ShadowOutcome.allCases.map { ($0.rawValue, .integer(Int64(self[$0]))) })
  }
}
