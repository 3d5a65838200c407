import Base
import Foundation
import Wire

/// Memory that a test offers as a ring, good or bad, with a name by which it is found in `/proc`.
final class OfferedMemory {
  /// How the file is made.
  enum Preparation {
    /// As the protocol asks for, so that it is mapped.
    case good
    /// Sealed against shrinking, never written: all holes.
    case sparse
    /// Not sealed at all.
    case unsealed
  }

  static let layout = RingLayout(slots: 4, slotByteCount: 4096)
  let name = "biopsy-test-\(UUID().uuidString.prefix(8))"
  let layout: RingLayout
  let mapping: SharedMapping?
  private(set) var file: SharedDescriptor?

  init(_ preparation: Preparation, byteCount: Int? = nil) throws {
    guard let layout = OfferedMemory.layout else { throw CocoaError(.featureUnsupported) }
    self.layout = layout
    let size = byteCount ?? layout.byteCount
    let file = try MemoryFile.create(name, byteCount: size)
    self.file = file
    switch preparation {
    case .good:
      mapping = try SharedMapping(file, byteCount: size, isWritable: true)
      try MemoryFile.seal(file, [.shrink, .grow, .futureWrite, .seal])
    case .sparse:
      mapping = nil
      try MemoryFile.seal(file, .shrink)
    case .unsealed: mapping = nil
    }
  }

  /// Writes a frame by the protocol.
  ///
  /// - Returns: The slot's new generation.
  func write(_ text: String, slot: Int = 0) -> UInt64 {
    guard let mapping else { return 0 }
    let offset = layout.generationOffset(of: slot)
    let generation = mapping.counterAfterReading(at: offset)
    mapping.setCounterBeforeWriting(generation + 1, at: offset)
    mapping.bytes[layout.offset(of: slot)...].copyBytes(from: Array(text.utf8))
    mapping.setCounterAfterWriting(generation + 2, at: offset)
    return generation + 2
  }

  /// Lets go of the descriptor; a mapping stays.
  func closeDescriptor() {
    file = nil
  }

  /// How many descriptors of this process are open files of this memory.
  var openDescriptors: Int {
    let folder = "/proc/self/fd"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { number in
      let target = try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\(number)")
      return target?.contains(name) == true
    }.count
  }

  /// How many mappings of this process are of this memory.
  var mappings: Int {
    // To the end: a read of a file whose size is said to be 0 may stop after a page.
    let bytes = try? FileHandle(forReadingAtPath: "/proc/self/maps")?.readToEnd()
    let text = String(decoding: bytes ?? Data(), as: UTF8.self)
    return text.split(separator: "\n").filter { $0.contains(name) }.count
  }
}

extension RawClient {
  /// Sends a message whose first byte carries any number of descriptors.
  func send(_ bytes: [UInt8], descriptors: [Int32]) throws {
    // struct cmsghdr on 64-bit Linux: length, level, type, then the numbers.
    var control: [UInt8] = []
    func append<Value>(_ value: Value) { withUnsafeBytes(of: value) { control += $0 } }
    append(16 + 4 * descriptors.count)
    append(Int32(SOL_SOCKET))
    append(Int32(1))
    for descriptor in descriptors { append(descriptor) }
    while control.count % 8 != 0 { control.append(0) }
    var bytes = bytes
    let sent = try systemCall("sendmsg") {
      bytes.withUnsafeMutableBytes { content in
        control.withUnsafeMutableBytes { control in
          var part = iovec(iov_base: content.baseAddress, iov_len: content.count)
          return withUnsafeMutablePointer(to: &part) { part in
            var message = msghdr()
            message.msg_iov = part
            message.msg_iovlen = 1
            message.msg_control = control.baseAddress
            message.msg_controllen = control.count
            return sendmsg(number, &message, Int32(MSG_NOSIGNAL))
          }
        }
      }
    }
    if sent < bytes.count { try send(Array(bytes[sent...])) }
  }

  /// Offers memory as a ring.
  func offer(
    _ descriptors: [Int32], slots: Int = 4, slotByteCount: Int = 4096, id: UInt64 = 5
  ) throws {
    var encoder = MessageEncoder()
    encoder.encode(
      OpenRingMessage(slots: slots, slotByteCount: slotByteCount), correlationID: id)
    if descriptors.isEmpty {
      try send(encoder.bytes)
    } else {
      try send(encoder.bytes, descriptors: descriptors)
    }
  }
}
