import Base
import Wire

/// Where a frame's bytes are until its turn.
enum FrameContent: Sendable {
  /// In memory of the daemon's own: the message's body.
  case received(FrameLoan, byteCount: Int)
  /// In a slot of the client's, not yet looked at.
  case slot(RingSlot)
}

/// A frame in a slot of a ring; keeps the ring's memory while it waits and is read.
struct RingSlot: Sendable {
  let ring: SharedRing
  let place: FrameMessage.Slot
  /// Where memory for a copy comes from.
  let pool: FrameBufferPool

  /// Whether the bytes read so far are those that the client announced.
  var isIntact: Bool { ring.hasGenerationAfterReading(place) }
}

extension QueuedFrame {
  /// How many bytes the frame has.
  var byteCount: Int {
    switch content {
    case .received(_, let byteCount): byteCount
    case .slot(let slot): slot.place.byteCount
    }
  }

  /// The same frame in memory of the daemon's own, for who looks at it again or after its answer.
  ///
  /// - Returns: A frame whose bytes no client can change any more.
  /// - Throws: `AnalysisError` when the bytes are not those announced.
  func owned() throws(AnalysisError) -> QueuedFrame {
    guard case .slot(let slot) = content else { return self }
    guard slot.ring.hasGenerationBeforeReading(slot.place) else { throw .torn }
    var frame = self
    frame.content = .received(try slot.copied(), byteCount: slot.place.byteCount)
    return frame
  }

  /// Reads the frame.
  ///
  /// Raw pixels are read where they lie, since no byte can be wrong as a pixel. A JPEG file is copied
  /// before anything is concluded from it: what was checked must still be so when it is used.
  ///
  /// - Parameter body: What to do with the bytes. They may change meanwhile when they lie in a slot;
  ///   what `body` made of them is then thrown away.
  /// - Throws: What `body` throws, or `AnalysisError` when the bytes are not those announced.
  func read(
    _ body: (UnsafeRawBufferPointer) throws(AnalysisError) -> Void
  ) throws(AnalysisError) {
    switch content {
    case .received(let loan, let byteCount): try body(loan.buffer.bytes(byteCount))
    case .slot(let slot):
      guard slot.ring.hasGenerationBeforeReading(slot.place) else { throw .torn }
      if encoding != .jpeg, let bytes = slot.ring.bytes(of: slot.place) {
        do throws(AnalysisError) {
          try body(bytes)
        } catch {
          throw slot.isIntact ? error : .torn
        }
        guard slot.isIntact else { throw .torn }
      } else {
        let loan = try slot.copied()
        try body(loan.buffer.bytes(slot.place.byteCount))
      }
    }
  }
}

extension RingSlot {
  /// The frame in memory of the daemon's own.
  fileprivate func copied() throws(AnalysisError) -> FrameLoan {
    guard let loan = pool.take(byteCount: place.byteCount) else {
      throw .unread(.outOfMemory, FrameRefusal.outOfMemory.message)
    }
    guard ring.copy(place, into: loan.buffer.memory) else {
      throw .unread(.invalid, "slot \(place.index) of the ring cannot be read")
    }
    guard isIntact else { throw .torn }
    return loan
  }
}

extension AnalysisError {
  /// The client wrote to a frame that the daemon had not answered.
  static let torn = AnalysisError.unread(
    .torn, "the slot's generation changed before the frame was answered")
}
