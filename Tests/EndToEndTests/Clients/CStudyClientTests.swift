import Base
import CBiopsyClient
import Foundation
import Study
import Testing
import Wire

@Suite("The C client in a study that the real daemon serves", .serialized)
struct CStudyClientTests {
  /// A client of the C library, and what it was told of the ledger.
  private final class Station {
    let client: OpaquePointer
    var streamPlaces: [LedgerReceipt] = []
    var calls: [(place: LedgerReceipt?, reference: String, purpose: bc_purpose)] = []
    /// Polyps of the newest result, as the ledger names them.
    var references: [String] = []
    var resultPurposes: Set<UInt32> = []
    var recorded: [UInt64: (place: LedgerReceipt, isRepeat: Bool)] = [:]
    var unrecorded: [UInt64: (kind: bc_event_kind, fault: bc_fault?)] = [:]
    private var settled = 0

    init(_ path: String) throws {
      var client: OpaquePointer?
      try #require(bc_connect(path, "end-to-end/1", nil, &client) == BC_OK)
      self.client = try #require(client)
    }

    deinit { bc_close(client) }

    func openStream(examination: String, patient: String) throws -> UInt32 {
      var options = bc_stream_options()
      bc_stream_options_init(&options)
      options.deadline_ms = 60_000
      options.imaging_mode = BC_IMAGING_NBI
      var stream: UInt32 = 0
      let status = examination.withCString { examination in
        patient.withCString { patient in
          options.examination = examination
          options.patient = patient
          return bc_open_stream(client, "room", &options, &stream)
        }
      }
      try #require(status == BC_OK)
      try #require(bc_wait_open(client, stream, 20_000) == BC_OK)
      return stream
    }

    /// Shows files one after the other, each after the answer to the last.
    func show(_ count: Int, in stream: UInt32) throws {
      let files = try SceneOnDisk.large.get().files
      for index in 0..<count {
        let bytes = [UInt8](
          try Data(contentsOf: URL(fileURLWithPath: files[index % files.count])))
        var frame = bc_frame()
        bc_frame_init(&frame, BC_FORMAT_JPEG)
        frame.captured_ns = bc_now_ns()
        let before = settled
        try #require(bc_submit(client, stream, &frame, bytes, bytes.count, nil) == BC_OK)
        takeEvents { self.settled > before }
      }
    }

    func record(_ event: String, _ details: String, request: String? = nil) throws -> UInt64 {
      var number: UInt64 = 0
      try #require(bc_record(client, event, details, request, &number) == BC_OK)
      return number
    }

    /// Takes events until `isDone`, or for a minute.
    func takeEvents(until isDone: () -> Bool) {
      let end = bc_now_ns() + 60_000_000_000
      while !isDone(), bc_now_ns() < end {
        var event: UnsafePointer<bc_event>?
        if bc_wait_event(client, &event, 10) == BC_OK, let event {
          take(event)
          bc_release(event)
        }
      }
    }

    private func take(_ taken: UnsafePointer<bc_event>) {
      let event = taken.pointee
      switch event.kind {
      case BC_EVENT_STREAM_OPENED:
        streamPlaces += event.stream_place.map { [LedgerReceipt($0.pointee)] } ?? []
      case BC_EVENT_RESULT:
        settled += 1
        resultPurposes.insert(event.result?.pointee.purpose.rawValue ?? 99)
        references = (0..<(event.result?.pointee.polyp_count ?? 0)).compactMap { index in
          bc_get_polyp(taken, index).map { text(of: $0.pointee.reference) }
        }
      case BC_EVENT_DROPPED: settled += 1
      case BC_EVENT_CALL:
        guard let call = event.call?.pointee else { return }
        calls.append(
          (
            call.place.map { LedgerReceipt($0.pointee) }, text(of: call.reference), call.purpose
          ))
      case BC_EVENT_RECORDED:
        guard let told = event.recorded?.pointee else { return }
        recorded[event.record] = (LedgerReceipt(told.place.pointee), told.is_repeat)
      case BC_EVENT_NOT_RECORDED, BC_EVENT_RECORD_UNKNOWN:
        unrecorded[event.record] = (event.kind, event.notice?.pointee.fault)
      default: break
      }
    }
  }

