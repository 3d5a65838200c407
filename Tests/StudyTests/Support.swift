import Base
import Study
import Testing

/// Examples of records, one or more of each kind.
enum Sample {
  static let digest = SHA256.hash([1, 2, 3])

  static func pseudonym(_ byte: UInt8) throws -> Pseudonym {
    try #require(Pseudonym(hex: SHA256.hash([byte]).hex))
  }

  static let protocolText = """
    {"format": 1, "study": "OB-1", "version": 1, "title": "A study of nothing",
     "pipelines": ["\(digest.hex)"], "display": "on_demand", "endoscopist_first": true,
     "classes": [
       {"label": "adenoma", "neoplastic": true},
       {"label": "sessile serrated", "neoplastic": true, "serrated": true},
       {"label": "hyperplastic", "neoplastic": false}],
     "hypotheses": [
       {"id": "H1", "endpoint": "pivi_2_npv", "threshold_ppm": 900000, "rule": "lower_bound",
        "confidence_ppm": 950000}],
     "guidelines": ["usmstf_2020", "esge_2020"], "subgroups": ["segment"],
     "exclusions": {"ibd": "inflammatory bowel disease"}, "label_precedence": "first_final",
     "looks": {"labelled": [100, 200, 300], "spending": "obrien_fleming", "alpha_ppm": 50000}}
    """

  static func protocolJSON(_ change: (inout JSONObject) -> Void = { _ in }) throws -> JSONValue {
    guard case .object(var object) = try JSONValue(parsing: Array(protocolText.utf8)) else {
      throw StudyError(.invalidProtocol, "the sample is no object")
    }
    change(&object)
    return .object(object)
  }

  static func call(
    status: CallEvent.Opinion.Status = .highConfidence, finding: String? = "adenoma",
    reason: String? = nil
  ) throws -> CallEvent {
    let low = try #require(Millionths(350_000))
    let high = try #require(Millionths(800_000))
    return CallEvent(
      protocolDigest: digest, polyp: PolypReference(stream: 12, polyp: 3),
      examination: try pseudonym(1),
      opinion: .init(
        status: status, finding: finding, reason: reason,
        classes: [
          .init(label: "adenoma", probability: Millionths(912_345), low: low, high: high),
          .init(label: "hyperplastic", probability: Millionths(87_655), low: low, high: high),
        ]),
      evidence: .init(
        looks: 7, frames: 91, firstShownMilliseconds: 1_200, lastFoundMilliseconds: 9_800,
        occasion: "gone", imagingMode: "nbi"),
      engine: .init(
        pipeline: "default", pipelineDigest: digest,
        models: [.init(role: "segmenter", identity: "polyp-lite/2", digest: digest)],
        provider: "cpu", precision: "float32", isDegraded: false, runtimeVersion: "1.21.0",
        product: "OpticalBiopsy 0.1", purpose: "research"),
      display: "on_demand", monotonicNanoseconds: 123_456_789)
  }

  static func exact(_ text: String) throws -> ExactNumber {
    try #require(ExactNumber(text: text))
  }

  /// A call that can be made again: of a kept picture, of one that is not, and of one that is not known.
  static func replayableCall() throws -> CallEvent {
    var call = try call()
    let half = try exact("0.5")
    let source = CallEvent.Look.Source(encoding: "nv12", byteCount: 3_110_400, digest: digest)
    let kept = CallEvent.Look.Kept(
      digest: digest, byteCount: 301_234, isLossless: false, mask: digest,
      probabilities: [try exact("0.90123457"), try exact("1e-05")])
    let pictures: [CallEvent.Look.Picture] = [.kept(kept), .notKept(.quota), .notKept(.late)]
    let looks = try pictures.enumerated().map { index, picture in
      CallEvent.Look(
        frame: 40 + index, capturedMilliseconds: 1600, capturedTime: 1_790_000_000_000,
        latencyMicroseconds: 41_000, imagingMode: "nbi", crop: [10, 20, 128, 128],
        weight: try exact("0.61"), probabilities: [try exact("0.9"), try exact("0.1")],
        source: index < 2 ? source : nil, picture: picture)
    }
    call.basis = CallEvent.Basis(
      rule: .init(
        minimumLooks: 3, maximumDisagreement: try exact("0.4"),
        points: [.init(low: half, high: half), .init(low: half, high: half)]),
      decodesExactly: false, looks: looks)
    call.sealing = .init(hasShownOutline: true, hasShownOpinion: false)
    call.engine.machine = .init(
      processor: "p", device: "CPU", threads: 4, build: "release, Swift 6.3", preprocessing: 1)
    call.engine.models[0].manifestDigest = digest
    return call
  }

