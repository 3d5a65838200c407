/// An object of the C library with one owner, released when the owner goes.
struct OwnedHandle: ~Copyable {
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
