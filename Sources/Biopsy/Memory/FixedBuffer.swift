/// A run of elements whose number never changes: memory for inner loops.
final class FixedBuffer<Element: BitwiseCopyable> {
  let base: UnsafeMutablePointer<Element>
  let count: Int

  /// Makes a buffer.
  ///
  /// - Parameters:
  ///   - count: How many elements; positive.
  ///   - value: What each is at the start.
  init(count: Int, repeating value: Element) {
    precondition(count > 0, "a buffer has elements, got \(count)")
    self.count = count
    base = .allocate(capacity: count)
    base.initialize(repeating: value, count: count)
  }

  deinit {
    base.deallocate()
  }

  /// The element at `index`, in `0..<count`.
  @inline(__always)
  subscript(index: Int) -> Element {
    get {
      assert(index >= 0 && index < count, "no element \(index) among \(count)")
      return base[index]
    }
    set {
      assert(index >= 0 && index < count, "no element \(index) among \(count)")
      base[index] = newValue
    }
  }

  /// The elements; valid while the buffer lives.
  var elements: UnsafeMutableBufferPointer<Element> {
    UnsafeMutableBufferPointer(start: base, count: count)
  }
}
