import Base
import Wire

/// Why a frame is not queued.
struct FrameRefusal: Error {
  let reason: DropReason
  let message: String

  static let outOfMemory = FrameRefusal(
    reason: .outOfMemory,
    message: "the daemon's memory for the frames of all sessions is used up")

  static func invalid(_ message: String) -> FrameRefusal {
    FrameRefusal(reason: .invalid, message: message)
  }
}

extension ClientSession {
  /// Takes memory that the client offers for its frames.
  func openRing(
    _ request: OpenRingMessage, _ descriptor: SharedDescriptor?, _ id: UInt64
  ) throws(WireError) {
    let limit = server.limits.maximumRingsPerSession
    guard rings.count < limit else {
      throw WireError(.invalidRing, "a session may have \(limit) rings open at once")
    }
    guard let descriptor else {
      throw WireError(
        .invalidRing,
        "no descriptor came with the message's first byte, or the daemon may not open more files")
    }
    let ring = try SharedRing(
      request, file: descriptor, limits: server.limits, budget: server.ringMemory)
    lastRingNumber += 1
    rings[lastRingNumber] = ring
    server.logger.log(
      .debug, "ring_opened",
      [
        "session": number, "ring": lastRingNumber, "slots": ring.layout.slots,
        "slot_bytes": ring.layout.slotByteCount, "mapped": ring.isMapped,
      ])
    send(
      RingOpenedMessage(ring: lastRingNumber, isMapped: ring.isMapped), correlationID: id)
  }

  /// Takes no more frames from a ring; those that wait keep its memory until they are answered.
  func closeRing(_ request: CloseRingMessage, _ id: UInt64) throws(WireError) {
    guard rings.removeValue(forKey: request.ring) != nil else {
      throw WireError(.outOfOrder, "ring \(request.ring) is not open")
    }
    send(RingClosedMessage(ring: request.ring), correlationID: id)
  }

  /// Takes a reading of a client's own clock.
  func setClock(_ request: SetClockMessage) throws(WireError) {
    guard let stream = streams[request.stream] else {
      throw WireError(.outOfOrder, "stream \(request.stream) is not open")
    }
    guard stream.clock.kind == .device else {
      throw WireError(
        .outOfOrder,
        "stream \(request.stream) was opened with the clock \(stream.clock.kind.rawValue); only "
          + "the clock device is told")
    }
    stream.clock.set(device: request.deviceNanoseconds, at: request.instant)
  }

  /// Where the bytes of a frame are.
  func content(
    of frame: FrameMessage, in message: IncomingMessage
  ) throws(FrameRefusal) -> FrameContent {
    if let place = frame.slot { return .slot(try slot(place, message)) }
    switch message.body {
    case .frame(let loan): return .received(loan, byteCount: message.header.bodyByteCount)
    case .none: throw .invalid("the frame has no body and names no slot")
    case .discarded: throw .outOfMemory
    }
  }

  private func slot(
    _ place: FrameMessage.Slot, _ message: IncomingMessage
  ) throws(FrameRefusal) -> RingSlot {
    guard message.header.bodyByteCount == 0 else {
      throw .invalid("the frame has a body and names a slot")
    }
    guard let ring = rings[place.ring] else {
      throw .invalid("ring \(place.ring) is not open")
    }
    guard place.index < ring.layout.slots else {
      throw .invalid("ring \(place.ring) has \(ring.layout.slots) slots, and none \(place.index)")
    }
    let limit = min(ring.layout.slotByteCount, server.limits.maximumFrameByteCount)
    guard place.byteCount <= limit else {
      throw .invalid("a frame in this slot has at most \(limit) bytes, not \(place.byteCount)")
    }
    guard place.generation.isMultiple(of: 2) else {
      throw .invalid("generation \(place.generation) is odd: the slot is being written")
    }
    return RingSlot(ring: ring, place: place, pool: pool)
  }
}
