internal import Base

/// Follows a study's records in order, and finds what cannot have happened so.
///
/// The tree shows that records were not changed since; this shows that they belong together: that the
/// protocol came first, that every polyp that was numbered has exactly one call, that nothing was shown
/// before it was sealed.
public struct StudyAudit {
  /// So many findings are kept; the others are counted.
  public static let maximumFindingCount = 1000

  /// What was found so far.
  public private(set) var findings: [StudyFinding] = []
  /// How many more findings there are.
  public private(set) var unlistedFindings = 0
  /// How many records there are, by kind.
  public private(set) var counts: [StudyEventKind: Int] = [:]
  /// The protocol that holds.
  public private(set) var studyProtocol: StudyProtocol?
  /// Records whose content is erased: what they said is not checked.
  public private(set) var erasedRecords = 0
  /// Streams whose account is not there: they are open, or their daemon was killed.
  public var openStreams: Int {
    max(0, streams.values.count(where: { !$0.isClosed }) - erasedAccounts)
  }
  /// Streams that name no examination.
  public private(set) var streamsWithoutExamination = 0

  private struct Stream {
    var isClosed = false
    /// Follows its frames; nil before the first block of a stream that announced none.
    var frames: FrameAudit?
    var called: Set<Int> = []
    var shown: [DisplayEvent.Content: Set<Int>] = [:]
    var byEndoscopist: Set<Int> = []
  }

  private var streams: [Int64: Stream] = [:]
  private var erasedStreams: Set<Int64> = []
  private var reports: [Int64: SHA256.Digest] = [:]
  private var erasedReports: Set<Int64> = []
  private var erased: [Int: StudyEventKind] = [:]
  private var erasedAccounts = 0
  /// Calls whose content is erased and of which no stream's account has been told yet, ascending.
  private var erasedCalls: [Int64] = []
  /// The last record of each kind whose content is erased.
  private var lastErased: [StudyEventKind: Int64] = [:]
  private var looks = 0
  private var lastTime: Int64?
  /// The last time at which the time went back: where, when by the clock that was set, and by how much.
  private var lastReturn: (sequence: Int, time: Int64, milliseconds: Int64)?

  /// Records that are written between the setting of a clock and the record of it come first, for no longer
  /// than this, in milliseconds.
  public static let longestNoticing: Int64 = 60_000

  /// Records of different threads may be dated in another order than they are written in, by this much,
  /// in milliseconds.
  public static let timeTolerance: Int64 = 2_000

  /// Begins with nothing.
  public init() {}

  /// Takes the next record.
  ///
  /// - Parameters:
  ///   - sequence: Its number in the ledger.
  ///   - time: When it was made, in milliseconds since 1970, UTC.
  ///   - kind: Its kind's name.
  ///   - payload: What it says; nil where that is erased.
  public mutating func take(sequence: Int, time: Int64, kind: String, payload: [UInt8]?) {
    guard let kind = StudyEventKind(rawValue: kind) else {
      return add(.recordUnreadable, sequence, "no kind is called so")
    }
    check(time, of: kind, sequence)
    counts[kind, default: 0] += 1
    guard let payload else { return noteErased(kind, sequence) }
    let event: any StudyEvent
    do throws(JSONError) {
      event = try kind.event(payload)
    } catch {
      return add(.recordUnreadable, sequence, error.location)
    }
    if studyProtocol == nil, kind != .studyProtocol { add(.beforeProtocol, sequence) }
    if let step = event as? ClockStepEvent {
      check(step, at: time)
    } else {
      check(event, sequence)
    }
  }

  private mutating func check(_ time: Int64, of kind: StudyEventKind, _ sequence: Int) {
    let way = lastTime.map { Self.difference($0, time) } ?? 0
    if kind != .clockStep, way > Self.timeTolerance {
      add(.timeWentBack, sequence, "by \(way) ms")
      lastReturn = (sequence, time, way)
    }
    // From where it is now, so that a clock that was set is told of once.
    lastTime = time
  }

