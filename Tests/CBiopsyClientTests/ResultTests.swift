import CBiopsyClient
import Foundation
import Testing
import Wire

@Suite("Results arrive in the C client as plain structs")
struct CResultTests {
  /// Answers a frame with a result and looks at what the client makes of it.
  private func receive<Value>(
    _ json: String, body: [UInt8] = [], _ look: (UnsafePointer<bc_event>) throws -> Value
  ) throws -> Value {
    let session = try Session()
    _ = session.client.submit(session.stream)
    session.daemon.send(0x83, json, id: try session.daemon.receive().id, body: body)
    return try session.client.next(look)
  }

  /// The document of `FakeDaemon.result` with other or more members.
  private func result(_ members: String, outcome: String = "findings") -> String {
    FakeDaemon.result.replacingOccurrences(of: #""findings":[],"#, with: members + ",")
      .replacingOccurrences(of: "no_polyp", with: outcome)
  }

  private static let mask: [UInt8] =
    [0, 0, 1, 1, 1, 1, 0, 0] + [0, 0, 1, 1, 1, 1, 0, 0] + [UInt8](repeating: 0, count: 16)

  @Test(arguments: [MaskEncoding.runLengths, .bits])
  func givesFindingsWithContoursAndMasks(encoding: MaskEncoding) throws {
    var body: [UInt8] = []
    MaskCodec.append(pixelCount: 32, as: encoding, to: &body) { Self.mask[$0] == 1 }
    let offset = body.count
    let corners = [(1, 0), (300, 0), (3, 1), (1, 1)]
    for (x, y) in corners {
      ContourCodec.append(FramePoint(x: UInt16(x), y: UInt16(y)), to: &body)
    }
    let finding = """
      {"box":[1,0,2,1],"area_fraction":0.25,"confidence":8.75e-1,"mask":{"offset":0,\
      "bytes":\(offset)},"contour":{"offset":\(offset),"bytes":16},"later":null}
      """
    let json = result(#""findings":[\#(finding)],"late":true"#)
      .replacingOccurrences(of: #""rle""#, with: "\"\(encoding.rawValue)\"")
    try receive(json, body: body) { event in
      let result = try #require(event.pointee.result?.pointee)
      #expect(result.outcome == BC_OUTCOME_FINDINGS && result.late && !bc_is_current(event))
      #expect(result.mask_width == 8 && result.mask_height == 4 && result.finding_count == 1)
      #expect(result.timings_us.total == 6 && result.pace_fps == -1 && result.quality_usable == -1)
      #expect(result.mask_region.width == 8 && result.mask_region.height == 4)
      let finding = try #require(bc_get_finding(event, 0)?.pointee)
      #expect(finding.box.width == 2 && finding.confidence == 0.875 && finding.has_mask)
      let points = UnsafeBufferPointer(start: finding.points, count: finding.point_count)
      #expect(points.map { Int($0.x) } == corners.map(\.0))
      var pixels = [UInt8](repeating: 9, count: 32)
      #expect(bc_mask(event, 0, 1, &pixels, 32) == BC_OK)
      #expect(pixels == Self.mask)
      #expect(bc_mask(event, 0, 1, &pixels, 31) == BC_TOO_LARGE)
      #expect(bc_mask(event, 1, 1, &pixels, 32) == BC_NOT_FOUND && bc_get_finding(event, 1) == nil)
    }
  }

  @Test func givesPolypsWithTheirCalls() throws {
    let call =
      #"{"status":"low_confidence","class":"adenoma","probability":0.7,"#
      + #""probabilities":{"adenoma":0.7,"hyperplastic":0.3}}"#
    let polyps = """
      [{"number":3,"state":"visible","finding":0,"box":[1,0,2,1],"call":\(call)},\
      {"number":4,"state":"held","box":[5,0,2,1]}]
      """
    let json = result(
      """
      "findings":[{"box":[1,0,2,1],"area_fraction":0,"confidence":1}],"polyps":\(polyps),\
      "quality":{"usable":false,"reasons":["blur","glare"]},"display":"on_demand",\
      "mask_region":[1,0,4,2],"pace_fps":21.5
      """)
    try receive(json) { event in
      let result = try #require(event.pointee.result?.pointee)
      #expect(result.has_polyps && result.polyp_count == 2)
      #expect(result.display == BC_DISPLAY_ON_DEMAND)
      #expect(result.quality_usable == 0 && result.quality_reason_count == 2)
      #expect(bc_get_quality_reason(event, 1).map { String(cString: $0) } == "glare")
      #expect(bc_get_quality_reason(event, 2) == nil)
      #expect(result.mask_region.left == 1 && result.mask_region.width == 4)
      #expect(result.pace_fps == 21.5)
      let first = try #require(bc_get_polyp(event, 0)?.pointee)
      #expect(first.number == 3 && !first.held && first.finding == 0)
      let call = try #require(first.call?.pointee)
      #expect(call.status == BC_CALL_LOW_CONFIDENCE && !call.sealed && call.polyp == 3)
      #expect(call.class_count == 2)
      #expect(String(cString: call.classes[1].name) == "hyperplastic")
      let second = try #require(bc_get_polyp(event, 1)?.pointee)
      #expect(second.held && second.finding == -1 && second.call == nil)
    }
  }

  @Test func givesSealedCalls() throws {
    let session = try Session()
    session.daemon.send(
      0x8A,
      """
      {"stream":1,"polyp":2,"status":"abstained","reason":"too few frames","frames":1,\
      "pipeline_sha256":"ab"}
      """, id: 0)
    try session.client.next { event in
      #expect(event.pointee.kind == BC_EVENT_CALL && event.pointee.stream == session.stream)
      let call = try #require(event.pointee.call?.pointee)
      #expect(call.polyp == 2 && call.status == BC_CALL_ABSTAINED && call.sealed)
      #expect(call.frames == 1)
      #expect(String(cString: call.reason) == "too few frames" && call.probability == -1)
    }
  }

  @Test func takesWordsOfLaterVersionsForWhatTheProtocolAsks() throws {
    let polyp = #"{"number":1,"state":"dreamt","box":[0,0,1,1],"call":{"status":"guessed"}}"#
    let strange = result(
      #""findings":[],"polyps":[\#(polyp)],"display":"hologram""#, outcome: "marvelled")
    try receive(strange) { event in
      let result = try #require(event.pointee.result?.pointee)
      #expect(result.outcome == BC_OUTCOME_ABSTAINED && result.display == BC_DISPLAY_BLINDED)
      let polyp = try #require(bc_get_polyp(event, 0)?.pointee)
      #expect(polyp.held && polyp.call?.pointee.status == BC_CALL_ABSTAINED)
    }
    let session = try Session()
    _ = session.client.submit(session.stream)
    let id = try session.daemon.receive().id
    session.daemon.send(0x8F, "no JSON at all", id: id, body: [1, 2, 3])
    session.daemon.send(0x84, #"{"stream":1,"reason":"bored","message":"näh"}"#, id: id)
    let event = try session.client.next()
    #expect(event.reason == BC_DROP_FAILED && event.message == "näh")
    session.daemon.send(0xFF, #"{"code":"shy","message":"a\n\"b\u00e4\ud83d\ude00"}"#, id: 0)
    let error = try session.client.next()
    #expect(error.fault == BC_FAULT_INTERNAL && error.message == "a\n\"bä😀")
    #expect(bc_is_connected(session.client.handle))
  }

  @Test func knowsWhenAResultIsTooOldToBeDrawn() throws {
    let session = try Session()
    for (age, isCurrent) in [(Int64(0), true), (Int64(1_000_000_000), false)] {
      _ = session.client.submit(session.stream, captured: bc_now_ns() - age)
      session.daemon.send(0x83, FakeDaemon.result, id: try session.daemon.receive().id)
      // The daemon of this test has a deadline of 120 ms; the first case has to be that fast.
      try session.client.next { event in
        if !isCurrent { #expect(!bc_is_current(event)) }
        #expect(event.pointee.deadline_ms == 120)
      }
    }
  }

  @Test func passesStatusAndMetricsOnAsText() throws {
    let session = try Session()
    #expect(bc_query_status(session.client.handle) == BC_OK)
    session.daemon.send(0x86, #"{"state":"ready"}"#, id: try session.daemon.receive().id)
    try session.client.next { event in
      #expect(String(cString: event.pointee.text) == #"{"state":"ready"}"#)
      #expect(event.pointee.text_bytes == 17)
    }
    #expect(bc_query_metrics(session.client.handle) == BC_OK)
    session.daemon.send(0x87, "{}", id: try session.daemon.receive().id, body: Array("a 1\n".utf8))
    try session.client.next { #expect(String(cString: $0.pointee.text) == "a 1\n") }
    #expect(bc_query_status(session.client.handle) == BC_OK)
    session.daemon.hangUp()
    _ = try session.client.next()
    #expect(try session.client.next().kind == BC_EVENT_ERROR)
  }
}
