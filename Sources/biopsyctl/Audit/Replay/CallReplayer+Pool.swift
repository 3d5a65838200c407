import Biopsy
import Study

extension CallReplayer {
  /// By how many millionths pooled probabilities may differ: another mathematical library may round the
  /// logarithms otherwise.
  static let poolTolerance = 1

  /// Makes the call again of the recorded looks, and compares.
  func checkCall(
    _ call: CallEvent, _ basis: CallEvent.Basis, _ rule: CallEvent.Rule,
    _ replayed: inout ReplayedCall
  ) {
    guard let computed = computation(basis.looks.map { $0.probabilities.map(\.value) }, basis, rule)
    else { return replayed.add(.callDiffers, "the rule's points are none") }
    replayed.isCallComputed = true
    let pooled = computed.probabilities.map { Millionths(rounding: min(1, max(0, $0)))?.count }
    for (index, each) in call.opinion.classes.enumerated() {
      let found = pooled.indices.contains(index) ? pooled[index] : nil
      let isSame =
        switch (found, each.probability?.count) {
        case (let found?, let recorded?): abs(found - recorded) <= Self.poolTolerance
        case (nil, nil): true
        default: false
        }
      guard !isSame else { continue }
      replayed.add(
        .callDiffers,
        "\(each.label) has \(each.probability?.count ?? 0) millionths in the record, its looks make "
          + "\(found ?? 0)")
    }
    guard !call.opinion.isSame(as: computed.opinion) else { return }
    replayed.add(.callDiffers, "the recorded looks make another call than the one recorded")
  }

  /// Makes the call of what the model says of the kept pictures now, and compares.
  func comparePictures(
    _ call: CallEvent, _ basis: CallEvent.Basis, _ replayed: inout ReplayedCall
  ) {
    guard let rule = basis.rule else { return }
    let probabilities = basis.looks.indices.map { index in
      replayed.looks[index].found ?? basis.looks[index].probabilities.map(\.value)
    }
    guard let computed = computation(probabilities, basis, rule) else { return }
    replayed.picturesMakeAnotherCall = !call.opinion.isSame(as: computed.opinion)
    let hasOtherPixels = replayed.looks.contains { $0.found != nil && $0.pictureDifference != nil }
    // A picture that is not the frame may say something else; that is told, and is no contradiction.
    if replayed.picturesMakeAnotherCall, !hasOtherPixels, replayed.findings.isEmpty {
      replayed.add(.callDiffers, "the kept pictures make another call than the one recorded")
    }
  }

  private func computation(
    _ probabilities: [[Float]], _ basis: CallEvent.Basis, _ rule: CallEvent.Rule
  ) -> CallComputation? {
    let looks = zip(basis.looks, probabilities).map {
      PolypLook(quality: $0.weight.value, probabilities: $1)
    }
    return try? CallComputation(
      looks: looks,
      points: rule.points.map { try OperatingPoint(low: $0.low.value, high: $0.high.value) },
      minimumLooks: rule.minimumLooks, maximumDisagreement: rule.maximumDisagreement.value)
  }
}

extension CallEvent.Opinion {
  /// Whether looks make this call; nil stands for too few looks, of which the reason is told elsewhere.
  fileprivate func isSame(as opinion: HistologyOpinion?) -> Bool {
    let reasonsOfLooks = [AbstentionReason.disagreement, .undecided].map(\.rawValue)
    switch opinion {
    case nil: return status == .abstained && !reasonsOfLooks.contains(reason ?? "")
    case .abstained(let reason)?: return status == .abstained && self.reason == reason.rawValue
    case .highConfidence(let index, _)?:
      return status == .highConfidence && finding == classes[index].label
    case .lowConfidence(let index, _)?:
      return status == .lowConfidence && finding == classes[index].label
    }
  }
}

extension CallEvent.Look.Picture {
  /// Whether a file is kept.
  var isKept: Bool { if case .kept = self { true } else { false } }
}
