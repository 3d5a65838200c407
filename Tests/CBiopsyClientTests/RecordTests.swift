import Base
import CBiopsyClient
import Foundation
import Testing

@Suite("The C client tells what came of each record, once")
struct CRecordTests {
  private static let recorded =
    #"{"sequence":7,"leaf_sha256":"\#(CStudyTests.leaf)","repeat":false}"#

  /// What came of a record.
  private struct Fate: Equatable {
    var kind: bc_event_kind
    var record: UInt64
    var fault: bc_fault?
    var sequence: UInt64?
    var isRepeat: Bool?
  }

  private func record(
    _ client: TestClient, _ details: String = "{}", request: String? = nil,
    event: String = "resection"
  ) -> (status: bc_status, number: UInt64) {
    var number: UInt64 = 0
    let status = bc_record(client.handle, event, details, request, &number)
    return (status, number)
  }

  private func fate(_ client: TestClient) throws -> Fate {
    try client.next { event in
      let event = event.pointee
      return Fate(
        kind: event.kind, record: event.record, fault: event.notice?.pointee.fault,
        sequence: event.recorded?.pointee.place.pointee.sequence,
        isRepeat: event.recorded?.pointee.is_repeat)
    }
  }

  @Test func tellsWhereARecordStands() throws {
    let session = try Session()
    let details = #" {"examination":"E-\u0034711", "fate":"retrieved","size_tenths_mm":45} "#
    let sent = record(session.client, details, request: "resection-1")
    #expect(sent.status == BC_OK)
    let request = try session.daemon.receive()
    #expect(request.kind == 0x0E && request.body.isEmpty)
    #expect(try request.fields.string("event") == "resection")
    #expect(try request.fields.string("request") == "resection-1")
    #expect(
      try request.fields.object("details").members == [
        "examination": "E-4711", "fate": "retrieved", "size_tenths_mm": 45,
      ])
    session.daemon.send(
      0x8D, Self.recorded.replacingOccurrences(of: "false", with: "true"), id: request.id)
    try session.client.next { event in
      let recorded = try #require(event.pointee.recorded?.pointee)
      #expect(event.pointee.kind == BC_EVENT_RECORDED && event.pointee.record == sent.number)
      #expect(recorded.place.pointee.sequence == 7 && recorded.is_repeat)
      #expect(text(of: recorded.place.pointee.leaf_sha256) == CStudyTests.leaf)
      #expect(event.pointee.notice == nil && event.pointee.stream == 0)
    }
  }

  @Test func answersGoToTheirRecords() throws {
    let session = try Session()
    let numbers = (0..<3).map { _ in record(session.client).number }
    #expect(Set(numbers).count == 3)
    let ids = try numbers.map { _ in try session.daemon.receive().id }
    session.daemon.send(0x8D, Self.recorded, id: ids[2])
    session.daemon.send(0xFF, #"{"code":"not_recorded","message":"no"}"#, id: ids[0])
    session.daemon.send(0xFF, #"{"code":"unsupported","message":"no"}"#, id: ids[1])
    #expect(
      try fate(session.client)
        == Fate(kind: BC_EVENT_RECORDED, record: numbers[2], sequence: 7, isRepeat: false))
    #expect(
      try fate(session.client)
        == Fate(kind: BC_EVENT_NOT_RECORDED, record: numbers[0], fault: BC_FAULT_NOT_RECORDED))
    #expect(
      try fate(session.client)
        == Fate(kind: BC_EVENT_NOT_RECORDED, record: numbers[1], fault: BC_FAULT_UNSUPPORTED))
    #expect(bc_is_connected(session.client.handle))
  }

  @Test func sendsNamedRecordsAgainAndReportsOthersAsUnknown() throws {
    let session = try Session()
    let first = record(session.client, request: "a").number
    let unnamed = record(session.client).number
    let second = record(session.client, request: "b").number
    for _ in 0..<3 { _ = try session.daemon.receive() }
    session.daemon.hangUp()
    #expect(try session.client.next().kind == BC_EVENT_DISCONNECTED)
    #expect(
      try fate(session.client)
        == Fate(
          kind: BC_EVENT_RECORD_UNKNOWN, record: unnamed, fault: BC_FAULT_CONNECTION_LOST))
    // Between sessions a record needs a name; it waits its turn.
    #expect(record(session.client).status == BC_NOT_CONNECTED)
    let third = record(session.client, request: "c").number
    try session.greet()
    #expect(try session.client.next().kind == BC_EVENT_CONNECTED)
    try session.open()
    #expect(try session.client.next().kind == BC_EVENT_STREAM_OPENED)
    for (name, number) in [("a", first), ("b", second), ("c", third)] {
      let request = try session.daemon.receive()
      #expect(try request.fields.string("request") == name)
      session.daemon.send(0x8D, Self.recorded, id: request.id)
      #expect(try fate(session.client).record == number)
    }
    #expect(!session.client.hasEvent())
  }

  @Test func whatWasRefusedTheSecondTimeMayHaveBeenWrittenTheFirst() throws {
    let session = try Session()
    let number = record(session.client, request: "a").number
    _ = try session.daemon.receive()
    session.daemon.hangUp()
    #expect(try session.client.next().kind == BC_EVENT_DISCONNECTED)
    try session.greet()
    #expect(try session.client.next().kind == BC_EVENT_CONNECTED)
    try session.open()
    #expect(try session.client.next().kind == BC_EVENT_STREAM_OPENED)
    session.daemon.send(
      0xFF, #"{"code":"not_recorded","message":"the disk is full"}"#,
      id: try session.daemon.receive().id)
    #expect(
      try fate(session.client)
        == Fate(kind: BC_EVENT_RECORD_UNKNOWN, record: number, fault: BC_FAULT_NOT_RECORDED))
  }

  @Test(arguments: ["internal", "a later word"])
  func whatTheDaemonFailedAtMayHaveBeenWritten(code: String) throws {
    let session = try Session()
    let number = record(session.client).number
    session.daemon.send(
      0xFF, #"{"code":"\#(code)","message":"x"}"#, id: try session.daemon.receive().id)
    #expect(
      try fate(session.client)
        == Fate(kind: BC_EVENT_RECORD_UNKNOWN, record: number, fault: BC_FAULT_INTERNAL))
  }

  @Test(arguments: ["malformed", "too_large", "bad_magic"])
  func sendsNothingAgainThatMayEndTheNextSessionToo(code: String) throws {
    let session = try Session()
    let number = record(session.client, request: "a").number
    _ = try session.daemon.receive()
    session.daemon.send(0xFF, #"{"code":"\#(code)","message":"x","ends_session":true}"#, id: 0)
    #expect(try session.client.next().kind == BC_EVENT_DISCONNECTED)
    let fate = try fate(session.client)
    #expect(fate.kind == BC_EVENT_RECORD_UNKNOWN && fate.record == number)
  }

  @Test func tellsOfRecordsThatWaitWhenTheClientIsFinished() throws {
    let session = try Session()
    let sent = record(session.client, request: "sent").number
    _ = try session.daemon.receive()
    session.daemon.hangUp()
    #expect(try session.client.next().kind == BC_EVENT_DISCONNECTED)
    let waiting = record(session.client, request: "waiting").number
    #expect(bc_finish(session.client.handle, 1000) == BC_OK)
    #expect(record(session.client, request: "late").status == BC_REFUSED)
    var fates: [UInt64: bc_event_kind] = [:]
    while session.client.hasEvent() {
      try session.client.next { fates[$0.pointee.record] = $0.pointee.kind }
    }
    #expect(fates[sent] == BC_EVENT_RECORD_UNKNOWN)
    #expect(fates[waiting] == BC_EVENT_NOT_RECORDED)
  }

  @Test func takesLeaveAfterTheAnswer() throws {
    let session = try Session()
    let number = record(session.client).number
    session.daemon.send(0x8D, Self.recorded, id: try session.daemon.receive().id)
    shutdown(session.daemon.connection, Int32(SHUT_WR))
    #expect(bc_finish(session.client.handle, 5000) == BC_OK)
    #expect(try fate(session.client).record == number)
  }

  @Test func keepsAnAnswerThatIsWrongFromCountingAsOne() throws {
    let session = try Session()
    let number = record(session.client, request: "a").number
    let id = try session.daemon.receive().id
    session.daemon.send(0x8D, #"{"sequence":7,"leaf_sha256":"ab","repeat":false}"#, id: id)
    #expect(try session.client.next().fault == BC_FAULT_BAD_REPLY)
    try session.greet()
    #expect(try session.client.next().kind == BC_EVENT_CONNECTED)
    try session.open()
    #expect(try session.client.next().kind == BC_EVENT_STREAM_OPENED)
    session.daemon.send(0x8D, Self.recorded, id: try session.daemon.receive().id)
    #expect(try fate(session.client).record == number)
  }

  @Test(arguments: [
    "", " ", "1", "null", "[]", "\"a\"", "{", "}", "{}}", "{} {}", #"{},"x":{}"#,
    #"{},"request":"b""#, #"{"a":1,"a":2}"#, #"{"a":1,"\u0061":2}"#, #"{"a":01}"#, #"{"a":1e999}"#,
    #"{"a":"\ud800"}"#, "{\"a\":\"\n\"}", #"{"a":NaN}"#, #"{a:1}"#, #"{"a":1,}"#,
  ])
  func refusesDetailsThatAreNoObject(details: String) throws {
    let session = try Session()
    #expect(record(session.client, details).status == BC_INVALID_ARGUMENT)
    #expect(record(session.client, details, request: "a").status == BC_INVALID_ARGUMENT)
  }

  @Test func holdsRecordsToTheProtocolsLimits() throws {
    let session = try Session()
    func nested(_ depth: Int) -> String {
      String(repeating: #"{"a":"#, count: depth - 1) + "{}"
        + String(repeating: "}", count: depth - 1)
    }
    #expect(record(session.client, nested(64)).status == BC_INVALID_ARGUMENT)
    #expect(record(session.client, nested(63)).status == BC_OK)
    // The daemon's own parser takes it.
    #expect(try session.daemon.receive().fields.members["details"] != nil)
    let rest = #"{"event":"resection","details":{"a":""}}"#.utf8.count
    let largest = String(repeating: "x", count: 65_536 - rest)
    #expect(record(session.client, #"{"a":"\#(largest)x"}"#).status == BC_TOO_LARGE)
    #expect(record(session.client, #"{"a":"\#(largest)xxxxxxxxxxxx"}"#).status == BC_TOO_LARGE)
    #expect(record(session.client, #"{"a":"\#(largest)"}"#).status == BC_OK)
    #expect(try session.daemon.receive().fields.members["details"] != nil)
    for name in ["", "a b", "ü", "a\n", String(repeating: "a", count: 129)] {
      #expect(record(session.client, request: name).status == BC_INVALID_ARGUMENT, "\(name)")
    }
    for event in ["", String(repeating: "a", count: 65)] {
      #expect(record(session.client, event: event).status == BC_INVALID_ARGUMENT, "\(event)")
    }
    let longest = String(repeating: "~", count: 128)
    #expect(record(session.client, request: longest).status == BC_OK)
    #expect(bc_record(session.client.handle, nil, "{}", nil, nil) == BC_INVALID_ARGUMENT)
    #expect(bc_record(session.client.handle, "resection", nil, nil, nil) == BC_INVALID_ARGUMENT)
    #expect(bc_record(session.client.handle, "resection", "{}", nil, nil) == BC_OK)
  }

  @Test func keepsNoMoreThan64Waiting() throws {
    let client = try TestClient(path: "/nowhere")
    for index in 0..<64 { #expect(record(client, request: "r\(index)").status == BC_OK) }
    #expect(record(client, request: "one more").status == BC_INVALID_ARGUMENT)
    #expect(record(client, request: "one-more").status == BC_AGAIN)
  }

  @Test func tellsNobodyWhatARecordSays() throws {
    let session = try Session()
    #expect(record(session.client, #"{"patient":"MRN-0815"}"#, event: "MRN-0815").status == BC_OK)
    _ = try session.daemon.receive()
    session.daemon.hangUp()
    while try session.client.next().kind != BC_EVENT_DISCONNECTED {}
    let unknown = try session.client.next()
    #expect(unknown.kind == BC_EVENT_RECORD_UNKNOWN && !unknown.message.contains("MRN"))
  }

  @Test func quotesTextsForDetails() throws {
    let text = "a\"b\\c/\n\u{1}ü😀"
    var quoted = [CChar](repeating: 42, count: 64)
    #expect(bc_quote(text, &quoted, quoted.count) == BC_OK)
    let written = quoted.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    #expect(try JSONValue(parsing: [0x5B] + written + [0x5D]) == [.string(text)])
    var small = [CChar](repeating: 42, count: written.count)
    #expect(bc_quote(text, &small, small.count) == BC_TOO_LARGE)
    #expect(small.allSatisfy { $0 == 42 })
    #expect(bc_quote(text, &quoted, written.count + 1) == BC_OK)
    #expect(bc_quote([-1, 0], &quoted, quoted.count) == BC_INVALID_ARGUMENT)
    #expect(bc_quote(nil, &quoted, quoted.count) == BC_INVALID_ARGUMENT)
  }
}
