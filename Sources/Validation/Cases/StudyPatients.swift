internal import Study

/// Which patient an examination is of, as records say it.
struct StudyPatients {
  private var patients: [Pseudonym: Set<Pseudonym>] = [:]

  /// Follows enrolments and streams; and reports, of examinations of which those say nothing.
  init(_ records: StudyRecords) {
    for enrolment in records.lastEnrolments.values {
      patients[enrolment.examination, default: []].insert(enrolment.patient)
    }
    for stream in records.streams.values {
      guard let examination = stream.examination, let patient = stream.patient else { continue }
      patients[examination, default: []].insert(patient)
    }
    var reported: [Pseudonym: Set<Pseudonym>] = [:]
    for report in records.reports {
      guard let examination = report.event.examination, let patient = report.event.patient else {
        continue
      }
      reported[examination, default: []].insert(patient)
    }
    patients.merge(reported) { own, _ in own }
  }

  /// The patient; nil where nothing tells it, or records contradict each other.
  func patient(of examination: Pseudonym) -> Pseudonym? {
    guard let found = patients[examination], found.count == 1 else { return nil }
    return found.first
  }
}
