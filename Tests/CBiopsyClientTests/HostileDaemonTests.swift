import Base
import CBiopsyClient
import Foundation
import Testing
import Wire

@Suite("A hostile daemon ends its session and nothing else")
struct CHostileDaemonTests {
  /// Answers that are wrong, for a frame with the id `ID` of the daemon's stream 1.
  static let wrongAnswers: [(UInt8, String, [UInt8])] = [
    (0x83, "", []), (0x83, "[]", []), (0x83, "{", []), (0x83, "{}", []), (0x83, "{}x", []),
    (0x83, String(repeating: "[", count: 70) + String(repeating: "]", count: 70), []),
    (0x83, replacing(#""stream":1"#, #""stream":2"#), []),
    (0x83, replacing(#""stream":1"#, #""stream":1.0"#), []),
    (0x83, replacing(#""stream":1"#, #""stream":1,"stream":1"#), []),
    (0x83, replacing(#""stream":1"#, #""stream":1,"\u0073tream":1"#), []),
    (0x83, replacing(#""stream":1"#, #""stream":01"#), []),
    (0x83, replacing(#""stream":1"#, #""stream":1,"x":1e999"#), []),
    (0x83, replacing(#""stream":1"#, #""stream":1,"x":"\ud800""#), []),
    (0x83, replacing("[8,4]", "[8]"), []), (0x83, replacing("[8,4]", "[8,0]"), []),
    (0x83, replacing("[8,4]", "[8,65536]"), []), (0x83, replacing("rle", "png"), []),
    (0x83, finding(#""confidence":2"#), []), (0x83, finding(#""box":[0,0,70000,1]"#), []),
    (0x83, finding(#""mask":{"offset":0,"bytes":5}"#), [1, 2, 3, 4]),
    (0x83, finding(#""mask":{"offset":5,"bytes":0}"#), [1, 2, 3, 4]),
    (0x83, finding(#""mask":{"offset":4294967295,"bytes":4294967295}"#), [1]),
    (0x83, finding(#""contour":{"offset":0,"bytes":6}"#), [UInt8](repeating: 1, count: 8)),
    (0x83, replacing(#""findings":[]"#, #""findings":[],"polyps":[{"number":1}]"#), []),
    (
      0x83,
      replacing(
        #""findings":[]"#,
        #""findings":[],"polyps":[{"number":1,"state":"visible","finding":0,"box":[0,0,1,1]}]"#), []
    ),
    (0x83, replacing(#""findings":[]"#, #""findings":[],"quality":{"reasons":[1]}"#), []),
    (0x84, #"{"stream":1}"#, []), (0x84, #"{"stream":1,"reason":3}"#, []),
    (0x82, #"{"stream":3,"deadline_ms":1}"#, []), (0x85, #"{"stream":1,"accounting":{}}"#, []),
    (0x86, "{}", []), (0x87, "{}", []), (0x88, #"{"ring":1}"#, []), (0x89, #"{"ring":1}"#, []),
    (0x8D, #"{"sequence":1,"leaf_sha256":"\#(CStudyTests.leaf)","repeat":true}"#, []),
    (0x8A, sealed(#""sequence":1"#), []),
    (0x8A, sealed(#""leaf_sha256":"\#(CStudyTests.leaf)""#), []),
    (0x8A, sealed(#""sequence":-1,"leaf_sha256":"\#(CStudyTests.leaf)""#), []),
    (0x8A, sealed(#""sequence":1,"leaf_sha256":"\#(CStudyTests.leaf.uppercased())""#), []),
    (0x8A, sealed(#""sequence":1,"leaf_sha256":"\#(CStudyTests.leaf)a""#), []),
    (0x8A, sealed(#""purpose":1"#), []),
    (0x81, FakeDaemon.welcome, []), (0xFF, #"{"code":"busy"}"#, []),
  ]

  /// A sealed call with more members.
  private static func sealed(_ members: String) -> String {
    #"{"stream":1,"polyp":1,"status":"abstained",\#(members)}"#
  }

  private static func replacing(_ text: String, _ other: String) -> String {
    FakeDaemon.result.replacingOccurrences(of: text, with: other)
  }

  /// A result with one finding whose member is another.
  private static func finding(_ member: String) -> String {
    var members = [
      "box": "[0,0,1,1]", "area_fraction": "0", "confidence": "0.5",
    ]
    let name = member.dropFirst().prefix { $0 != "\"" }
    members[String(name)] = String(member.dropFirst(name.count + 3))
    let text = members.map { "\"\($0.key)\":\($0.value)" }.joined(separator: ",")
    return replacing(#""findings":[]"#, "\"findings\":[{\(text)}]")
  }

  @Test(arguments: wrongAnswers.indices)
  func answersThatAreWrongEndTheSession(index: Int) throws {
    let (kind, json, body) = Self.wrongAnswers[index]
    let session = try Session()
    let frame = session.client.submit(session.stream).frame
    session.daemon.send(kind, json, id: try session.daemon.receive().id, body: body)
    let end = try session.client.next()
    #expect(end.kind == BC_EVENT_DISCONNECTED && end.fault == BC_FAULT_BAD_REPLY, "\(json)")
    let lost = try session.client.next()
    #expect(lost.frame == frame && lost.reason == BC_DROP_LOST)
    #expect(try session.client.account(session.stream).isExact)
  }

  @Test(arguments: [
    [UInt8]("HTTP/1.1 400 Bad Request\r\n\r\n".utf8),
    [0x4F, 0x42, 0x50, 0x31, 0x83, 0, 0, 0, 1, 0, 1, 0] + [UInt8](repeating: 0, count: 12),
    [0x4F, 0x42, 0x50, 0x31, 0x83, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2]
      + [UInt8](repeating: 0, count: 8),
  ])
  func headersThatAreWrongEndTheSession(bytes: [UInt8]) throws {
    let session = try Session()
    session.daemon.send(bytes: bytes)
    #expect(try session.client.next().fault == BC_FAULT_BAD_REPLY)
  }

  @Test func overlappingContoursTakeNoMoreMemoryThanTheBody() throws {
    let session = try Session()
    _ = session.client.submit(session.stream)
    let contour =
      #"{"box":[0,0,1,1],"area_fraction":0,"confidence":1,"contour":"#
      + #"{"offset":0,"bytes":4000000}}"#
    let findings = Array(repeating: contour, count: 255).joined(separator: ",")
    let json = Self.replacing(#""findings":[]"#, "\"findings\":[\(findings)]")
    let id = try session.daemon.receive().id
    // The body is larger than the socket's room, so somebody has to read meanwhile.
    let body = [UInt8](repeating: 0, count: 4_000_000)
    let sender = DedicatedThread(name: "daemon") { [daemon = session.daemon] in
      daemon.send(0x83, json, id: id, body: body)
    }
    #expect(try session.client.next().fault == BC_FAULT_BAD_REPLY)
    sender.join()
  }

  @Test func aFloodThatNobodyAskedForIsNotTakenIn() throws {
    let session = try Session()
    let flood = DedicatedThread(name: "daemon") { [daemon = session.daemon] in
      for _ in 0..<6000 {
        daemon.send(0xFF, #"{"code":"internal","message":"x"}"#, id: 0)
      }
    }
    for _ in 0..<400 {
      bc_process(session.client.handle)
      usleep(500)
    }
    for _ in 0..<6000 { _ = try session.client.next() }
    flood.join()
    #expect(!session.client.hasEvent() && bc_is_connected(session.client.handle))
  }

  /// Damages valid messages at random and lets the client read them, in whatever state it is.
  @Test(arguments: 0..<8) func survivesDamagedMessages(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let daemon = try FakeDaemon()
    let client = try TestClient(path: daemon.path) {
      $0.reconnect_first_ms = 1
      $0.reconnect_longest_ms = 1
      $0.answer_timeout_ms = 1000
    }
    let stream = try client.openStream()
    var ring: UInt32 = 0
    #expect(bc_open_ring(client.handle, 2, 4096, &ring) == BC_OK)
    var frame: UInt64 = 1
    var records: Set<UInt64> = []
    for _ in 0..<150 {
      if !bc_is_connected(client.handle) { try greet(client, by: daemon) }
      frame = max(frame, client.submit(stream).frame)
      var record: UInt64 = 0
      if bc_record(
        client.handle, "resection", "{}", Bool.random(using: &generator) ? "r" : nil, &record)
        == BC_OK
      {
        records.insert(record)
      }
      let isAnswer = Bool.random(using: &generator)
      let id = isAnswer ? frame : UInt64.random(in: 0...frame, using: &generator)
      let (kind, json, body) = Self.samples[Int.random(in: Self.samples.indices, using: &generator)]
      let damages = Int.random(in: 0...3, using: &generator)
      daemon.send(kind, json.damaged(damages, using: &generator), id: id, body: body)
      bc_process(client.handle)
      for record in drain(client) {
        #expect(records.remove(record) != nil, "seed \(seed): record \(record) was told twice")
      }
    }
    #expect(try client.account(stream).isExact, "seed \(seed)")
    #expect(bc_finish(client.handle, 0) != BC_REFUSED)
    #expect(Set(drain(client)) == records, "seed \(seed)")
  }

  /// Opens a session with the stream and the ring in it.
  private func greet(_ client: TestClient, by daemon: FakeDaemon) throws {
    try daemon.accept(client)
    daemon.send(0x81, FakeDaemon.welcome, id: try daemon.receive().id)
    bc_process(client.handle)
    for _ in 0..<2 {
      let request = try daemon.receive()
      if request.kind == 0x02 {
        daemon.send(0x82, #"{"stream":1,"deadline_ms":120}"#, id: request.id)
      } else {
        daemon.send(0x88, #"{"ring":1}"#, id: request.id)
      }
    }
    bc_process(client.handle)
  }

  /// Takes all events, touches what they point to, and tells which records they settle.
  private func drain(_ client: TestClient) -> [UInt64] {
    var records: [UInt64] = []
    var event: UnsafePointer<bc_event>?
    while bc_next_event(client.handle, &event) == BC_OK, let taken = event {
      var pixels = [UInt8](repeating: 0, count: 4096)
      for index in 0..<(taken.pointee.result?.pointee.finding_count ?? 0) {
        _ = bc_mask(taken, index, 255, &pixels, pixels.count)
      }
      if taken.pointee.record != 0 { records.append(taken.pointee.record) }
      bc_release(taken)
    }
    return records
  }

  static let samples: [(UInt8, String, [UInt8])] = [
    (0x83, FakeDaemon.result, []),
    (
      0x83,
      finding(#""mask":{"offset":0,"bytes":5}"#), [2, 4, 4, 4, 18]
    ),
    (0x84, #"{"stream":1,"reason":"torn","pace_fps":3.5}"#, []),
    (0x82, #"{"stream":1,"deadline_ms":120}"#, []),
    (0x88, #"{"ring":1}"#, []),
    (0x85, #"{"stream":1,"accounting":{"received":0,"answered":0,"late":0,"dropped":{}}}"#, []),
    (0x8A, #"{"stream":1,"polyp":1,"status":"abstained","probabilities":{"a":0.5}}"#, []),
    (0x8A, sealed(CStudyTests.place), []), (0x8D, #"{\#(CStudyTests.place),"repeat":true}"#, []),
    (0xFF, #"{"code":"out_of_order","message":"stream 1 is not open"}"#, []),
  ]
}

extension String {
  /// This text with bytes changed, removed or doubled.
  func damaged(_ count: Int, using generator: inout SeededGenerator) -> String {
    var bytes = Array(utf8)
    for _ in 0..<count where !bytes.isEmpty {
      let place = Int.random(in: 0..<bytes.count, using: &generator)
      switch Int.random(in: 0..<3, using: &generator) {
      case 0: bytes[place] = UInt8.random(in: 32...126, using: &generator)
      case 1: bytes.remove(at: place)
      default: bytes.insert(bytes[place], at: place)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
