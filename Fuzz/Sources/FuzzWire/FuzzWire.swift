import Base
import FuzzSupport
import Wire

/// An input is one message as it comes from a socket: header, JSON, body.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ start: UnsafeRawPointer?, _ count: Int) -> CInt {
  fuzz(start, count) { bytes in
    guard bytes.count >= MessageHeader.byteCount,
      let header = try? MessageHeader(
        parsing: UnsafeRawBufferPointer(rebasing: bytes.prefix(MessageHeader.byteCount)),
        maximumBodyByteCount: 1 << 20)
    else { return }
    checkHeader(header)

    // The lengths are of no more use than the magic here: take what there is as JSON up to the
    // announced length, and the rest as body.
    let rest = bytes.dropFirst(MessageHeader.byteCount)
    let json = UnsafeRawBufferPointer(rebasing: rest.prefix(header.jsonByteCount))
    let body = [UInt8](rest.dropFirst(header.jsonByteCount))
    if let kind = MessageKind(rawValue: header.kind) { checkMessage(kind, json) }
    if let ring = try? OpenRingMessage(json: json) { checkRing(ring) }
    checkMask(body, pixelCount: Int(header.correlationID & 0xFFFF))
    checkContour(body)
  }
}

private func checkHeader(_ header: MessageHeader) {
  var bytes: [UInt8] = []
  header.append(to: &bytes)
  let again = bytes.withUnsafeBytes {
    try? MessageHeader(parsing: $0, maximumBodyByteCount: 1 << 20)
  }
  precondition(again == header, "a header changes on its way")
}

private func checkMessage(_ kind: MessageKind, _ json: UnsafeRawBufferPointer) {
  switch kind {
  case .hello: checkRoundTrip(HelloMessage.self, json)
  case .openStream: checkRoundTrip(OpenStreamMessage.self, json)
  case .frame: checkRoundTrip(FrameMessage.self, json)
  case .closeStream: checkRoundTrip(CloseStreamMessage.self, json)
  case .queryStatus: checkRoundTrip(QueryStatusMessage.self, json)
  case .queryMetrics: checkRoundTrip(QueryMetricsMessage.self, json)
  case .manage: checkRoundTrip(ManageMessage.self, json)
  case .queryTrace: checkRoundTrip(QueryTraceMessage.self, json)
  case .trace: checkRoundTrip(TraceMessage.self, json)
  case .goodbye: checkRoundTrip(GoodbyeMessage.self, json)
  case .openRing: checkRoundTrip(OpenRingMessage.self, json)
  case .closeRing: checkRoundTrip(CloseRingMessage.self, json)
  case .setClock: checkRoundTrip(SetClockMessage.self, json)
  case .ringOpened: checkRoundTrip(RingOpenedMessage.self, json)
  case .ringClosed: checkRoundTrip(RingClosedMessage.self, json)
  case .welcome: checkRoundTrip(WelcomeMessage.self, json)
  case .streamOpened: checkRoundTrip(StreamOpenedMessage.self, json)
  case .result: checkRoundTrip(ResultMessage.self, json)
  case .dropped: checkRoundTrip(DroppedMessage.self, json)
  case .streamClosed: checkRoundTrip(StreamClosedMessage.self, json)
  case .status: checkRoundTrip(StatusMessage.self, json)
  case .managed: checkRoundTrip(ManagedMessage.self, json)
  case .metrics: checkRoundTrip(MetricsMessage.self, json)
  case .error: checkRoundTrip(ErrorMessage.self, json)
  case .reveal: checkRoundTrip(RevealMessage.self, json)
  case .call: checkRoundTrip(CallMessage.self, json)
  }
}

/// What a message says must be the same after writing and reading it.
private func checkRoundTrip<Content: Message & Equatable>(
  _ type: Content.Type, _ json: UnsafeRawBufferPointer
) {
  guard let message = try? Content(json: json) else { return }
  var writer = JSONWriter()
  writer.object { message.writeMembers(to: &$0) }
  let again = writer.bytes.withUnsafeBytes { try? Content(json: $0) }
  precondition(again != nil, "\(type) does not read what it writes: \(message)")
  // Numbers may have been spelt in a form that is not written again; from then on all is fixed.
  var second = JSONWriter()
  if let again { second.object { again.writeMembers(to: &$0) } }
  precondition(second.bytes == writer.bytes, "\(type) changes on its way: \(message)")
}

/// Whatever measures a ring has, its parts lie within it and apart.
private func checkRing(_ ring: OpenRingMessage) {
  guard let layout = RingLayout(slots: ring.slots, slotByteCount: ring.slotByteCount) else {
    return
  }
  for slot in 0..<layout.slots {
    precondition(layout.generationOffset(of: slot) + 8 <= RingLayout.pageByteCount)
    precondition(layout.offset(of: slot) % RingLayout.pageByteCount == 0)
    precondition(layout.offset(of: slot) + layout.slotByteCount <= layout.byteCount)
  }
}

private func checkMask(_ body: [UInt8], pixelCount: Int) {
  for encoding in MaskEncoding.allCases {
    guard
      let mask = try? MaskCodec.decode(body[...], pixelCount: pixelCount, encoding: encoding)
    else { continue }
    precondition(mask.count == (encoding == .none ? 0 : pixelCount))
    var bytes: [UInt8] = []
    MaskCodec.append(pixelCount: mask.count, as: encoding, to: &bytes) { mask[$0] == 1 }
    let again = try? MaskCodec.decode(bytes[...], pixelCount: mask.count, encoding: encoding)
    precondition(again == mask, "a mask changes on its way as \(encoding)")
  }
}

private func checkContour(_ body: [UInt8]) {
  guard let points = try? ContourCodec.decode(body[...]) else { return }
  var bytes: [UInt8] = []
  for point in points { ContourCodec.append(point, to: &bytes) }
  precondition(bytes == body, "a contour changes on its way")
}

/// Called once, before the first input.
@_cdecl("LLVMFuzzerInitialize")
public func initialize(_: UnsafeRawPointer, _: UnsafeRawPointer) -> CInt {
  writeSeedsIfAsked(seeds)
  return 0
}
