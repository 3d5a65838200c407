import Base
import Foundation
import Wire

/// Memory of a client's in which frames lie, as the daemon sees it: read-only, and never trusted.
///
/// What a client could do to a reader of its memory is to take the memory away: a read of a mapped
/// page that is gone, and that the system cannot give anew, ends the reader with SIGBUS. So a ring
/// is *mapped* only where no page can go or has to be made:
///
/// - It is a memory file of ordinary pages (tmpfs, not hugetlbfs). A file on a mounted tmpfs, whose
///   size limit could be hit, cannot have the seals below; nor can a file on disk, a pipe or a
///   socket.
/// - It is sealed against shrinking, so no page falls beyond the end: truncating is refused.
/// - It is sealed against future writes (`F_SEAL_FUTURE_WRITE`), which also refuses to punch holes
///   (`fallocate`, `MADV_REMOVE`): no page goes while the client's own mapping goes on writing.
/// - Every page has been written: no read has to make one, which could fail when memory is short, and
///   which would charge the client's memory to the daemon. This is looked at after the seals are.
///
/// Seals cannot be taken off, so what is checked once stays true. What is left are faults of the
/// machine itself: broken memory, or a swap device that cannot be read.
///
/// A ring that is sealed against shrinking only is not mapped at all: its frames are *copied* with
/// `pread`, which reports what it cannot read, and which finds zeros where there is a hole without
/// making a page.
final class SharedRing: Sendable {
  /// Where the ring's parts lie.
  let layout: RingLayout
  private let access: Access
  private let budget: FrameMemoryBudget

  private enum Access {
    /// All pages are mapped for as long as this object lives; the descriptor is closed.
    case mapped(SharedMapping)
    /// Bytes are read from the file when they are needed.
    case copied(SharedDescriptor)
  }

  /// Checks what a client offers.
  ///
  /// - Parameters:
  ///   - request: The ring's measures.
  ///   - file: The memory.
  ///   - limits: What a client may ask for.
  ///   - budget: The memory that all sessions together may have mapped.
  /// - Throws: `WireError` with the code `invalidRing`.
  init(
    _ request: OpenRingMessage, file: SharedDescriptor, limits: SessionLimits,
    budget: FrameMemoryBudget
  ) throws(WireError) {
    layout = try SharedRing.layout(request, limits)
    let seals = try SharedRing.seals(of: file, byteCount: layout.byteCount)
    self.budget = budget
    guard seals.contains(.futureWrite), MemoryFile.isFilled(file, byteCount: layout.byteCount)
    else {
      access = .copied(file)
      guard read(into: UnsafeMutableRawBufferPointer(start: nil, count: 0), at: 0) else {
        throw WireError(.invalidRing, "the ring's descriptor is not open for reading")
      }
      return
    }
    guard budget.take(layout.byteCount) else {
      throw WireError(
        .invalidRing,
        "the memory for rings of all sessions is used up; send frames as bodies, or try again "
          + "when others have gone")
    }
    do throws(SystemError) {
      access = .mapped(
        try SharedMapping(file, byteCount: layout.byteCount, isWritable: false))
    } catch {
      budget.giveBack(layout.byteCount)
      throw WireError(.invalidRing, "the ring cannot be mapped for reading: \(error)")
    }
  }

  deinit {
    if isMapped { budget.giveBack(layout.byteCount) }
  }

  /// Whether frames can be read where they lie.
  var isMapped: Bool {
    switch access {
    case .mapped: true
    case .copied: false
    }
  }

  /// The bytes of a frame where they lie; nil for a ring whose frames have to be copied.
  ///
  /// The client can change them at any time.
  func bytes(of slot: FrameMessage.Slot) -> UnsafeRawBufferPointer? {
    guard case .mapped(let mapping) = access else { return nil }
    let start = layout.offset(of: slot.index)
    return UnsafeRawBufferPointer(rebasing: mapping.bytes[start..<start + slot.byteCount])
  }

