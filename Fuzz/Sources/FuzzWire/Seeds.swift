import Base
import Wire

/// One message of each kind that has members, and masks in both encodings.
func seeds() -> [String: [UInt8]] {
  let engine = EngineDescription(
    model: "polyp/1", modelDigest: "00", pipeline: "p", pipelineDigest: "11", provider: "cpu",
    precision: "float32", runtimeVersion: "1", isDegraded: false, inputWidth: 8, inputHeight: 8)
  let mask: [UInt8] = [0, 1, 1, 0, 0, 0, 1, 1, 1]
  var runs: [UInt8] = []
  MaskCodec.append(pixelCount: 9, as: .runLengths, to: &runs) { mask[$0] == 1 }
  var bits: [UInt8] = []
  MaskCodec.append(pixelCount: 9, as: .bits, to: &bits) { mask[$0] == 1 }
  let finding = ResultMessage.Finding(
    box: [0, 0, 3, 3], areaFraction: 0.5, confidence: 0.9,
    mask: ResultMessage.BodyRange(offset: 0, byteCount: runs.count))
  let raw = FrameMessage.RawPixels(format: "nv12", width: 4, height: 2, rowByteCount: 4)

  return [
    "hello": message(HelloMessage(client: "fuzz", masks: .bits)),
    "open": message(OpenStreamMessage(name: "a", deadlineMilliseconds: 40, exactDecode: true)),
    "jpeg": message(FrameMessage(stream: 1, encoding: .jpeg), body: [0xFF, 0xD8]),
    "raw": message(
      FrameMessage(
        stream: 1, encoding: .raw(raw), captured: MonotonicInstant(nanoseconds: 5)), body: bits),
    "slot": message(
      FrameMessage(
        stream: 1, encoding: .raw(raw),
        slot: FrameMessage.Slot(ring: 1, index: 0, byteCount: 12, generation: 2))),
    "ring": message(OpenRingMessage(slots: 8, slotByteCount: 4096)),
    "ring-opened": message(RingOpenedMessage(ring: 1, isMapped: true)),
    "clock": message(
      SetClockMessage(
        stream: 1, deviceNanoseconds: 7, instant: MonotonicInstant(nanoseconds: 9))),
    "region": message(OpenStreamMessage(name: "a", clock: .device, region: [0, 0, 4, 2])),
    "welcome": message(
      WelcomeMessage(
        server: "s", intendedUse: "research", engine: engine, maximumFrameByteCount: 1,
        maximumStreams: 1, defaultDeadlineMilliseconds: 0)),
    "opened": message(StreamOpenedMessage(stream: 1, deadlineMilliseconds: 40)),
    "result": message(
      ResultMessage(
        stream: 1, outcome: .findings, isLate: false, frameSize: [3, 3], maskSize: [3, 3],
        maskEncoding: .runLengths, findings: [finding], timings: StageTimings(), model: "polyp/1",
        pipelineDigest: "11", provider: "cpu", isDegraded: false), body: runs),
    "error": message(ErrorMessage(WireError(.busy, "full"), endsSession: true)),
    "status": message(StatusMessage(document: ["a": 1, "b": [true, "x"]])),
  ]
}

/// A message whose correlation id is the number of pixels of the masks above.
private func message(_ content: some Message, body: [UInt8] = []) -> [UInt8] {
  var encoder = MessageEncoder()
  encoder.encode(content, correlationID: 9, body: body)
  return encoder.bytes
}
