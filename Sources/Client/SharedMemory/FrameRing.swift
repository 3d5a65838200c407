import Base
public import Wire

/// Memory for frames that the daemon reads where they lie.
///
/// A frame is written into a free slot and named to the daemon by a short message; its answer makes
/// the slot free again. Any thread may take slots and fill them. A ring belongs to one connection at
/// a time, and outlives it: after `forgetConnection` it can be opened again on the next one.
public final class FrameRing: Sendable {
  /// A slot that is being filled: write the frame to `memory`, then send it or give it back.
  public struct Slot: @unchecked Sendable {
    // Unchecked because whoever takes a slot is the only one to write it until it is sent.

    /// The slot's number.
    public let index: Int
    /// Room for a frame; whole pages, so that a card can capture into it.
    public let memory: UnsafeMutableRawBufferPointer
  }

  private struct State: Sendable {
    /// Last in, first out: the newest slot's bytes may still be in the processor's cache.
    var free: [Int]
    /// Slots that the daemon has, by the frame's id.
    var sent: [UInt64: Int] = [:]
    /// Slots that are being filled.
    var taken: Set<Int> = []
    var generations: [UInt64]
    var number: Int?
  }

  /// Where the ring's parts lie.
  public let layout: RingLayout
  let file: SharedDescriptor
  private let mapping: SharedMapping
  private let state: Locked<State>

  /// Makes a ring.
  ///
  /// - Parameters:
  ///   - slots: Frames that have a place, 1 to 64: 4 for each stream, or 8 where answers are not
  ///     read at once.
  ///   - slotByteCount: The largest frame's bytes; rounded up to whole pages.
  /// - Throws: `ClientError` with the code `noMemory`.
  public init(slots: Int, slotByteCount: Int) throws(ClientError) {
    let page = RingLayout.pageByteCount
    let rounded = max(1, (slotByteCount + page - 1) / page) * page
    guard let layout = RingLayout(slots: slots, slotByteCount: rounded) else {
      throw ClientError(
        .noMemory, "a ring has 1 to 64 slots of up to 4 GiB, not \(slots) of \(slotByteCount)")
    }
    self.layout = layout
    do throws(SystemError) {
      file = try MemoryFile.create("biopsy-frames", byteCount: layout.byteCount)
      mapping = try SharedMapping(file, byteCount: layout.byteCount, isWritable: true)
      // After the mapping, which alone can be written through from then on.
      try MemoryFile.seal(file, [.shrink, .grow, .futureWrite, .seal])
    } catch {
      throw ClientError(.noMemory, "\(slots) slots of \(rounded) bytes: \(error)")
    }
    state = Locked(
      State(free: Array((0..<slots).reversed()), generations: Array(repeating: 0, count: slots)))
  }

  /// Takes a free slot and says that its content is no frame any more.
  ///
  /// - Returns: The slot, or nil when all of them wait for their answers.
  public func take() -> Slot? {
    let taken = state.withLock { state -> (index: Int, generation: UInt64)? in
      guard let index = state.free.popLast() else { return nil }
      state.taken.insert(index)
      state.generations[index] |= 1
      return (index, state.generations[index])
    }
    guard let taken else { return nil }
    mapping.setCounterBeforeWriting(
      taken.generation, at: layout.generationOffset(of: taken.index))
    let start = layout.offset(of: taken.index)
    return Slot(
      index: taken.index,
      memory: UnsafeMutableRawBufferPointer(
        rebasing: mapping.bytes[start..<start + layout.slotByteCount]))
  }

  /// Makes a slot free that was taken and not sent.
  public func giveBack(_ slot: Slot) {
    state.withLock { state in
      guard state.taken.remove(slot.index) != nil else { return }
      state.free.append(slot.index)
    }
  }

  /// Slots that can be taken now.
  public var freeSlots: Int { state.withLock { $0.free.count } }

  /// The ring's number on its connection; nil while it is not open.
  public var number: Int? { state.withLock { $0.number } }

  func open(as number: Int) {
    state.withLock { $0.number = number }
  }

  /// Takes no more frames; slots whose frames are unanswered stay the daemon's.
  func close() {
    state.withLock { $0.number = nil }
  }

  /// Makes all slots free and the ring ready for another connection.
  ///
  /// Only when the connection is closed: a daemon that still reads would take the new frames of these
  /// slots for torn ones.
  public func forgetConnection() {
    state.withLock { state in
      state.free += state.sent.values
      state.sent = [:]
      state.number = nil
    }
  }

  /// Ends the writing of a slot and notes whose answer will free it.
  ///
  /// - Returns: The slot as the message names it; nil while the ring is not open.
  func seal(_ slot: Slot, byteCount: Int, id: UInt64) -> FrameMessage.Slot? {
    precondition(
      (1...layout.slotByteCount).contains(byteCount),
      "a frame has 1 to \(layout.slotByteCount) bytes in this ring, not \(byteCount)")
    return state.withLock { state in
      guard let number = state.number else { return nil }
      precondition(state.taken.remove(slot.index) != nil, "the slot was not taken")
      state.generations[slot.index] += 1
      let generation = state.generations[slot.index]
      mapping.setCounterAfterWriting(
        generation, at: layout.generationOffset(of: slot.index))
      state.sent[id] = slot.index
      return FrameMessage.Slot(
        ring: number, index: slot.index, byteCount: byteCount, generation: generation)
    }
  }

  /// Makes the slot of an answered frame free; false when the frame was in none of this ring's.
  @discardableResult
  func release(_ id: UInt64) -> Bool {
    state.withLock { state in
      guard let index = state.sent.removeValue(forKey: id) else { return false }
      state.free.append(index)
      return true
    }
  }
}
