import Base
public import Wire

extension DaemonConnection {
  /// Offers a ring to the daemon; its frames can be sent from then on.
  ///
  /// - Parameter ring: A ring that no other connection uses.
  /// - Returns: Whether raw frames are read where they lie.
  /// - Throws: `ClientError`; `refused(.invalidRing)` where the daemon has no room for it.
  @discardableResult
  public func openRing(_ ring: FrameRing) throws(ClientError) -> Bool {
    let id = reserveID()
    try socket.send(
      OpenRingMessage(slots: ring.layout.slots, slotByteCount: ring.layout.slotByteCount), id: id,
      descriptor: ring.file)
    guard case .ringOpened(let opened) = try reply(to: id) else {
      throw ClientError(.badReply, "the daemon did not answer open_ring with ring_opened")
    }
    ring.open(as: opened.ring)
    rings.withLock { $0.append(ring) }
    return opened.isMapped
  }

  /// Sends the frame that was written to a slot; its answer makes the slot free.
  ///
  /// - Parameters:
  ///   - frame: What the bytes are; its own `slot` does not matter.
  ///   - slot: A slot taken from `ring`.
  ///   - ring: A ring that is open on this connection.
  ///   - byteCount: How many of the slot's bytes are the frame.
  ///   - id: A number from `reserveID`; nil to take the next one.
  /// - Returns: The id that the reply will carry.
  /// - Throws: `ClientError` when the connection is lost; the slot is free again then.
  @discardableResult
  public func send(
    _ frame: FrameMessage, in slot: FrameRing.Slot, of ring: FrameRing, byteCount: Int,
    id: UInt64? = nil
  ) throws(ClientError) -> UInt64 {
    let id = id ?? reserveID()
    var frame = frame
    guard let place = ring.seal(slot, byteCount: byteCount, id: id) else {
      ring.giveBack(slot)
      throw ClientError(.connectionLost, "the ring is not open on this connection")
    }
    frame.slot = place
    do throws(ClientError) {
      try socket.send(frame, id: id)
    } catch {
      ring.release(id)
      throw error
    }
    return id
  }

  /// Sends a frame that lies elsewhere, in a slot where one is free and large enough, else as a body.
  ///
  /// - Parameters:
  ///   - bytes: The frame.
  ///   - frame: What the bytes are.
  ///   - ring: Memory for frames; nil for none.
  ///   - id: A number from `reserveID`; nil to take the next one.
  /// - Returns: The id that the reply will carry.
  /// - Throws: `ClientError` when the connection is lost.
  @discardableResult
  public func sendCopy(
    of bytes: UnsafeRawBufferPointer, as frame: FrameMessage, by ring: FrameRing?,
    id: UInt64? = nil
  ) throws(ClientError) -> UInt64 {
    guard let ring, ring.number != nil, !bytes.isEmpty,
      bytes.count <= ring.layout.slotByteCount, let slot = ring.take()
    else { return try send(frame, bytes: bytes, id: id) }
    slot.memory.copyMemory(from: bytes)
    return try send(frame, in: slot, of: ring, byteCount: bytes.count, id: id)
  }

  /// Says that no more frames will come from a ring, and waits until the daemon has heard.
  ///
  /// - Parameter ring: A ring that is open on this connection.
  /// - Throws: `ClientError`.
  public func closeRing(_ ring: FrameRing) throws(ClientError) {
    guard let number = ring.number else { return }
    guard case .ringClosed = try request(CloseRingMessage(ring: number)) else {
      throw ClientError(.badReply, "the daemon did not answer close_ring with ring_closed")
    }
    ring.close()
  }

  /// Makes the slot of a frame free that a reply answers.
  func releaseSlot(of id: UInt64, _ reply: DaemonReply) {
    switch reply {
    case .result, .dropped, .error:
      for ring in rings.withLock({ $0 }) where ring.release(id) { return }
    default: return
    }
  }
}
