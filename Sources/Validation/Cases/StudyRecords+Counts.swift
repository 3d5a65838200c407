internal import Study

extension StudyRecords {
  /// The last enrolment of each examination: it corrects those before.
  var lastEnrolments: [Pseudonym: EnrolmentEvent] {
    Dictionary(enrolments.map { ($0.event.examination, $0.event) }) { $1 }
  }

  /// What became of examinations.
  func examinationCounts() -> StudyDataset.Examinations {
    var counts = StudyDataset.Examinations()
    let enrolled = lastEnrolments
    for enrolment in enrolled.values {
      if let reason = enrolment.exclusion {
        counts.excluded[reason, default: 0] += 1
      } else {
        counts.enrolled += 1
      }
    }
    let streamed = Set(streams.values.compactMap(\.examination))
    counts.notEnrolled = streamed.count { enrolled[$0] == nil }
    // A comparison may be older than a stream that was still to come.
    counts.withoutStream =
      Set(reconciliations.values.flatMap(\.withoutStream)).subtracting(streamed).count
    counts.withoutListing = Set(reconciliations.values.flatMap(\.withoutListing)).count
    return counts
  }

  /// What became of frames.
  func frameCounts() -> StudyDataset.Frames {
    var counts = StudyDataset.Frames()
    let opened = Set(streams.keys).union(erasedStreams)
    counts.streams = opened.count
    counts.streamsWithoutAccount = opened.count { accounts[$0] == nil }
    counts.streamsWithoutExamination = streams.values.count { $0.examination == nil }
    for account in accounts.values {
      counts.received += account.received
      counts.answered += account.answered
      counts.late += account.late
      counts.dropped.merge(account.dropped, uniquingKeysWith: +)
    }
    for totals in unaccounted.values {
      counts.unaccountedAnswered += totals.answered
      counts.unaccountedDropped += totals.dropped
    }
    return counts
  }
}

/// Frames of a stream, as its blocks tell.
struct FrameTotals: Sendable {
  private(set) var answered = 0
  private(set) var dropped = 0

  mutating func add(_ frames: [FrameRecord]) {
    let answered = frames.count { $0.outcome.isAnswered }
    self.answered += answered
    dropped += frames.count - answered
  }
}
