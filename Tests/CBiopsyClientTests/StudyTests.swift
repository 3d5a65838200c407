import Base
import CBiopsyClient
import Foundation
import Testing

@Suite("The C client tells a study's streams, and hands out what the ledger has of them")
struct CStudyTests {
  static let leaf = String(repeating: "0a", count: 32)
  static let place = #""sequence":1042,"leaf_sha256":"\#(leaf)""#

  /// A place as a test compares it.
  private static func value(_ place: UnsafePointer<bc_place>?) -> String? {
    place.map { "\($0.pointee.sequence) \(text(of: $0.pointee.leaf_sha256))" }
  }

  @Test func sendsExaminationAndPatientInEachSession() throws {
    let daemon = try FakeDaemon()
    let client = try TestClient(path: daemon.path)
    let examination = strdup("E-\"ü")
    let patient = strdup(String(repeating: "p", count: 64))
    _ = try client.openStream {
      $0.examination = UnsafePointer(examination)
      $0.patient = UnsafePointer(patient)
    }
    // The library has copies.
    for text in [examination, patient] {
      if let text { memset(text, 1, strlen(text)) }
      free(text)
    }
    for _ in 0..<2 {
      try daemon.accept(client)
      daemon.send(0x81, FakeDaemon.welcome, id: try daemon.receive().id)
      bc_process(client.handle)
      let request = try daemon.receive().fields
      #expect(try request.string("examination") == "E-\"ü")
      #expect(try request.string("patient") == String(repeating: "p", count: 64))
      daemon.hangUp()
    }
  }

  @Test func sendsNoExaminationWhereNoneWasGiven() throws {
    let session = try Session()
    _ = try session.client.openStream("other")
    let request = try session.daemon.receive().fields
    #expect(request.members["examination"] == nil && request.members["patient"] == nil)
  }

  @Test func refusesExaminationsThatAreNotAsDocumented() throws {
    let client = try TestClient(path: "/nowhere")
    for bytes: [UInt8] in [
      [], [UInt8](repeating: 97, count: 65), [0x45, 0xFF], [0xED, 0xA0, 0x80],
    ] {
      for isPatient in [false, true] {
        var options = bc_stream_options()
        bc_stream_options_init(&options)
        let status = (bytes.map(CChar.init(bitPattern:)) + [0]).withUnsafeBufferPointer { text in
          if isPatient {
            options.patient = text.baseAddress
          } else {
            options.examination = text.baseAddress
          }
          var stream: UInt32 = 0
          return bc_open_stream(client.handle, "room", &options, &stream)
        }
        #expect(status == BC_INVALID_ARGUMENT, "\(bytes)")
      }
    }
  }

  @Test func readsNoExaminationFromAnOlderProgramsOptions() throws {
    let session = try Session()
    var options = bc_stream_options()
    bc_stream_options_init(&options)
    let known = try #require(MemoryLayout<bc_stream_options>.offset(of: \.examination))
    options.struct_bytes = UInt32(known)
    // What lies behind an older program's struct is anything.
    options.examination = UnsafePointer(bitPattern: 16)
    options.patient = UnsafePointer(bitPattern: 16)
    var stream: UInt32 = 0
    #expect(bc_open_stream(session.client.handle, "old", &options, &stream) == BC_OK)
    #expect(try session.daemon.receive().fields.members["examination"] == nil)
  }