  @Test func isToldWhatTheLedgerHas() throws {
    let study = try RunningStudy(isRehearsal: true)
    let daemon = try study.daemon()
    let station = try Station(daemon.socketPath)
    let stream = try station.openStream(examination: "E-4711", patient: "MRN-0815")
    try station.show(16, in: stream)
    let polyp = try #require(station.references.first)
    let call = try station.record(
      "endoscopist_call", #"{"polyp":"\#(polyp)","class":"adenoma","confident":true}"#,
      request: "call-\(polyp)")
    let resection = #"{"examination":"E-4711","polyp":"\#(polyp)","fate":"retrieved","jar":"1"}"#
    let removed = try station.record("resection", resection, request: "resection-\(polyp)")
    let again = try station.record("resection", resection, request: "resection-\(polyp)")
    let wrong = try station.record(
      "endoscopist_call", #"{"polyp":"\#(polyp)","class":"ulcer","confident":true}"#)
    station.takeEvents { station.recorded.count + station.unrecorded.count == 4 }
    #expect(station.unrecorded[wrong]?.kind == BC_EVENT_NOT_RECORDED)
    #expect(station.unrecorded[wrong]?.fault == BC_FAULT_NOT_RECORDED)
    #expect(bc_finish(station.client, 60_000) == BC_OK)
    station.takeEvents { bc_wait(station.client, 0) != BC_OK }
    #expect(daemon.stop() == 0, "\(daemon.log)")

    let opened = try #require(try study.records(StreamOpenedEvent.self).first)
    let examination = try Pseudonymizer(key: [UInt8](repeating: 1, count: 32))
      .pseudonym(of: "E-4711", .examination)
    #expect(station.streamPlaces == [opened.receipt] && opened.event.examination == examination)
    let sealed = try study.records(CallEvent.self)
    #expect(!sealed.isEmpty && station.calls.map(\.place) == sealed.map(\.receipt))
    #expect(station.calls.map(\.reference) == sealed.map(\.event.polyp.description))
    let called = try #require(try study.records(EndoscopistCallEvent.self).first)
    #expect(station.recorded[call]?.place == called.receipt)
    #expect(called.event.polyp.description == polyp && called.event.finding == "adenoma")
    let resections = try study.records(ResectionEvent.self)
    #expect(resections.map(\.receipt) == [station.recorded[removed]?.place])
    #expect(resections.first?.event.examination == examination)
    #expect(station.recorded[again]?.place == resections.first?.receipt)
    #expect(station.recorded[removed]?.isRepeat == false)
    #expect(station.recorded[again]?.isRepeat == true)

    // A rehearsal's histology model is made from synthetic pictures, and says so with every answer.
    #expect(station.resultPurposes == [BC_PURPOSE_INSTALLATION_TEST.rawValue])
    #expect(station.calls.allSatisfy { $0.purpose == BC_PURPOSE_INSTALLATION_TEST })
    #expect(!daemon.log.contains("E-4711") && !daemon.log.contains("MRN-0815"))
  }

  @Test func writesANamedRecordOnceThoughTheDaemonIsKilled() throws {
    let study = try RunningStudy()
    let first = try study.daemon()
    let station = try Station(first.socketPath)
    #expect(bc_wait_connected(station.client, 20_000) == BC_OK)
    let before = try station.record(
      "resection", #"{"examination":"E","fate":"lost"}"#, request: "before")
    station.takeEvents { station.recorded[before] != nil }
    // A daemon that stands still answers nothing more.
    kill(first.process.processIdentifier, SIGSTOP)
    let named = try station.record(
      "resection", #"{"examination":"E","fate":"discarded"}"#, request: "named")
    let unnamed = try station.record("resection", #"{"examination":"E","fate":"retrieved"}"#)
    kill(first.process.processIdentifier, SIGKILL)
    first.process.waitUntilExit()
    station.takeEvents { station.unrecorded[unnamed] != nil }
    #expect(station.unrecorded[unnamed]?.kind == BC_EVENT_RECORD_UNKNOWN)

    let second = try RunningDaemon(
      ["--config", study.folder.path("study.json")], in: first.folder)
    station.takeEvents { station.recorded[named] != nil }
    // Made again by the program, as after a crash of its own.
    let repeated = try station.record(
      "resection", #"{"examination":"E","fate":"lost"}"#, request: "before")
    station.takeEvents { station.recorded[repeated] != nil }
    #expect(station.recorded[repeated]?.isRepeat == true)
    #expect(station.recorded[repeated]?.place == station.recorded[before]?.place)
    #expect(second.stop() == 0)
    let resections = try study.records(ResectionEvent.self)
    #expect(
      resections.map(\.receipt)
        == [station.recorded[before]?.place, station.recorded[named]?.place])
    #expect(resections.map(\.event.fate) == [.lost, .discarded])
  }
}

extension LedgerReceipt {
  /// A place as the C client hands it out.
  fileprivate init(_ place: bc_place) {
    self.init(sequence: Int(place.sequence), leafDigest: text(of: place.leaf_sha256))
  }
}

/// The zero-terminated text that a C array holds.
private func text<Characters>(of characters: Characters) -> String {
  withUnsafeBytes(of: characters) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
}