  /// Copies a frame; false when it cannot be read.
  func copy(_ slot: FrameMessage.Slot, into target: UnsafeMutableRawBufferPointer) -> Bool {
    let target = UnsafeMutableRawBufferPointer(rebasing: target.prefix(slot.byteCount))
    if let bytes = bytes(of: slot) {
      target.copyMemory(from: bytes)
      return true
    }
    return read(into: target, at: layout.offset(of: slot.index))
  }

  /// Whether a slot still has the generation of a frame, asked before the frame is read.
  func hasGenerationBeforeReading(_ slot: FrameMessage.Slot) -> Bool {
    let offset = layout.generationOffset(of: slot.index)
    guard case .mapped(let mapping) = access else { return copiedGeneration(offset, is: slot) }
    return mapping.counterBeforeReading(at: offset) == slot.generation
  }

  /// Whether a slot still has the generation of a frame, asked after the frame was read.
  func hasGenerationAfterReading(_ slot: FrameMessage.Slot) -> Bool {
    let offset = layout.generationOffset(of: slot.index)
    guard case .mapped(let mapping) = access else { return copiedGeneration(offset, is: slot) }
    return mapping.counterAfterReading(at: offset) == slot.generation
  }

  /// Whether the counter at an offset of the file is a frame's generation.
  ///
  /// A system call is a barrier of its own. One that copied some bytes of a counter before and some
  /// after a change could not mistake it: an even number and the odd one after it differ in the
  /// lowest byte only.
  private func copiedGeneration(_ offset: Int, is slot: FrameMessage.Slot) -> Bool {
    var counter: UInt64 = 0
    let isRead = withUnsafeMutableBytes(of: &counter) { read(into: $0, at: offset) }
    return isRead && UInt64(littleEndian: counter) == slot.generation
  }

  private func read(into target: UnsafeMutableRawBufferPointer, at offset: Int) -> Bool {
    guard case .copied(let file) = access else { return false }
    var filled = 0
    repeat {
      let rest = UnsafeMutableRawBufferPointer(rebasing: target.dropFirst(filled))
      let count = try? systemCall("read a ring") {
        pread(file.number, rest.baseAddress, rest.count, offset + filled)
      }
      guard let count, count > 0 || target.isEmpty else { return false }
      filled += count
    } while filled < target.count
    return true
  }

  private static func layout(
    _ request: OpenRingMessage, _ limits: SessionLimits
  ) throws(WireError) -> RingLayout {
    guard
      let layout = RingLayout(slots: request.slots, slotByteCount: request.slotByteCount)
    else {
      throw WireError(
        .invalidRing,
        "slot_bytes is a multiple of \(RingLayout.pageByteCount), not \(request.slotByteCount)")
    }
    guard layout.slots * layout.slotByteCount <= limits.maximumRingByteCount else {
      throw WireError(
        .invalidRing,
        "\(request.slots) slots of \(request.slotByteCount) bytes are more than the "
          + "\(limits.maximumRingByteCount) that a ring may have; use fewer or smaller ones")
    }
    return layout
  }

  private static func seals(
    of file: SharedDescriptor, byteCount: Int
  ) throws(WireError) -> MemoryFileSeals {
    guard let seals = MemoryFile.seals(of: file) else {
      throw WireError(
        .invalidRing,
        "a ring is a file of memfd_create with MFD_ALLOW_SEALING and without MFD_HUGETLB")
    }
    guard seals.contains(.shrink) else {
      throw WireError(.invalidRing, "the ring is not sealed against shrinking: F_SEAL_SHRINK")
    }
    // After the seal: an unsealed file could shrink between the two.
    guard let length = MemoryFile.byteCount(of: file), length >= byteCount else {
      throw WireError(
        .invalidRing,
        "the ring's memory is smaller than a page of generations and its slots: \(byteCount) "
          + "bytes; size it with ftruncate before it is sealed")
    }
    return seals
  }
}