  @Test func handsOutThePlacesOfStreamsAndCalls() throws {
    let daemon = try FakeDaemon()
    let client = try TestClient(path: daemon.path)
    let stream = try client.openStream()
    try daemon.accept(client)
    daemon.send(0x81, FakeDaemon.welcome, id: try daemon.receive().id)
    #expect(try client.next().kind == BC_EVENT_CONNECTED)
    daemon.send(
      0x82, #"{"stream":1,"deadline_ms":120,\#(Self.place)}"#, id: try daemon.receive().id)
    let opened = "1042 \(Self.leaf)"
    try client.next { #expect(Self.value($0.pointee.stream_place) == opened) }

    _ = client.submit(stream)
    let polyps = #""findings":[],"polyps":[{"number":3,"state":"held","box":[0,0,1,1],"#
    daemon.send(
      0x83,
      FakeDaemon.result.replacingOccurrences(
        of: #""findings":[],"#, with: polyps + #""call":{"status":"abstained"}}],"#),
      id: try daemon.receive().id)
    try client.next { event in
      #expect(Self.value(event.pointee.stream_place) == opened)
      let polyp = try #require(bc_get_polyp(event, 0)?.pointee)
      let call = try #require(polyp.call?.pointee)
      #expect(text(of: polyp.reference) == "1042.3" && text(of: call.reference) == "1042.3")
      #expect(call.place == nil)
    }
    let other = String(repeating: "b", count: 64)
    daemon.send(
      0x8A,
      #"{"stream":1,"polyp":4294967295,"status":"abstained","#
        + #""sequence":9223372036854775807,"leaf_sha256":"\#(other)"}"#, id: 0)
    try client.next { event in
      let call = try #require(event.pointee.call?.pointee)
      #expect(Self.value(call.place) == "9223372036854775807 \(other)")
      #expect(text(of: call.reference) == "1042.4294967295")
      #expect(Self.value(event.pointee.stream_place) == opened)
    }
  }

  @Test func aPlaceLastsNoLongerThanItsSession() throws {
    let session = try Session()
    session.daemon.hangUp()
    #expect(try session.client.next().kind == BC_EVENT_DISCONNECTED)
    try session.greet()
    #expect(try session.client.next().kind == BC_EVENT_CONNECTED)
    try session.open(as: 2, place: Self.place)
    try session.client.next { #expect(Self.value($0.pointee.stream_place) == "1042 \(Self.leaf)") }
    session.daemon.hangUp()
    #expect(try session.client.next().kind == BC_EVENT_DISCONNECTED)
    // A daemon that serves no study.
    try session.greet()
    #expect(try session.client.next().kind == BC_EVENT_CONNECTED)
    try session.open(as: 2)
    try session.client.next { #expect($0.pointee.stream_place == nil) }
    session.daemon.send(0x8A, #"{"stream":2,"polyp":1,"status":"abstained"}"#, id: 0)
    try session.client.next { event in
      let call = try #require(event.pointee.call?.pointee)
      #expect(event.pointee.stream_place == nil && call.place == nil)
      #expect(text(of: call.reference).isEmpty)
    }
  }

  @Test func saysWhatAnswersMayBeUsedFor() throws {
    let session = try Session()
    for (word, purpose) in [
      ("research", BC_PURPOSE_RESEARCH), ("installation_test", BC_PURPOSE_INSTALLATION_TEST),
      ("a later word", BC_PURPOSE_INSTALLATION_TEST),
    ] {
      let call = #"{"status":"abstained","purpose":"\#(word)"}"#
      session.daemon.send(
        0x8A, #"{"stream":1,"polyp":1,\#(call.dropFirst())"#, id: 0)
      try session.client.next { #expect($0.pointee.call?.pointee.purpose == purpose) }
      _ = session.client.submit(session.stream)
      let polyps =
        #""findings":[],"polyps":[{"number":3,"state":"held","box":[0,0,1,1],"call":\#(call)}],"#
      session.daemon.send(
        0x83, FakeDaemon.result.replacingOccurrences(of: #""findings":[],"#, with: polyps),
        id: try session.daemon.receive().id)
      try session.client.next { event in
        #expect(event.pointee.result?.pointee.purpose == purpose)
        #expect(bc_get_polyp(event, 0)?.pointee.call?.pointee.purpose == purpose)
      }
    }
    #expect(bc_purpose_warning(BC_PURPOSE_RESEARCH) == nil)
    #expect(bc_purpose_warning(BC_PURPOSE_INSTALLATION_TEST) != nil)
  }

  @Test func resultsOfTheDefaultPipelineHaveTheGreetingsPurpose() throws {
    let daemon = try FakeDaemon()
    let client = try TestClient(path: daemon.path)
    let streams = try [
      client.openStream("default"), client.openStream("named") { $0.pipeline = constant("p") },
      client.openStream("other") { $0.pipeline = constant("q") },
    ]
    try daemon.accept(client)
    let welcome = FakeDaemon.welcome.replacingOccurrences(
      of: #""engine":{"#, with: #""engine":{"purpose":"installation_test","#)
    daemon.send(0x81, welcome, id: try daemon.receive().id)
    #expect(try client.next().kind == BC_EVENT_CONNECTED)
    var info = bc_info()
    bc_info_init(&info)
    #expect(bc_get_info(client.handle, &info) == BC_OK)
    #expect(info.purpose == BC_PURPOSE_INSTALLATION_TEST)
    for number in 1...3 {
      daemon.send(
        0x82, #"{"stream":\#(number),"deadline_ms":120}"#, id: try daemon.receive().id)
      _ = try client.next()
    }
    for (index, isTest) in [true, true, false].enumerated() {
      _ = client.submit(streams[index])
      daemon.send(
        0x83,
        FakeDaemon.result.replacingOccurrences(
          of: #""stream":1"#, with: #""stream":\#(index + 1)"#), id: try daemon.receive().id)
      try client.next { event in
        let purpose = event.pointee.result?.pointee.purpose
        #expect(purpose == (isTest ? BC_PURPOSE_INSTALLATION_TEST : BC_PURPOSE_RESEARCH))
      }
    }
  }
}

/// The zero-terminated text that a C array holds.
func text<Characters>(of characters: Characters) -> String {
  withUnsafeBytes(of: characters) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
}

/// A constant as a C text that lasts.
func constant(_ text: StaticString) -> UnsafePointer<CChar> {
  UnsafeRawPointer(text.utf8Start).assumingMemoryBound(to: CChar.self)
}
