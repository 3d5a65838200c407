import CBiopsyClient
import Foundation
import Testing

@Suite("The C client keeps its sessions, and tells what becomes of every frame")
struct CSessionTests {
  @Test func saysWhoTheDaemonIs() throws {
    let session = try Session()
    var info = bc_info()
    bc_info_init(&info)
    #expect(bc_get_info(session.client.handle, &info) == BC_OK)
    #expect(withUnsafeBytes(of: info.model) { Array($0.prefix(4)) } == Array("m/1\0".utf8))
    #expect(info.frame_bytes == 1_048_576 && info.sessions == 1 && info.rings == 0)
    #expect(bc_is_connected(session.client.handle))
  }

  @Test func sendsWhatAStreamWishesFor() throws {
    let daemon = try FakeDaemon()
    let client = try TestClient(path: daemon.path)
    _ = "histology".withCString { pipeline in
      try? client.openStream("room.1") {
        $0.deadline_ms = 90
        $0.exact_decode = true
        $0.pipeline = pipeline
        $0.imaging_mode = BC_IMAGING_NBI
        $0.clock = BC_CLOCK_DEVICE
        $0.region = bc_box(left: 10, top: 20, width: 300, height: 200)
      }
    }
    try daemon.accept(client)
    daemon.send(0x81, FakeDaemon.welcome, id: try daemon.receive().id)
    bc_process(client.handle)
    let request = try daemon.receive().fields
    #expect(try request.string("name") == "room.1")
    #expect(try request.integer("deadline_ms") == 90)
    #expect(try request.optionalBool("exact_decode") == true)
    #expect(try request.string("pipeline") == "histology")
    #expect(try request.string("imaging_mode") == "nbi")
    #expect(try request.string("clock") == "device")
    #expect(request.members["region"] == [10, 20, 300, 200])
  }

  @Test func refusesArgumentsThatAreNotAsDocumented() throws {
    let client = try TestClient(path: "/nowhere")
    var stream: UInt32 = 0
    for name in ["", "a b", "ö", String(repeating: "a", count: 65)] {
      #expect(bc_open_stream(client.handle, name, nil, &stream) == BC_INVALID_ARGUMENT)
    }
    var options = bc_stream_options()
    bc_stream_options_init(&options)
    options.region = bc_box(left: -1, top: 0, width: 5, height: 5)
    #expect(bc_open_stream(client.handle, "a", &options, &stream) == BC_INVALID_ARGUMENT)
    var handle: OpaquePointer?
    let long = String(repeating: "p", count: 108)
    #expect(bc_connect(long, "a", nil, &handle) == BC_INVALID_ARGUMENT && handle == nil)
    #expect(bc_connect(nil, "\u{FFFD}\0", nil, nil) == BC_INVALID_ARGUMENT)
    #expect(client.submit(99).status == BC_NOT_FOUND)
  }

  @Test func readsAndWritesNoFurtherThanAnOlderProgramsStructsGo() throws {
    let session = try Session()
    var info = bc_info()
    info.struct_bytes = 68
    info.intended_use.0 = 42
    #expect(bc_get_info(session.client.handle, &info) == BC_OK)
    #expect(info.server.0 == CChar(UInt8(ascii: "f")) && info.intended_use.0 == 42)
    var account = bc_account()
    account.struct_bytes = 16
    account.answered = 42
    #expect(bc_get_account(session.client.handle, session.stream, &account) == BC_OK)
    #expect(account.answered == 42 && account.struct_bytes == 16)
    var options = bc_stream_options()
    var stream: UInt32 = 0
    #expect(bc_open_stream(session.client.handle, "a", &options, &stream) == BC_INVALID_ARGUMENT)
    options.struct_bytes = 8
    options.clock = bc_clock(rawValue: 99)
    #expect(bc_open_stream(session.client.handle, "a", &options, &stream) == BC_OK)
  }

  @Test(arguments: [
    (BC_FORMAT_RGB, 4, 2, 0, 24), (BC_FORMAT_BGRA, 4, 2, 20, 40), (BC_FORMAT_GRAY8, 3, 3, 0, 9),
    (BC_FORMAT_UYVY, 4, 3, 0, 24), (BC_FORMAT_NV12, 4, 2, 0, 12), (BC_FORMAT_I420, 4, 2, 6, 18),
    (BC_FORMAT_UYVY, 3, 2, 0, 0), (BC_FORMAT_NV12, 4, 3, 0, 0), (BC_FORMAT_RGB, 4, 2, 11, 0),
    (BC_FORMAT_I420, 4, 2, 5, 0), (BC_FORMAT_RGB, 0, 2, 0, 0), (BC_FORMAT_RGB, 65536, 1, 0, 0),
    (BC_FORMAT_JPEG, 4, 2, 0, 0),
  ])
  func knowsHowManyBytesAFrameHas(
    format: bc_format, width: Int, height: Int, rowBytes: Int, count: Int
  ) {
    var frame = bc_frame()
    bc_frame_init(&frame, format)
    frame.width = UInt32(width)
    frame.height = UInt32(height)
    frame.row_bytes = UInt32(rowBytes)
    #expect(bc_frame_bytes(&frame) == count)
  }

