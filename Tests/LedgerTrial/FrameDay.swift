import Base
import Foundation
import Ledger
import Study

/// Writes the records of a day's frames as fast as the ledger takes them, and measures what they cost.
///
/// Stations at 30 frames a second, each examination a stream of half an hour; the frames are made up, the
/// records are those of a daemon that serves a study.
struct FrameDay {
  private static let framesPerSecond = 30
  private static let secondsOfStream = 1800
  private let folder: String
  private let hours: Int
  private let stations: Int

  init(_ arguments: ArraySlice<String>) throws {
    let arguments = Array(arguments)
    let counts = arguments.dropFirst().map { Int($0) ?? 0 }
    guard arguments.count == 3, let folder = arguments.first, counts.allSatisfy({ $0 > 0 }) else {
      throw TrialError("day FOLDER HOURS STATIONS; the folder is made and removed")
    }
    self.folder = folder
    hours = counts[0]
    stations = counts[1]
  }

  func run() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let configuration = try TrialLedger.configuration(folder)
    let ledger = try LedgerWriter.create(configuration)
    let began = MonotonicInstant.now
    let written = try write(to: ledger)
    try ledger.close()
    let seconds = (MonotonicInstant.now - began).seconds
    let byteCount = try TrialLedger.byteCount(folder)
    print(
      "\(hours) hours, \(stations) stations at \(Self.framesPerSecond) frames a second:",
      "\(written.frames) frames in \(written.blocks) blocks")
    print(
      "  written in \(seconds) s: \(Int(Double(written.frames) / seconds)) frames a second,",
      "\(Int(Double(written.blocks) / seconds)) blocks a second;",
      "waited for the ledger \(written.refusals) times")
    print(
      "  \(byteCount / 1_000_000) MB of files,",
      "\(Double(byteCount) / Double(written.frames)) bytes a frame,",
      "\(written.payload / written.frames) of them payload")
    try verify(configuration)
  }

  private func verify(_ configuration: LedgerConfiguration) throws {
    var began = MonotonicInstant.now
    let report = try LedgerVerifier(folder: folder, keys: [configuration.key]).verify()
    print(
      "  tree verified in \((MonotonicInstant.now - began).seconds) s, intact: \(report.isIntact)")
    began = .now
    var audit = StudyAudit()
    try LedgerReader(folder: folder).forEachEvent { event in
      guard !event.kind.isOwn else { return }
      audit.take(
        sequence: event.sequence, time: event.time, kind: event.kind.name,
        payload: event.content?.payload.bytes)
    }
    print(
      "  records followed in \((MonotonicInstant.now - began).seconds) s,",
      "findings: \(audit.findings.map(\.description))")
  }

  // MARK: Writing

  private struct Written {
    var frames = 0
    var blocks = 0
    var payload = 0
    var refusals = 0
  }

  private func write(to ledger: LedgerWriter) throws -> Written {
    let studyProtocol = try StudyProtocol(json: JSONValue(parsing: Array(Self.protocolText.utf8)))
    _ = try ledger.append(draft(ProtocolEvent(studyProtocol)))
    var generator = SeededGenerator(seed: 1)
    var written = Written()
    for _ in 0..<(hours * 3600 / Self.secondsOfStream) {
      var streams = try (0..<stations).map { station in
        let opened = StreamOpenedEvent(
          protocolDigest: studyProtocol.digest, station: "room-\(station)", examination: nil,
          patient: nil, pipeline: "default", pipelineDigest: SHA256.hash([]), display: "live",
          recordsFrames: true)
        return MadeUpStream(Int64(try ledger.append(draft(opened)).sequence))
      }
      for _ in 0..<Self.secondsOfStream {
        for index in streams.indices {
          let block = try streams[index].block(of: Self.framesPerSecond, using: &generator)
          let event = try draft(block)
          written.frames += block.frames.count
          written.blocks += 1
          written.payload += event.payload.bytes.count
          // A daemon would count it as lost; here it is tried again.
          while !ledger.enqueue(event) {
            written.refusals += 1
            usleep(1000)
          }
        }
      }
      for stream in streams { _ = try ledger.append(draft(stream.account)) }
    }
    try ledger.flush()
    return written
  }

  private func draft(_ event: any StudyEvent) throws -> EventDraft {
    try EventDraft(
      kind: EventKind(type(of: event).kind.rawValue),
      payload: EventPayload(canonical: event.payload))
  }

  private static let protocolText = """
    {"format": 1, "study": "trial", "version": 1, "rehearsal": true,
     "pipelines": ["\(SHA256.hash([]).hex)"], "display": "live", "endoscopist_first": false,
     "classes": [{"label": "adenoma", "neoplastic": true},
                 {"label": "hyperplastic", "neoplastic": false}],
     "hypotheses": [{"id": "H1", "endpoint": "pivi_2_npv", "threshold_ppm": 900000,
                     "rule": "lower_bound", "confidence_ppm": 950000}],
     "guidelines": ["usmstf_2020"], "subgroups": [], "exclusions": {},
     "label_precedence": "first_final",
     "looks": {"labelled": [100], "spending": "obrien_fleming", "alpha_ppm": 50000}}
    """
}

/// A stream whose frames are made up: some superseded, some late, some with polyps, many blurred.
private struct MadeUpStream {
  let number: Int64
  private var settled = 0
  private var late = 0
  private var superseded = 0

  init(_ number: Int64) { self.number = number }

  var account: StreamClosedEvent {
    StreamClosedEvent(
      stream: number, received: settled, answered: settled - superseded, late: late,
      dropped: superseded > 0 ? ["superseded": superseded] : [:], polyps: 0)
  }

  mutating func block(of count: Int, using generator: inout SeededGenerator) throws -> FramesEvent {
    var frames: [FrameRecord] = []
    let first = settled + 1
    while frames.count < count {
      settled += 1
      var polyps = SeenPolyps()
      if settled % 600 < 90 { polyps.append(UInt32(1 + settled / 600)) }
      let isLate = Int.random(in: 0..<200, using: &generator) == 0
      if isLate { late += 1 }
      let jitter = Int.random(in: -1...1, using: &generator)
      frames.append(
        FrameRecord(
          number: UInt32(settled), capturedMilliseconds: Int32(settled * 1000 / 30 + jitter),
          latencyMicroseconds: UInt32.random(in: 9_000...40_000, using: &generator),
          outcome: isLate ? .answeredLate : .answered,
          quality: Int.random(in: 0..<4, using: &generator) == 0 ? 1 : 0, polyps: polyps))
      // A frame that waited behind it was superseded before it was answered.
      if frames.count >= 2, Int.random(in: 0..<30, using: &generator) == 0 {
        let last = frames.count - 1
        if frames[last - 1].number + 1 == frames[last].number {
          frames[last].outcome = .superseded
          frames[last].quality = 0
          frames[last].polyps = SeenPolyps()
          if isLate { late -= 1 }
          superseded += 1
          frames.swapAt(last - 1, last)
        }
      }
    }
    return FramesEvent(stream: number, first: first, frames: frames)
  }
}
