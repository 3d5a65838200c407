public import Base

/// Holds the list of a day's examinations against what a ledger has of them.
///
/// A ledger cannot show what was never recorded; a list from elsewhere can.
public struct WorklistComparison: Sendable {
  private let day: CalendarDay
  private let listed: Set<Pseudonym>
  private let period: Range<Int64>
  private var streamed: Set<Pseudonym> = []
  private var streamedThatDay: Set<Pseudonym> = []
  private var resections: [Pseudonym: Set<ResectedPolyp>] = [:]

  /// What makes records of resections be of one polyp.
  private enum ResectedPolyp: Hashable {
    case number(Int)
    case track(PolypReference)
    case record(Int)
  }

  /// Begins a comparison.
  ///
  /// - Parameters:
  ///   - day: The day, as the hospital counts it.
  ///   - listed: The examinations of the list.
  ///   - period: When the day was, in milliseconds since 1970, UTC.
  public init(day: CalendarDay, listed: Set<Pseudonym>, period: Range<Int64>) {
    self.day = day
    self.listed = listed
    self.period = period
  }

  /// Takes the next record; what cannot be read is left to the audit.
  ///
  /// - Parameters:
  ///   - sequence: Its number in the ledger.
  ///   - time: When it was made, in milliseconds since 1970, UTC.
  ///   - kind: Its kind's name.
  ///   - payload: What it says; nil where that is erased.
  public mutating func take(sequence: Int, time: Int64, kind: String, payload: [UInt8]?) {
    guard let kind = StudyEventKind(rawValue: kind), let payload,
      kind == .streamOpened || kind == .resection
    else { return }
    switch try? kind.event(payload) {
    case let event as StreamOpenedEvent:
      guard let examination = event.examination else { return }
      streamed.insert(examination)
      if period.contains(time) { streamedThatDay.insert(examination) }
    case let event as ResectionEvent where event.fate != .leftInSitu:
      let polyp: ResectedPolyp =
        event.number.map { .number($0) } ?? event.polyp.map { .track($0) } ?? .record(sequence)
      resections[event.examination, default: []].insert(polyp)
    default: break
    }
  }

  /// What comes out.
  ///
  /// - Parameter resected: How many polyps the endoscopy reports say were resected; nil where nobody counted.
  /// - Returns: The record.
  public func event(resected: Int?) -> ReconciliationEvent {
    func sorted(_ examinations: Set<Pseudonym>) -> [Pseudonym] {
      examinations.sorted { $0.hex < $1.hex }
    }
    return ReconciliationEvent(
      day: day, listed: listed.count, withoutStream: sorted(listed.subtracting(streamed)),
      withoutListing: sorted(streamedThatDay.subtracting(listed)), resected: resected,
      recordedResections: listed.reduce(0) { $0 + (resections[$1]?.count ?? 0) })
  }
}
