internal import Study

extension OpticalCall.Abstention {
  /// What the daemon's reasons of abstaining count as.
  static let byReason: [String: OpticalCall.Abstention] = [
    "too_few_usable_frames": .poorPictures,
    "too_small": .poorPictures,
    "imaging_mode_unknown": .poorPictures,
    "imaging_mode_not_accepted": .poorPictures,
    "disagreement": .undecided,
    "undecided": .undecided,
    "budget": .late,
    "no_histology_model": .failure,
    "histology_failed": .failure,
  ]
}

extension OpticalCall {
  /// A sealed call.
  init(
    _ opinion: CallEvent.Opinion, _ classes: OpticalClassTable, sequence: Int
  ) throws(DatasetError) {
    switch (opinion.status, opinion.finding, opinion.reason) {
    case (.abstained, nil, let reason?):
      guard let abstention = Abstention.byReason[reason] else {
        throw DatasetError(
          .unknownReason,
          "record \(sequence): the reason \(reason) is not known; use a later version")
      }
      self = .abstained(abstention)
    case (.highConfidence, let label?, nil):
      self = .made(try classes.meaning(label, sequence: sequence), isHighConfidence: true)
    case (.lowConfidence, let label?, nil):
      self = .made(try classes.meaning(label, sequence: sequence), isHighConfidence: false)
    default:
      throw DatasetError(
        .unreadableRecord, "record \(sequence): a call has either a class or a reason")
    }
  }

  /// An endoscopist's call; one without a class is undecided.
  init(
    _ event: EndoscopistCallEvent, _ classes: OpticalClassTable, sequence: Int
  ) throws(DatasetError) {
    guard let finding = event.finding else {
      self = .abstained(.undecided)
      return
    }
    self = .made(
      try classes.meaning(finding, sequence: sequence), isHighConfidence: event.isConfident)
  }

  /// What the calls of several tracks of one polyp come to.
  ///
  /// Calls of one class stand, as firmly as the least firm of them, and so does one reason of abstaining;
  /// all else is no call.
  ///
  /// - Parameter calls: At least one.
  /// - Returns: The call of the polyp.
  static func joined(_ calls: [OpticalCall]) -> OpticalCall {
    guard let first = calls.first else { return .abstained(.notSeen) }
    var joined = first
    for call in calls.dropFirst() {
      switch (joined, call) {
      case (.made(let one, let isFirm), .made(let other, let isOtherFirm)) where one == other:
        joined = .made(one, isHighConfidence: isFirm && isOtherFirm)
      case (.abstained(let one), .abstained(let other)) where one == other: break
      default: return .abstained(.severalTracks)
      }
    }
    return joined
  }
}

extension StudyProtocol {
  /// The calibrated probability of a neoplasm, as the protocol counts classes; nil without looks.
  func neoplasticProbability(_ classes: [CallEvent.Opinion.Class]) -> Double? {
    guard !classes.isEmpty else { return nil }
    var sum = 0
    for each in classes {
      guard let probability = each.probability, let counted = self.class(each.label) else {
        return nil
      }
      if counted.isNeoplastic { sum += probability.count }
    }
    // Shares are rounded one by one.
    return Double(min(sum, 1_000_000)) / 1_000_000
  }
}
