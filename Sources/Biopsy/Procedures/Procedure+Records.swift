extension Procedure {
  /// The index of a polyp's record; nil when it has none.
  func record(_ number: Int32) -> Int? { records.firstIndex { $0.number == number } }

  /// Makes records of new polyps, and seals and forgets those that are gone.
  func keepRecords() {
    for index in 0..<tracker.tracks.count {
      let track = tracker.tracks[index]
      guard track.number != 0 else { continue }
      let place: Int
      if let known = record(track.number) {
        place = known
      } else {
        place = records.count
        records.append(
          PolypRecord(number: track.number, evidence: takeEvidence(), milliseconds: now))
      }
      guard track.isPresent else { continue }
      records[place].lastFound = now
      records[place].frames += 1
    }
    forgetTheGone()
  }

  private func forgetTheGone() {
    let remembered = Int64(policy.tracking.rememberMilliseconds)
    var index = 0
    while index < records.count {
      let number = records[index].number
      let isTracked = tracker.tracks.elements.contains { $0.number == number }
      let lost = tracker.lost.elements.last { $0.number == number }
      if isTracked || lost.map({ now - $0.since <= remembered }) ?? false {
        index += 1
        continue
      }
      if records[index].sealedOpinion == nil { seal(index, .gone) }
      tracker.forget(number: number)
      records[index].evidence.reset()
      spareEvidence.append(records[index].evidence)
      records.remove(at: index)
    }
  }

  /// Memory for a polyp's looks, that of one that is forgotten where there is any.
  private func takeEvidence() -> PolypEvidence {
    spareEvidence.popLast()
      ?? PolypEvidence(
        capacity: policy.histology.cropsPerPolyp, classes: max(1, classes.count))
  }

  /// Seals a polyp's call; what it is taken for now stays.
  func seal(_ index: Int, _ occasion: PolypCall.Occasion) {
    precondition(records[index].sealedOpinion == nil, "a call is sealed once")
    let opinion = currentOpinion(index)
    records[index].sealedOpinion = opinion
    let record = records[index]
    var probabilities: [Float] = []
    if record.evidence.count > 0 {
      _ = record.evidence.pool(into: pooled)
      probabilities = Array(pooled.elements.prefix(classes.count))
    }
    sealedCalls.append(
      PolypCall(
        polyp: Int(record.number), opinion: opinion, probabilities: probabilities,
        looks: record.evidence.looks, occasion: occasion, frames: record.frames,
        firstShownMilliseconds: record.firstShown, lastFoundMilliseconds: record.lastFound,
        hasUncheckedMode: record.hasUncheckedMode, evidence: record.evidence.kept))
  }

  /// What a polyp is taken for, with all looks so far.
  func currentOpinion(_ index: Int) -> HistologyOpinion {
    let record = records[index]
    guard let rule, record.evidence.count >= policy.histology.minimumCrops else {
      return .abstained(record.obstacle(hasClassifier: classifier != nil))
    }
    let disagreement = record.evidence.pool(into: pooled)
    return rule.opinion(pooled, disagreement: disagreement)
  }
}
