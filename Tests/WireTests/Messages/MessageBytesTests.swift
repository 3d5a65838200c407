import Base
import Testing
import Wire

/// Whole messages written out by hand from `docs/protocol.md`: the format cannot drift unseen.
@Suite("Message bytes")
struct MessageBytesTests {
  private func bytes<Content: Message>(
    _ message: Content, id: UInt64, body: [UInt8] = []
  ) -> [UInt8] {
    var encoder = MessageEncoder()
    encoder.encode(message, correlationID: id, body: body)
    return encoder.bytes
  }

  @Test func helloIsWrittenAsDocumented() {
    let json = #"{"protocol":1,"client":"demo/1","masks":"rle","contours":true}"#
    let head: [UInt8] = [
      0x4F, 0x42, 0x50, 0x31,  // "OBP1"
      0x01, 0x00, 0x00, 0x00,  // kind, flags, reserved
      0x3E, 0x00, 0x00, 0x00,  // 62 bytes of JSON
      0x00, 0x00, 0x00, 0x00,  // no body
      0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,  // correlation id
    ]
    #expect(json.utf8.count == 0x3E)
    #expect(bytes(HelloMessage(client: "demo/1"), id: 1) == head + Array(json.utf8))
  }

  @Test func aFrameIsWrittenAsDocumented() {
    let json = #"{"stream":1,"captured_ns":5000000000,"encoding":"jpeg"}"#
    let head: [UInt8] = [
      0x4F, 0x42, 0x50, 0x31,  // "OBP1"
      0x03, 0x00, 0x00, 0x00,  // kind, flags, reserved
      0x37, 0x00, 0x00, 0x00,  // 55 bytes of JSON
      0x04, 0x00, 0x00, 0x00,  // 4 bytes of body
      0x08, 0x07, 0x06, 0x05, 0x04, 0x03, 0x02, 0x01,  // correlation id, lowest byte first
    ]
    let body: [UInt8] = [0xFF, 0xD8, 0xFF, 0xD9]
    let frame = FrameMessage(
      stream: 1, encoding: .jpeg, captured: MonotonicInstant(nanoseconds: 5_000_000_000))
    #expect(json.utf8.count == 0x37)
    #expect(
      bytes(frame, id: 0x0102_0304_0506_0708, body: body) == head + Array(json.utf8) + body)
  }

  @Test func aResultIsWrittenAsDocumented() {
    var body: [UInt8] = []
    let pixels: [UInt8] = [0, 0, 0, 0, 0, 1, 1, 0, 0, 1, 1, 0]
    MaskCodec.append(pixelCount: 12, as: .runLengths, to: &body) { pixels[$0] == 1 }
    let maskByteCount = body.count
    for (x, y) in [(500, 360), (1439, 360), (1439, 1079), (500, 1079)] as [(UInt16, UInt16)] {
      ContourCodec.append(FramePoint(x: x, y: y), to: &body)
    }
    let expectedBody: [UInt8] = [
      0x05, 0x02, 0x02, 0x02, 0x01,  // 5 zeros, 2 ones, 2 zeros, 2 ones, 1 zero
      0xF4, 0x01, 0x68, 0x01,  // (500, 360)
      0x9F, 0x05, 0x68, 0x01,  // (1439, 360)
      0x9F, 0x05, 0x37, 0x04,  // (1439, 1079)
      0xF4, 0x01, 0x37, 0x04,  // (500, 1079)
    ]
    #expect(body == expectedBody && maskByteCount == 5)
    let result = SampleMessages.result(
      .findings,
      findings: [
        .init(
          box: [500, 360, 940, 720], areaFraction: 0.25, confidence: 0.5,
          mask: .init(offset: 0, byteCount: 5), contour: .init(offset: 5, byteCount: 16))
      ])
    let json =
      #"{"stream":1,"outcome":"findings","late":false,"frame_size":[1920,1080],"#
      + #""mask_size":[256,192],"mask_encoding":"rle","findings":[{"box":[500,360,940,720],"#
      + #""area_fraction":0.25,"confidence":0.5,"mask":{"offset":0,"bytes":5},"#
      + #""contour":{"offset":5,"bytes":16}}],"timings_us":{"receive":1,"wait":2,"decode":3,"#
      + #""preprocess":4,"inference":5,"postprocess":6,"total":21},"model":"polyp-lite/1","#
      + #""pipeline_sha256":""# + String(repeating: "b2", count: 32)
      + #"","provider":"openvino","degraded":true}"#
    let written = bytes(result, id: 9, body: body)
    #expect(String(decoding: written.dropFirst(24).dropLast(21), as: UTF8.self) == json)
    #expect(
      Array(written.prefix(16)) == Array("OBP1".utf8) + [0x83, 0, 0, 0, 0xF9, 1, 0, 0, 21, 0, 0, 0])
    #expect(written.suffix(21) == body[...])
  }

  @Test func kindsHaveTheirNumbers() {
    let numbers: [(MessageKind, UInt8)] = [
      (.hello, 0x01), (.openStream, 0x02), (.frame, 0x03), (.closeStream, 0x04),
      (.queryStatus, 0x05), (.queryMetrics, 0x06), (.goodbye, 0x07), (.manage, 0x0C),
      (.welcome, 0x81),
      (.streamOpened, 0x82), (.result, 0x83), (.dropped, 0x84), (.streamClosed, 0x85),
      (.status, 0x86), (.metrics, 0x87), (.error, 0xFF), (.openRing, 0x08), (.closeRing, 0x09),
      (.setClock, 0x0A), (.ringOpened, 0x88), (.ringClosed, 0x89), (.managed, 0x8B),
      (.reveal, 0x0B), (.call, 0x8A),
      (.queryTrace, 0x0D), (.trace, 0x8C), (.record, 0x0E), (.recorded, 0x8D),
    ]
    #expect(numbers.count == MessageKind.allCases.count)
    for (kind, number) in numbers { #expect(kind.rawValue == number) }
  }

  @Test func wordsOnTheWireAreFixed() {
    #expect(
      DropReason.allCases.map(\.rawValue) == [
        "superseded", "expired", "invalid", "quota", "out_of_memory", "failed",
        "disconnected", "shutting_down", "torn",
      ])
    #expect(
      WireError.Code.allCases.map(\.rawValue) == [
        "bad_magic", "too_large", "malformed", "unsupported", "out_of_order", "timeout",
        "slow_reader", "busy", "not_allowed", "unknown_pipeline", "load_failed", "in_use",
        "shutting_down", "not_recorded", "invalid_ring", "internal", "unknown",
      ])
    #expect(
      StreamClock.allCases.map(\.rawValue)
        == ["monotonic", "realtime", "boottime", "tai", "monotonic_raw", "device"])
    #expect(MaskEncoding.allCases.map(\.rawValue) == ["none", "rle", "bits"])
    #expect(
      ResultMessage.Outcome.allCases.map(\.rawValue) == [
        "findings", "no_polyp", "abstained", "withheld",
      ])
    #expect(
      DeclaredImagingMode.allCases.map(\.rawValue) == [
        "white_light", "nbi", "bli", "lci", "i_scan", "chromoendoscopy", "unknown",
      ])
    #expect(
      PolypOpinion.Status.allCases.map(\.rawValue) == [
        "high_confidence", "low_confidence", "abstained",
      ])
    #expect(ResultMessage.Polyp.State.allCases.map(\.rawValue) == ["visible", "held"])
    #expect(
      ResultMessage.DisplayMode.allCases.map(\.rawValue) == ["live", "on_demand", "blinded"])
  }
}
