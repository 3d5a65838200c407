internal import Base
internal import Study

/// Gathers a study's records in order, and makes its dataset of them.
public struct StudyRecords: Sendable {
  /// A record.
  struct Entry<Event: StudyEvent>: Sendable {
    let sequence: Int
    let time: Int64
    let event: Event
  }

  private(set) var protocols: [ProtocolPeriod] = []
  private(set) var enrolments: [Entry<EnrolmentEvent>] = []
  private(set) var streams: [Int64: StreamOpenedEvent] = [:]
  private(set) var erasedStreams: Set<Int64> = []
  private(set) var accounts: [Int64: StreamClosedEvent] = [:]
  /// What blocks tell of the frames of streams that have no account yet.
  private(set) var unaccounted: [Int64: FrameTotals] = [:]
  private(set) var calls: [Entry<CallEvent>] = []
  private(set) var endoscopistCalls: [Entry<EndoscopistCallEvent>] = []
  private(set) var resections: [Entry<ResectionEvent>] = []
  private(set) var reports: [Entry<PathologyEvent>] = []
  private(set) var links: [Entry<ManualLinkEvent>] = []
  private(set) var reconciliations: [CalendarDay: ReconciliationEvent] = [:]
  private(set) var looks: [StudyDataset.Look] = []
  private(set) var withdrawn: Set<Pseudonym> = []
  private(set) var erasures: [Entry<ErasureEvent>] = []
  private(set) var erasedCalls: Set<Int64> = []
  private(set) var erasedEnrolments = 0
  private(set) var clockSteps = 0
  private(set) var emptyDays = 0
  private(set) var erasedRecords = 0
  private(set) var callCount = 0
  private(set) var lookCount = 0
  private(set) var period: ClosedRange<Int64>?

  /// Begins with nothing.
  public init() {}

  /// Takes the next record.
  ///
  /// - Parameters:
  ///   - sequence: Its number in the ledger.
  ///   - time: When it was made, in milliseconds since 1970, UTC.
  ///   - kind: Its kind's name; none of the ledger's own.
  ///   - payload: What it says; nil where that is erased.
  /// - Throws: `DatasetError` with the code `unreadableRecord`.
  public mutating func take(
    sequence: Int, time: Int64, kind: String, payload: [UInt8]?
  ) throws(DatasetError) {
    guard let known = StudyEventKind(rawValue: kind) else {
      throw DatasetError(
        .unreadableRecord, "record \(sequence): no kind is called \(kind); use a later version")
    }
    period = min(period?.lowerBound ?? time, time)...max(period?.upperBound ?? time, time)
    if known == .call {
      callCount += 1
      if !protocols.isEmpty { protocols[protocols.count - 1].calls += 1 }
    }
    if known == .look { lookCount += 1 }
    guard let payload else {
      erasedRecords += 1
      switch known {
      case .streamOpened: erasedStreams.insert(Int64(sequence))
      case .call: erasedCalls.insert(Int64(sequence))
      case .enrolment: erasedEnrolments += 1
      default: break
      }
      return
    }
    let event: any StudyEvent
    do throws(JSONError) {
      event = try known.event(payload)
    } catch {
      throw DatasetError(
        .unreadableRecord, "record \(sequence): \(error.location) cannot be read; verify the ledger"
      )
    }
    add(event, sequence, time)
  }

  private mutating func add(_ event: any StudyEvent, _ sequence: Int, _ time: Int64) {
    func entry<Event: StudyEvent>(_ event: Event) -> Entry<Event> {
      Entry(sequence: sequence, time: time, event: event)
    }
    switch event {
    case let event as ProtocolEvent:
      protocols.append(
        ProtocolPeriod(
          event.studyProtocol, sequence: sequence, time: time, callsBefore: callCount,
          looksBefore: lookCount))
    case let event as EnrolmentEvent: enrolments.append(entry(event))
    case let event as StreamOpenedEvent: streams[Int64(sequence)] = event
    case let event as FramesEvent:
      if accounts[event.stream] == nil {
        unaccounted[event.stream, default: FrameTotals()].add(event.frames)
      }
    case let event as StreamClosedEvent:
      accounts[event.stream] = event
      unaccounted[event.stream] = nil
    case let event as CallEvent: calls.append(entry(event))
    case let event as EndoscopistCallEvent: endoscopistCalls.append(entry(event))
    case let event as ResectionEvent: resections.append(entry(event))
    case let event as PathologyEvent: reports.append(entry(event))
    case let event as ManualLinkEvent: links.append(entry(event))
    case let event as ReconciliationEvent: reconciliations[event.day] = event
    case let event as LookEvent: looks.append(StudyDataset.Look(time: time, event: event))
    case let event as WithdrawalEvent: withdrawn.insert(event.patient)
    case let event as ErasureEvent: erasures.append(entry(event))
    case is ClockStepEvent: clockSteps += 1
    case is EmptyDayEvent: emptyDays += 1
    default: break
    }
  }
}
