import CBiopsyClient
import Foundation
import Testing

/// A client of the C library that closes itself, with events as values.
final class TestClient {
  let handle: OpaquePointer

  init(path: String, adjusting adjust: (inout bc_options) -> Void = { _ in }) throws {
    var options = bc_options()
    bc_options_init(&options)
    options.reconnect_first_ms = 5
    options.reconnect_longest_ms = 20
    adjust(&options)
    var handle: OpaquePointer?
    try #require(bc_connect(path, "tests/1", &options, &handle) == BC_OK)
    self.handle = try #require(handle)
  }

  deinit {
    bc_close(handle)
  }

  /// What a test looks at in an event, without the memory that goes with it.
  struct Event: Equatable {
    var kind: bc_event_kind
    var stream: UInt32 = 0
    var frame: UInt64 = 0
    var reason: bc_drop_reason?
    var fault: bc_fault?
    var message = ""
  }

  /// Processes until an event comes, and hands it to `body` before it is given back.
  @discardableResult
  func next<Value>(
    within milliseconds: Int32 = 20_000, _ body: (UnsafePointer<bc_event>) throws -> Value
  ) throws -> Value {
    var event: UnsafePointer<bc_event>?
    let status = bc_wait_event(handle, &event, milliseconds)
    guard let event else { throw NoEvent(status: status) }
    defer { bc_release(event) }
    return try body(event)
  }

  struct NoEvent: Error {
    let status: bc_status
  }

  /// The next event as a value.
  func next() throws -> Event {
    try next { TestClient.value(of: $0.pointee) }
  }

  /// Whether an event is there, without waiting.
  func hasEvent() -> Bool {
    bc_wait(handle, 0) == BC_OK
  }

  private static func value(of event: bc_event) -> Event {
    let notice = event.notice?.pointee
    let drop = event.drop?.pointee
    let message = notice?.message ?? drop?.message
    return Event(
      kind: event.kind, stream: event.stream, frame: event.frame, reason: drop?.reason,
      fault: notice?.fault, message: message.map { String(cString: $0) } ?? "")
  }

  func openStream(
    _ name: String = "room", adjusting adjust: (inout bc_stream_options) -> Void = { _ in }
  ) throws -> UInt32 {
    var options = bc_stream_options()
    bc_stream_options_init(&options)
    adjust(&options)
    var stream: UInt32 = 0
    try #require(bc_open_stream(handle, name, &options, &stream) == BC_OK)
    return stream
  }

  /// Submits bytes as a JPEG file.
  func submit(
    _ stream: UInt32, bytes: [UInt8] = [1, 2, 3], captured: Int64 = captureUnknown
  ) -> (status: bc_status, frame: UInt64) {
    var frame = bc_frame()
    bc_frame_init(&frame, BC_FORMAT_JPEG)
    frame.captured_ns = captured
    var number: UInt64 = 0
    let status = bc_submit(handle, stream, &frame, bytes, bytes.count, &number)
    return (status, number)
  }

  func account(_ stream: UInt32) throws -> bc_account {
    var account = bc_account()
    bc_account_init(&account)
    try #require(bc_get_account(handle, stream, &account) == BC_OK)
    return account
  }
}

/// `BC_CAPTURE_UNKNOWN`, which is a macro.
let captureUnknown: Int64 = -1

extension bc_account {
  /// Frames without result, for whatever reason.
  var droppedCount: UInt64 {
    withUnsafeBytes(of: dropped) { $0.bindMemory(to: UInt64.self).reduce(0, +) }
  }

  func dropped(_ reason: bc_drop_reason) -> UInt64 {
    withUnsafeBytes(of: dropped) { $0.bindMemory(to: UInt64.self)[Int(reason.rawValue)] }
  }

  var isExact: Bool { submitted == answered + droppedCount + pending }
}

/// A client and a daemon that have greeted each other, with a stream open; the daemon's stream is 1.
struct Session {
  let daemon: FakeDaemon
  let client: TestClient
  let stream: UInt32

  init(adjusting adjust: (inout bc_options) -> Void = { _ in }) throws {
    daemon = try FakeDaemon()
    client = try TestClient(path: daemon.path, adjusting: adjust)
    stream = try client.openStream()
    try greet()
    #expect(try client.next().kind == BC_EVENT_CONNECTED)
    try open()
    #expect(
      try client.next() == TestClient.Event(kind: BC_EVENT_STREAM_OPENED, stream: stream))
  }

  /// Takes the client's next connection and answers its hello.
  func greet() throws {
    try daemon.accept(client)
    let hello = try daemon.receive()
    #expect(hello.kind == 0x01)
    daemon.send(0x81, FakeDaemon.welcome, id: hello.id)
    bc_process(client.handle)
  }

  /// Answers the next open_stream, in a study with the members of a place in its ledger.
  func open(as number: Int = 1, place: String? = nil) throws {
    bc_process(client.handle)
    let request = try daemon.receive()
    #expect(request.kind == 0x02)
    let more = place.map { ",\($0)" } ?? ""
    daemon.send(0x82, #"{"stream":\#(number),"deadline_ms":120\#(more)}"#, id: request.id)
  }
}
