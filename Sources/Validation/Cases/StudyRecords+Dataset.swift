public import Base
internal import Study

extension StudyRecords {
  /// Makes the dataset of all records that were taken.
  ///
  /// - Parameters:
  ///   - origin: The ledger's name.
  ///   - recordCount: How many records the ledger has, its own ones included.
  ///   - root: The root of the tree over them.
  ///   - keptCheckpoints: The checkpoints from elsewhere that agree with the ledger.
  /// - Returns: The dataset.
  /// - Throws: `DatasetError`.
  public func dataset(
    origin: String, recordCount: Int, root: SHA256.Digest, keptCheckpoints: [KeptCheckpoint]
  ) throws(DatasetError) -> StudyDataset {
    guard let studyProtocol = protocols.last?.studyProtocol, let period else {
      throw DatasetError(.noProtocol, "the ledger \(origin) has no protocol; name a study's ledger")
    }
    let recorded = RecordedPolyps(self)
    let patients = StudyPatients(self)
    let linkage = try RecordedLinkage(
      self, recorded.polyps, patients,
      LabelPolicy(
        precedence: studyProtocol.labelPrecedence == .firstFinal ? .firstFinal : .lastFinal))
    var dataset = StudyDataset(
      studyProtocol: studyProtocol, protocols: protocols, origin: origin,
      recordCount: recordCount, root: root, period: period, examinations: examinationCounts(),
      frames: frameCounts(), cases: [], linkage: reports.isEmpty ? nil : linkage.report,
      looks: looks, clockSteps: clockSteps, emptyDays: emptyDays,
      keptCheckpoints: keptCheckpoints)
    dataset.contradictedResections = recorded.contradicted
    dataset.ambiguousResections = recorded.ambiguous
    var cases = try CaseMaker(self, linkage, patients, keptCheckpoints)
    let enrolments = lastEnrolments
    let erased = erasedReferences
    for polyp in recorded.polyps where !polyp.hasLostCall(erased) {
      if let reason = polyp.examination.flatMap({ enrolments[$0]?.exclusion }) {
        dataset.excludedPolyps[reason, default: 0] += 1
        continue
      }
      if polyp.resections.isEmpty { dataset.casesWithoutResection += 1 }
      dataset.cases.append(try cases.make(polyp))
    }
    dataset.erased = erasedCounts(Set(dataset.cases.compactMap(\.patient)))
    return dataset
  }
}
