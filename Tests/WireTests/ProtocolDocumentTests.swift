import Base
import Foundation
import TestSupport
import Testing
import Wire

/// The example exchange of `docs/protocol.md` is what the code writes.
@Suite("Protocol document")
struct ProtocolDocumentTests {
  private static let document: String = {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../docs/protocol.md").standardizedFileURL
    return FileManager.default.contents(atPath: url.path)
      .map { String(decoding: $0, as: UTF8.self) } ?? ""
  }()

  /// The messages shown: lines of hex pairs with a remark after two spaces, and `json …` lines.
  private static let messages: [[UInt8]] = {
    var messages: [[UInt8]] = []
    for block in document.components(separatedBy: "```hex\n").dropFirst() {
      var bytes: [UInt8] = []
      for line in block.components(separatedBy: "\n```")[0].split(separator: "\n") {
        if line.hasPrefix("json ") {
          bytes += Array(line.dropFirst(5).utf8)
          continue
        }
        let pairs = line.components(separatedBy: "  ")[0].split(separator: " ")
        bytes += pairs.compactMap { UInt8($0, radix: 16) }
      }
      messages.append(bytes)
    }
    return messages
  }()

  private static let engine = EngineDescription(
    model: "polyp-lite/1", modelDigest: String(repeating: "a1", count: 32),
    pipeline: "segmentation", pipelineDigest: String(repeating: "b2", count: 32),
    provider: "CPUExecutionProvider", precision: "float32", runtimeVersion: "1.21.0",
    isDegraded: false,
    inputWidth: 8, inputHeight: 4)

  private static func encoded(
    _ message: some Message, id: UInt64, body: [UInt8] = []
  ) -> [UInt8] {
    var encoder = MessageEncoder()
    encoder.encode(message, correlationID: id, body: body)
    return encoder.bytes
  }

  private static func result() -> [UInt8] {
    var body: [UInt8] = []
    MaskCodec.append(pixelCount: 32, as: .runLengths, to: &body) {
      $0 / 8 < 2 && (2..<6).contains($0 % 8)
    }
    for (x, y) in [(1, 0), (3, 0), (3, 1), (1, 1)] as [(UInt16, UInt16)] {
      ContourCodec.append(FramePoint(x: x, y: y), to: &body)
    }
    var timings = StageTimings()
    timings.receive = .microseconds(40)
    timings.wait = .microseconds(15)
    timings.preprocess = .microseconds(210)
    timings.inference = .milliseconds(31)
    timings.postprocess = .microseconds(160)
    timings.total = .microseconds(31_600)
    let result = ResultMessage(
      stream: 1, outcome: .findings, isLate: false, frameSize: [4, 2], maskSize: [8, 4],
      maskEncoding: .runLengths,
      findings: [
        .init(
          box: [1, 0, 2, 1], areaFraction: 0.25, confidence: 0.875,
          mask: .init(offset: 0, byteCount: 5), contour: .init(offset: 5, byteCount: 16))
      ], timings: timings, model: engine.model, pipelineDigest: engine.pipelineDigest,
      provider: engine.provider, isDegraded: engine.isDegraded)
    return encoded(result, id: 3, body: body)
  }

  /// The same exchange, written by the code.
  private static func exchange() -> [[UInt8]] {
    var accounting = FrameAccounting()
    accounting.received = 1
    accounting.answered = 1
    return [
      encoded(HelloMessage(client: "demo/1"), id: 1),
      encoded(
        WelcomeMessage(
          server: "biopsyd/0.1.0", intendedUse: ProductVersion.intendedUse, engine: engine,
          maximumFrameByteCount: 32 << 20, maximumStreams: 8, defaultDeadlineMilliseconds: 120,
          maximumRings: 4, maximumRingByteCount: 512 << 20),
        id: 1),
      encoded(OpenStreamMessage(name: "room-1", deadlineMilliseconds: 200), id: 2),
      encoded(StreamOpenedMessage(stream: 1, deadlineMilliseconds: 200), id: 2),
      encoded(
        FrameMessage(
          stream: 1, encoding: .raw(.init(format: "gray8", width: 4, height: 2)),
          captured: MonotonicInstant(nanoseconds: 5_000_000_000)), id: 3,
        body: [0x20, 0x80, 0x90, 0x20, 0x20, 0x30, 0x30, 0x20]),
      result(),
      encoded(CloseStreamMessage(stream: 1), id: 4),
      encoded(StreamClosedMessage(stream: 1, accounting: accounting), id: 4),
      encoded(GoodbyeMessage(), id: 5),
      encoded(
        ErrorMessage(WireError(.outOfOrder, "stream 7 is not open"), endsSession: false), id: 6),
    ]
  }

  @Test func showsTheBytesThatTheCodeWrites() {
    let exchange = ProtocolDocumentTests.exchange()
    #expect(ProtocolDocumentTests.messages.count == exchange.count)
    for (index, (shown, written)) in zip(ProtocolDocumentTests.messages, exchange).enumerated() {
      #expect(
        shown == written,
        "message \(index): \(String(decoding: written.dropFirst(24), as: UTF8.self))")
    }
  }

  @Test func namesEveryWordOfTheProtocol() {
    let words =
      DropReason.allCases.map(\.rawValue) + MaskEncoding.allCases.map(\.rawValue)
      + ResultMessage.Outcome.allCases.map(\.rawValue)
      + StreamClock.allCases.map(\.rawValue)
      + DeclaredImagingMode.allCases.map(\.rawValue)
      + PolypOpinion.Status.allCases.map(\.rawValue)
      + ResultMessage.Polyp.State.allCases.map(\.rawValue)
      + ResultMessage.DisplayMode.allCases.map(\.rawValue)
      + WireError.Code.allCases.filter { $0 != .unknown }.map(\.rawValue)
    for word in words {
      #expect(ProtocolDocumentTests.document.contains("`\(word)`"), "\(word)")
    }
    for kind in MessageKind.allCases {
      let hex = String(kind.rawValue, radix: 16, uppercase: true)
      let number = kind.rawValue < 16 ? "0x0\(hex)" : "0x\(hex)"
      #expect(ProtocolDocumentTests.document.contains("| `\(number)` |"), "\(kind)")
    }
  }

  /// The members of every schema stand in the document.
  @Test(arguments: [
    SampleMessages.welcome as any Message, SampleMessages.streamOpened, SampleMessages.results[2],
    SampleMessages.results[1], SampleMessages.streamClosed, SampleMessages.status,
    SampleMessages.dropped[2], SampleMessages.errors[0], SampleMessages.hello[0],
    SampleMessages.openStream[1], SampleMessages.frame[3], MetricsMessage(),
    SampleMessages.frame[4], SampleMessages.results[3], SampleMessages.openRing,
    SampleMessages.ringOpened, SampleMessages.closeRing, SampleMessages.ringClosed,
    SampleMessages.setClock,
    SampleMessages.followed, SampleMessages.reveal, SampleMessages.calls[0],
    SampleMessages.calls[1], SampleMessages.calls[2], SampleMessages.streamRecorded,
    SampleMessages.records[1], SampleMessages.recorded,
  ])
  func namesEveryMember(message: any Message) {
    for name in JSONObject(writing: { message.writeMembers(to: &$0) }).members.map(\.name) {
      #expect(ProtocolDocumentTests.document.contains("`\(name)`"), "\(name)")
    }
  }
}
