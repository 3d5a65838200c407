/// A file's bytes, what keeps them, and the name for errors.
final class CheckpointSource: Sendable {
  let file: String
  // Unsafe because a pointer is not Sendable by itself: nobody writes what it points to, and `owner`
  // keeps it alive.
  nonisolated(unsafe) let bytes: UnsafeRawBufferPointer
  private let owner: any AnyObject & Sendable

  /// Wraps bytes that `owner` keeps alive and nobody writes.
  init(file: String, bytes: UnsafeRawBufferPointer, keptBy owner: any AnyObject & Sendable) {
    self.file = file
    self.bytes = bytes
    self.owner = owner
  }

  /// The bytes of a range that is within the file; valid while this object lives.
  func bytes(_ range: Range<Int>) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: bytes[range])
  }
}
