internal import Base

/// The patients of whom a study has sealed predictions: nobody may train on them while it runs.
///
/// A network that has seen a patient's label is no longer asked anything when it calls that patient's
/// polyps; and a study whose patients train the next model has its end written into its beginning.
public struct SealedPatients: Sendable {
  private var patientsByExamination: [Pseudonym: Pseudonym] = [:]
  private var streams: [Int64: (patient: Pseudonym?, examination: Pseudonym?)] = [:]
  private var called: Set<Int64> = []
  private var erased: Set<Pseudonym> = []

  /// Begins with nothing.
  public init() {}

  /// Takes the next record; what cannot be read is left to the audit.
  ///
  /// - Parameters:
  ///   - sequence: Its number in the ledger.
  ///   - kind: Its kind's name.
  ///   - payload: What it says; nil where that is erased.
  public mutating func take(sequence: Int, kind: String, payload: [UInt8]?) {
    guard let kind = StudyEventKind(rawValue: kind), let payload else { return }
    switch kind {
    case .enrolment, .streamOpened, .call, .erasure: break
    default: return
    }
    switch try? kind.event(payload) {
    case let event as EnrolmentEvent: patientsByExamination[event.examination] = event.patient
    case let event as StreamOpenedEvent:
      streams[Int64(sequence)] = (event.patient, event.examination)
    case let event as CallEvent: called.insert(event.polyp.stream)
    // What is erased was sealed all the same, and a patient who withdrew is nobody to train on.
    case let event as ErasureEvent:
      if let patient = event.patient, !event.calls.isEmpty { erased.insert(patient) }
    default: break
    }
  }

  /// The patients whose polyps have a call.
  public var patients: Set<Pseudonym> { erased.union(called.compactMap(patient)) }

  /// How many streams with calls belong to a patient whom no record names.
  public var unknownStreams: Int { called.count(where: { patient(of: $0) == nil }) }

  private func patient(of stream: Int64) -> Pseudonym? {
    guard let stream = streams[stream] else { return nil }
    return stream.patient ?? stream.examination.flatMap { patientsByExamination[$0] }
  }
}