  static func pathology() throws -> PathologyEvent {
    var statement = PathologyStatement(
      part: "A", polyps: [1, 3],
      conclusion: PathologyConclusion(
        .diagnosed,
        findings: [
          .init(category: "tubular_adenoma", dysplasia: "low", villous: "not_stated")
        ]), retrieval: "not_stated", status: .final,
      reported: PathologyInstant(
        milliseconds: 1_790_000_000_000, precision: "minute", zone: "Europe/Berlin"))
    statement.secondReading = PathologyConclusion(.ambiguous, ambiguities: ["hedged"])
    statement.sizeTenthsOfMillimetres = 45
    statement.site = "sigmoid"
    statement.collected = statement.reported
    var event = PathologyEvent(
      accession: try pseudonym(4), text: try pseudonym(5), statement: statement)
    event.amends = 17
    event.message = try pseudonym(6)
    return event
  }

  static func frame(
    _ number: UInt32, _ outcome: FrameOutcome = .answered, polyps: [UInt32] = []
  ) -> FrameRecord {
    var seen = SeenPolyps()
    for polyp in polyps { seen.append(polyp) }
    return FrameRecord(
      number: number, capturedMilliseconds: Int32(number) * 33 - 33, latencyMicroseconds: 12_345,
      outcome: outcome, polyps: seen)
  }

  /// Frames of every outcome, out of order, with polyps and reasons.
  static func frames() -> [FrameRecord] {
    var frames = FrameOutcome.allCases.enumerated().map { index, outcome in
      frame(UInt32(7 + index), outcome, polyps: (0..<index).map { UInt32($0 + 1) })
    }
    frames[3].quality = 0b1001
    frames[5].capturedMilliseconds = -1_000_000
    frames[6].latencyMicroseconds = .max
    frames.swapAt(1, 2)
    return frames
  }

  static func all() throws -> [any StudyEvent] {
    let polyp = PolypReference(stream: 12, polyp: 3)
    let person = try pseudonym(9)
    let day = try #require(CalendarDay("2026-03-31"))
    return [
      ProtocolEvent(try StudyProtocol(json: protocolJSON())),
      ProtocolEvent(try StudyProtocol(json: protocolJSON()), replaces: digest),
      ServiceStartedEvent(
        protocolDigest: digest, product: "p", runtimeVersion: "1.21.0", keyIdentifier: "ab"),
      EnrolmentEvent(examination: try pseudonym(1), patient: try pseudonym(2), exclusion: "ibd"),
      StreamOpenedEvent(
        protocolDigest: digest, station: "room-1", examination: nil, patient: nil,
        pipeline: "default", pipelineDigest: digest, display: "blinded"),
      StreamOpenedEvent(
        protocolDigest: digest, station: "room-1", examination: nil, patient: nil,
        pipeline: "default", pipelineDigest: digest, display: "live", recordsFrames: true),
      FramesEvent(stream: 12, first: 7, lost: 5, frames: frames()),
      FramesEvent(stream: 12, first: 1, frames: [frame(1)]),
      ShadowAccountEvent(
        stream: 12, model: "challenger/1", modelDigest: digest, pipelineDigest: digest,
        provider: "cpu", frames: ["neither": 100, "skipped": 7]),
      StreamClosedEvent(
        stream: 12, received: 10, answered: 10, late: 0, dropped: [:], polyps: 1, lost: 5),
      StreamClosedEvent(
        stream: 12, received: 10, answered: 7, late: 2, dropped: ["superseded": 2, "torn": 1],
        polyps: 1),
      try call(), try call(status: .abstained, finding: nil, reason: "too_small"),
      try replayableCall(),
      KeyFramesRemovedEvent(
        reason: .retention, files: [KeyFrameName(stream: 12, digest: digest)]),
      ServiceStartedEvent(
        protocolDigest: digest, product: "p", runtimeVersion: "1.21.0", keyIdentifier: "ab",
        keyFrames: KeyFrameTerms(
          perCall: 16, quotaByteCount: 1 << 30, retentionDays: 365, mask: digest,
          maskRectangles: [[0, 0, 250_000, 1_000_000]])),
      DisplayEvent(polyp: polyp, content: .call),
      EndoscopistCallEvent(
        polyp: polyp, finding: "adenoma", isConfident: true, person: person, followsDisplay: false),
      ResectionEvent(
        examination: try pseudonym(1), polyp: nil, number: 2, fate: .retrieved, jar: "1",
        accession: try pseudonym(4), sizeTenthsOfMillimetres: 50, segment: "sigmoid", paris: "Is",
        isPiecemeal: true),
      try pathology(), ManualLinkEvent(polyp: polyp, pathology: nil, person: person, reason: "two"),
      ReconciliationEvent(
        day: day, listed: 3, withoutStream: [try pseudonym(5)], withoutListing: [], resected: 4,
        recordedResections: 4),
      LookEvent(person: person, number: 1, isPlanned: true, figures: ["report"], labelled: 100),
      ExportEvent(person: person, records: 100, digest: digest),
      WithdrawalEvent(patient: try pseudonym(2), asksForErasure: true),
      ErasureEvent(
        patient: try pseudonym(2), records: [3, 12], calls: [polyp], polyps: 2, reason: "withdrew"),
      ErasureEvent(patient: nil, records: [4], calls: [], polyps: 0, reason: "a mistake"),
      KeyChangeEvent(previous: "ab", next: "cd"), ClockStepEvent(milliseconds: -3_600_000),
      EmptyDayEvent(day: day),
    ]
  }
}
