internal import Study

/// A polyp of a study, as tracks and resections together tell of it.
struct RecordedPolyp {
  /// What makes records be of one polyp.
  enum Name: Hashable {
    /// The endoscopist's number within an examination.
    case number(Pseudonym, Int)
    /// What the tracker counts as one, where nobody gave it a number.
    case track(PolypReference)
    /// A resection of which nothing says that it is of another record's polyp.
    case resection(Int)
  }

  /// The examination; nil where the station named none.
  var examination: Pseudonym?
  /// What the tracker counts it as; none where the daemon did not follow it.
  var tracks: [PolypReference] = []
  /// Whether one of its tracks holds other polyps too.
  var sharesTrack = false
  /// Calls of its tracks, in order.
  var calls: [StudyRecords.Entry<CallEvent>] = []
  /// Records of what was done with it, in order: later ones correct earlier ones.
  var resections: [StudyRecords.Entry<ResectionEvent>] = []
  /// The key that links it with results; nil without a resection.
  var key: PolypKey?

  /// What was done with it; nil where nobody said it.
  var fate: ResectionEvent.Fate? { resections.last?.event.fate }

  /// The last statement of something.
  func stated<Value>(_ member: KeyPath<ResectionEvent, Value?>) -> Value? {
    resections.reversed().lazy.compactMap { $0.event[keyPath: member] }.first
  }

  /// Its size in millimetres; nil where nobody stated it.
  var sizeMillimetres: Double? { stated(\.sizeTenthsOfMillimetres).map { Double($0) / 10 } }

  /// What links depend on; nil without a resection.
  func facts(_ patients: StudyPatients, withdrawn: Set<Pseudonym>) -> PolypFacts? {
    guard let key, let fate, let examination else { return nil }
    let patient = patients.patient(of: examination)
    let (linkedFate, retrieval): (PolypFacts.Fate, Retrieval) =
      switch fate {
      case .retrieved: (.resected, .retrieved)
      case .lost: (.resected, .notRetrieved)
      case .discarded: (.discardedByPolicy, .notStated)
      case .leftInSitu: (.leftInSitu, .notStated)
      }
    return PolypFacts(
      key: key, patientKey: patient?.hex ?? "", fate: linkedFate, retrieval: retrieval,
      jar: stated(\.jar), site: stated(\.segment).flatMap(ColonSite.init(rawValue:)),
      sizeMillimetres: sizeMillimetres,
      hasWithdrawn: patient.map(withdrawn.contains) ?? false)
  }
}
