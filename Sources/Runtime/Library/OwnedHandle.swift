/// An object of the C library with one owner, released when the owner goes.
///
/// A class rather than a noncopyable struct: Swift 6.0.3's optimiser crashes on functions that
/// move several of those past throwing calls.
final class OwnedHandle {
  /// The object; valid while this value lives.
  let pointer: OpaquePointer
  private let release: @convention(c) (OpaquePointer?) -> Void

  /// Takes ownership (+1) of `pointer`, which `release` frees.
  init(owning pointer: OpaquePointer, release: @escaping @convention(c) (OpaquePointer?) -> Void) {
    self.pointer = pointer
    self.release = release
  }

  deinit {
    release(pointer)
  }
}
