import Base
import Biopsy
import Models
import Study

extension CallEvent {
  /// A sealed call, for the ledger.
  ///
  /// - Parameters:
  ///   - sealed: The call.
  ///   - stream: The stream that it belongs to.
  ///   - protocolDigest: The digest of the protocol that holds.
  ///   - display: When the station gets to see it.
  ///   - now: The monotonic clock.
  ///   - basis: What it can be computed from again.
  ///   - sealing: How things stood.
  init(
    _ sealed: StreamProcedure.SealedCall, of stream: StudyStream, protocolDigest: SHA256.Digest,
    display: DisplayMode, now: MonotonicInstant, basis: Basis, sealing: Sealing
  ) {
    let call = sealed.call
    self.init(
      protocolDigest: protocolDigest, polyp: stream.reference(to: sealed.polyp),
      examination: stream.examination, opinion: Opinion(sealed),
      evidence: Evidence(
        looks: call.looks, frames: call.frames, firstShownMilliseconds: call.firstShownMilliseconds,
        lastFoundMilliseconds: call.lastFoundMilliseconds, occasion: call.occasion.rawValue,
        imagingMode: sealed.imagingMode.rawValue), engine: sealed.engine, display: display.rawValue,
      monotonicNanoseconds: Int64(now.nanoseconds), basis: basis, sealing: sealing)
  }
}

extension CallEvent.Opinion {
  fileprivate init(_ sealed: StreamProcedure.SealedCall) {
    let opinion = sealed.call.opinion
    let probabilities = sealed.call.probabilities
    var classes: [Class] = []
    for (index, each) in sealed.classes.enumerated() {
      // Points are within (0, 1] by their type, and so are probabilities that passed the model's check.
      guard let low = Millionths(rounding: sealed.operatingPoints[index].low),
        let high = Millionths(rounding: sealed.operatingPoints[index].high)
      else { preconditionFailure("an operating point is a probability") }
      classes.append(
        Class(
          label: each.label,
          probability: probabilities.indices.contains(index)
            ? Millionths(rounding: min(1, max(0, probabilities[index]))) : nil, low: low, high: high
        ))
    }
    let status: Status =
      switch opinion {
      case .highConfidence: .highConfidence
      case .lowConfidence: .lowConfidence
      case .abstained: .abstained
      }
    self.init(
      status: status, finding: opinion.classIndex.map { sealed.classes[$0].label },
      reason: opinion.reason?.rawValue, classes: classes)
  }
}