  /// A clock that was set may explain why the time went back just before.
  private mutating func check(_ event: ClockStepEvent, at time: Int64) {
    guard let known = lastReturn, Self.difference(time, known.time) <= Self.longestNoticing,
      event.milliseconds < 0, known.milliseconds + event.milliseconds <= Self.timeTolerance
    else { return }
    lastReturn = nil
    let count = findings.count
    findings.removeAll { $0.kind == .timeWentBack && $0.sequence == known.sequence }
    if findings.count == count { unlistedFindings -= 1 }
  }

  /// How much later one time is than another; no more than there are numbers for.
  private static func difference(_ later: Int64, _ earlier: Int64) -> Int64 {
    let (value, isTooLarge) = later.subtractingReportingOverflow(earlier)
    guard isTooLarge else { return value }
    return later < earlier ? .min : .max
  }

  private mutating func noteErased(_ kind: StudyEventKind, _ sequence: Int) {
    erasedRecords += 1
    erased[sequence] = kind
    lastErased[kind] = Int64(sequence)
    switch kind {
    case .streamOpened:
      streams[Int64(sequence)] = Stream()
      erasedStreams.insert(Int64(sequence))
    case .call: erasedCalls.append(Int64(sequence))
    case .streamClosed: erasedAccounts += 1
    case .pathology: erasedReports.insert(Int64(sequence))
    case .look: looks += 1
    default: break
    }
  }

  private mutating func check(_ event: any StudyEvent, _ sequence: Int) {
    switch event {
    case let event as ProtocolEvent: check(event, sequence)
    case let event as ServiceStartedEvent: requireProtocol(event.protocolDigest, sequence)
    case let event as StreamOpenedEvent:
      requireProtocol(event.protocolDigest, sequence)
      streams[Int64(sequence)] = Stream(frames: event.recordsFrames ? FrameAudit() : nil)
      if event.examination == nil { streamsWithoutExamination += 1 }
    case let event as FramesEvent: check(event, sequence)
    case let event as StreamClosedEvent: check(event, sequence)
    case let event as ShadowAccountEvent:
      if streams[event.stream] == nil { add(.streamNotOpen, sequence) }
    case let event as CallEvent: check(event, sequence)
    case let event as DisplayEvent: check(event, sequence)
    case let event as EndoscopistCallEvent: check(event, sequence)
    case let event as PathologyEvent:
      if let amended = event.amends, reports[amended] != event.key,
        !erasedReports.contains(amended)
      {
        add(.amendmentOfNothing, sequence)
      }
      reports[Int64(sequence)] = event.key
    case let event as ManualLinkEvent:
      if let report = event.pathology, reports[report] == nil, !erasedReports.contains(report) {
        add(.linkToNothing, sequence)
      }
    case let event as LookEvent:
      looks += 1
      if event.number != looks { add(.lookOutOfOrder, sequence, "it should be \(looks)") }
    case let event as ErasureEvent:
      for record in event.records where erased[Int(record)]?.isErasable != true {
        add(.erasureNotDone, sequence, "record \(record)")
      }
    default: break
    }
  }

  private mutating func check(_ event: ProtocolEvent, _ sequence: Int) {
    let isFounded: Bool
    do throws(StudyError) {
      let succession = try event.studyProtocol.succession(after: studyProtocol)
      isFounded = succession != .same && event.replaces == event.studyProtocol.amendment?.replaced
    } catch {
      isFounded = false
    }
    if !isFounded { add(.amendmentUnfounded, sequence) }
    studyProtocol = event.studyProtocol
  }

  private mutating func requireProtocol(_ digest: SHA256.Digest, _ sequence: Int) {
    if let studyProtocol, studyProtocol.digest != digest { add(.protocolContradicted, sequence) }
  }