  @Test func answersEachFrameOnce() throws {
    let session = try Session()
    let first = session.client.submit(session.stream, captured: 5)
    let second = session.client.submit(session.stream)
    #expect(first.status == BC_OK && second.status == BC_OK)
    let requests = [try session.daemon.receive(), try session.daemon.receive()]
    #expect(try requests[0].fields.integer("captured_ns") == 5)
    #expect(requests[0].body == [1, 2, 3])
    #expect(requests[1].fields.members["captured_ns"] == nil)
    session.daemon.send(0x84, #"{"stream":1,"reason":"superseded"}"#, id: requests[1].id)
    session.daemon.send(0x83, FakeDaemon.result, id: requests[0].id)
    let dropped = try session.client.next()
    #expect(dropped.frame == second.frame && dropped.reason == BC_DROP_SUPERSEDED)
    let result = try session.client.next()
    #expect(result.kind == BC_EVENT_RESULT && result.frame == first.frame)
    let account = try session.client.account(session.stream)
    #expect(account.isExact && account.answered == 1 && account.pending == 0)
  }

  @Test func losesOnlyFramesInFlightWhenTheDaemonIsKilled() throws {
    let session = try Session()
    let answered = session.client.submit(session.stream)
    session.daemon.send(0x83, FakeDaemon.result, id: try session.daemon.receive().id)
    #expect(try session.client.next().frame == answered.frame)
    let lost = (0..<3).map { _ in session.client.submit(session.stream).frame }
    session.daemon.hangUp()
    let end = try session.client.next()
    #expect(end.kind == BC_EVENT_DISCONNECTED && end.fault == BC_FAULT_CONNECTION_LOST)
    for frame in lost {
      let event = try session.client.next()
      #expect(event.frame == frame && event.reason == BC_DROP_LOST)
    }
    #expect(session.client.submit(session.stream).status == BC_NOT_CONNECTED)

    try session.greet()
    #expect(try session.client.next().kind == BC_EVENT_CONNECTED)
    try session.open(as: 7)
    #expect(try session.client.next().kind == BC_EVENT_STREAM_OPENED)
    #expect(session.client.submit(session.stream).status == BC_OK)
    #expect(try session.daemon.receive().fields.integer("stream") == 7)
    let account = try session.client.account(session.stream)
    #expect(account.isExact && account.dropped(BC_DROP_LOST) == 3 && account.pending == 1)
  }

  @Test func hearsTheDaemonsLastWordsAfterItStoppedReading() throws {
    let session = try Session()
    let words = #"{"code":"malformed","message":"the clock is odd","ends_session":true}"#
    session.daemon.send(0xFF, words, id: 0)
    session.daemon.hangUp()
    _ = session.client.submit(session.stream, bytes: [UInt8](repeating: 7, count: 1_000_000))
    let end = try session.client.next()
    #expect(end.fault == BC_FAULT_MALFORMED && end.message == "the clock is odd")
  }

  @Test func tellsOfALongAbsenceOnce() throws {
    let client = try TestClient(path: "/nowhere/to/be/found") {
      $0.reconnect_first_ms = 1
      $0.reconnect_longest_ms = 1
    }
    for _ in 0..<20 {
      bc_process(client.handle)
      usleep(2000)
    }
    let event = try client.next()
    #expect(event.kind == BC_EVENT_DISCONNECTED && event.fault == BC_FAULT_UNREACHABLE)
    #expect(event.message.contains("/nowhere/to/be/found"))
  }

  @Test func waitsLongerForADaemonThatTurnsItAway() throws {
    let daemon = try FakeDaemon()
    let client = try TestClient(path: daemon.path)
    try daemon.accept(client)
    daemon.send(0xFF, #"{"code":"busy","message":"full","ends_session":true}"#, id: 0)
    let pause = try client.next { event -> Int32 in
      #expect(event.pointee.notice?.pointee.fault == BC_FAULT_BUSY)
      return event.pointee.notice?.pointee.retry_ms ?? 0
    }
    // The longest pause is 20 ms here, and 30 times that is below the first one of a second.
    #expect(pause >= 300 && pause <= 600)
  }

  @Test func givesUpASessionThatDoesNotAnswer() throws {
    let session = try Session { $0.answer_timeout_ms = 40 }
    let frame = session.client.submit(session.stream).frame
    let end = try session.client.next()
    #expect(end.fault == BC_FAULT_NO_ANSWER)
    #expect(try session.client.next().frame == frame)
  }

  @Test func takesBackOffWithinItsBounds() throws {
    let client = try TestClient(path: "/nowhere") {
      $0.reconnect_first_ms = 8
      $0.reconnect_longest_ms = 32
    }
    for attempt in 0..<5 {
      let pause = try client.next { $0.pointee.notice?.pointee.retry_ms ?? 0 }
      let longest = Int32(min(32, 8 << attempt))
      #expect(pause >= longest / 2 && pause <= longest, "attempt \(attempt): \(pause) ms")
    }
  }

  @Test func closesAStreamWithItsAccount() throws {
    let session = try Session()
    #expect(bc_close_stream(session.client.handle, session.stream) == BC_OK)
    #expect(session.client.submit(session.stream).status == BC_NOT_FOUND)
    let account =
      #"{"received":0,"answered":0,"late":0,"dropped":{"superseded":0,"torn":0,"new":0}}"#
    session.daemon.send(
      0x85, #"{"stream":1,"accounting":\#(account)}"#, id: try session.daemon.receive().id)
    try session.client.next { event in
      #expect(event.pointee.kind == BC_EVENT_STREAM_CLOSED)
      #expect(event.pointee.account?.pointee.has_daemon == true)
    }
    #expect(bc_close_stream(session.client.handle, session.stream) == BC_NOT_FOUND)
  }

  @Test func closesAStreamThatTheDaemonHasNotOpenedYet() throws {
    let daemon = try FakeDaemon()
    let client = try TestClient(path: daemon.path)
    let stream = try client.openStream()
    try daemon.accept(client)
    daemon.send(0x81, FakeDaemon.welcome, id: try daemon.receive().id)
    #expect(try client.next().kind == BC_EVENT_CONNECTED)
    let open = try daemon.receive()
    #expect(bc_close_stream(client.handle, stream) == BC_OK)
    #expect(try client.next().kind == BC_EVENT_STREAM_CLOSED)
    daemon.send(0x82, #"{"stream":4,"deadline_ms":1}"#, id: open.id)
    bc_process(client.handle)
    let close = try daemon.receive()
    #expect(close.kind == 0x04)
    #expect(try close.fields.integer("stream") == 4)
  }

  @Test func takesLeaveInOrder() throws {
    let session = try Session()
    let frame = session.client.submit(session.stream).frame
    let request = try session.daemon.receive()
    let account = #"{"received":1,"answered":1,"late":0,"dropped":{}}"#
    session.daemon.send(0x83, FakeDaemon.result, id: request.id)
    session.daemon.send(0x85, #"{"stream":1,"accounting":\#(account)}"#, id: 0)
    shutdown(session.daemon.connection, Int32(SHUT_WR))
    #expect(bc_finish(session.client.handle, 5000) == BC_OK)
    #expect(try session.daemon.receive().kind == 0x07)
    #expect(try session.client.next().frame == frame)
    #expect(try session.client.next().kind == BC_EVENT_STREAM_CLOSED)
    #expect(try session.client.next().fault == BC_FAULT_NONE)
    var event: UnsafePointer<bc_event>?
    #expect(bc_wait_event(session.client.handle, &event, 1000) == BC_REFUSED)
    #expect(bc_open_stream(session.client.handle, "x", nil, nil) == BC_INVALID_ARGUMENT)
    #expect(session.client.submit(session.stream).status == BC_REFUSED)
  }

  @Test func keepsItsDescriptorReadableWhileEventsWait() throws {
    let session = try Session()
    func isReadable() -> Bool {
      var watched = pollfd(fd: bc_fd(session.client.handle), events: Int16(POLLIN), revents: 0)
      return poll(&watched, 1, 0) == 1
    }
    #expect(!isReadable())
    _ = session.client.submit(session.stream)
    session.daemon.send(0x83, FakeDaemon.result, id: try session.daemon.receive().id)
    #expect(isReadable())
    bc_process(session.client.handle)
    #expect(isReadable())
    _ = try session.client.next()
    #expect(!isReadable())
    session.daemon.hangUp()
    #expect(isReadable())
  }
}
