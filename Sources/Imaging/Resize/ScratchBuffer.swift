/// Memory that is kept between frames and grows when a frame needs more.
final class ScratchBuffer {
  private var memory: UnsafeMutableRawPointer?
  private var capacity = 0

  /// At least `byteCount` bytes, aligned to 64; the contents are not kept when it grows.
  ///
  /// - Parameter byteCount: The bytes that are needed.
  /// - Returns: The memory, valid until the next call and while the buffer lives.
  func memory(_ byteCount: Int) -> UnsafeMutableRawPointer {
    if let memory, byteCount <= capacity { return memory }
    memory?.deallocate()
    let grown = UnsafeMutableRawPointer.allocate(byteCount: byteCount, alignment: 64)
    memory = grown
    capacity = byteCount
    return grown
  }

  /// Room for `count` floats; their values are whatever was there.
  ///
  /// - Parameter count: The floats that are needed.
  /// - Returns: The memory, valid until the next call and while the buffer lives.
  func floats(_ count: Int) -> UnsafeMutablePointer<Float> {
    memory(count * MemoryLayout<Float>.stride).bindMemory(to: Float.self, capacity: count)
  }

  /// At least `count` bytes; see ``memory(_:)``.
  func bytes(_ count: Int) -> UnsafeMutablePointer<UInt8> {
    memory(count).bindMemory(to: UInt8.self, capacity: count)
  }

  deinit {
    memory?.deallocate()
  }
}
