public import Study

extension StudyRecords {
  /// How many polyps the study has, without those of examinations that the protocol excludes.
  ///
  /// - Parameter calls: Polyps that do not count any more, because their calls are to be erased.
  /// - Returns: The number.
  public func polypCount(without calls: [PolypReference] = []) -> Int {
    let enrolments = lastEnrolments
    let gone = erasedReferences.union(calls)
    return RecordedPolyps(self).polyps.count { polyp in
      let isExcluded = polyp.examination.flatMap { enrolments[$0]?.exclusion } != nil
      return !isExcluded && !polyp.hasLostCall(gone)
    }
  }

  /// The polyps whose calls are erased, as the erasures say.
  var erasedReferences: Set<PolypReference> { Set(erasures.flatMap(\.event.calls)) }

  /// What was erased of polyps and patients.
  ///
  /// - Parameter patients: Those whom cases are of.
  /// - Returns: The counts.
  func erasedCounts(_ patients: Set<Pseudonym>) -> StudyDataset.Erased {
    var erased = StudyDataset.Erased()
    erased.records = erasedRecords
    erased.enrolments = erasedEnrolments
    let stated = Set(erasures.flatMap(\.event.records))
    // A call that no erasure of the study names was somebody's all the same.
    erased.polyps =
      erasures.reduce(0) { $0 + $1.event.polyps } + erasedCalls.subtracting(stated).count
    let withPolyps = erasures.filter { $0.event.polyps > 0 }.map(\.event.patient)
    erased.patients =
      Set(withPolyps.compactMap { $0 }).subtracting(patients).count + withPolyps.count { $0 == nil }
    return erased
  }
}

extension RecordedPolyp {
  /// Whether its call is erased, and nothing else says what it was called.
  func hasLostCall(_ erased: Set<PolypReference>) -> Bool {
    calls.allSatisfy { erased.contains($0.event.polyp) }
      && tracks.contains(where: erased.contains)
  }
}