  private mutating func check(_ event: StreamClosedEvent, _ sequence: Int) {
    guard let stream = streams[event.stream] else { return add(.streamNotOpen, sequence) }
    if stream.isClosed { add(.streamClosedTwice, sequence) }
    streams[event.stream]?.isClosed = true
    streams[event.stream]?.frames = nil
    if let objection = stream.frames?.check(event), !stream.isClosed {
      add(objection.kind, sequence, objection.detail)
    }
    let missing = event.polyps - stream.called.count
    if missing < 0 || !attributeErasedCalls(missing, to: event.stream) {
      add(
        .callsMissing, sequence,
        "\(event.polyps) polyps were numbered, \(stream.called.count) have a call")
    }
  }

  /// Takes so many erased calls for a stream's, each once: the first ones after its beginning.
  ///
  /// Which stream an erased call was of, nobody can say; whether there are as many as are missing, can be said:
  /// streams come in the order of their ends, so that the first calls after their beginnings suffice where
  /// any do.
  private mutating func attributeErasedCalls(_ count: Int, to stream: Int64) -> Bool {
    guard count > 0 else { return true }
    let candidates = erasedCalls.indices.filter { erasedCalls[$0] > stream }
    guard candidates.count >= count else { return false }
    for index in candidates.prefix(count).reversed() { erasedCalls.remove(at: index) }
    return true
  }

  /// Whether a record of a kind that is not read any more may have stood behind another record.
  private func mayHaveErased(_ kind: StudyEventKind, after sequence: Int64) -> Bool {
    lastErased[kind].map { $0 > sequence } ?? false
  }

  private mutating func check(_ event: FramesEvent, _ sequence: Int) {
    guard let stream = streams[event.stream], !stream.isClosed else {
      return add(.streamNotOpen, sequence)
    }
    var frames = stream.frames ?? FrameAudit()
    for objection in frames.take(event) {
      add(objection.kind, sequence, objection.detail)
    }
    streams[event.stream]?.frames = frames
  }

  private mutating func check(_ event: CallEvent, _ sequence: Int) {
    requireProtocol(event.protocolDigest, sequence)
    if let studyProtocol, !studyProtocol.pipelines.contains(event.engine.pipelineDigest) {
      add(.pipelineNotInProtocol, sequence)
    }
    guard let stream = streams[event.polyp.stream], !stream.isClosed else {
      return add(.streamNotOpen, sequence)
    }
    if streams[event.polyp.stream]?.called.insert(event.polyp.polyp).inserted == false {
      add(.calledTwice, sequence)
    }
  }

  private mutating func check(_ event: DisplayEvent, _ sequence: Int) {
    let (stream, polyp) = (event.polyp.stream, event.polyp.polyp)
    guard let known = streams[stream] else { return add(.streamNotOpen, sequence) }
    if event.content == .call, !known.called.contains(polyp), !mayHaveErased(.call, after: stream) {
      add(.shownBeforeSealed, sequence)
    }
    if studyProtocol?.endoscopistFirst == true, event.content != .outline,
      !known.byEndoscopist.contains(polyp), !mayHaveErased(.endoscopistCall, after: stream)
    {
      add(.shownBeforeEndoscopist, sequence)
    }
    streams[stream]?.shown[event.content, default: []].insert(polyp)
  }

  private mutating func check(_ event: EndoscopistCallEvent, _ sequence: Int) {
    let (stream, polyp) = (event.polyp.stream, event.polyp.polyp)
    guard let known = streams[stream] else { return add(.streamNotOpen, sequence) }
    let wasShown = [DisplayEvent.Content.opinion, .call].contains {
      known.shown[$0]?.contains(polyp) == true
    }
    if !event.followsDisplay, wasShown { add(.endoscopistAfterDisplay, sequence) }
    streams[stream]?.byEndoscopist.insert(polyp)
  }

  private mutating func add(
    _ kind: StudyFinding.Kind, _ sequence: Int, _ detail: String = ""
  ) {
    if findings.count < Self.maximumFindingCount {
      findings.append(StudyFinding(kind, at: sequence, detail))
    } else {
      unlistedFindings += 1
    }
  }
}
