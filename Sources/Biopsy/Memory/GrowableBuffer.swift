/// A list whose memory is kept when it is emptied, and grows when it is too small.
///
/// Unlike an array it has one owner and no bounds checks in release builds: for inner loops.
final class GrowableBuffer<Element> {
  private(set) var count = 0
  private(set) var base: UnsafeMutablePointer<Element>
  private var capacity: Int

  /// An empty list.
  ///
  /// - Parameter capacity: How many elements fit before it grows; positive.
  init(capacity: Int) {
    precondition(capacity > 0, "a buffer has room, got \(capacity)")
    self.capacity = capacity
    base = .allocate(capacity: capacity)
  }

  deinit {
    base.deinitialize(count: count)
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

  /// The elements; valid until the next change of the list.
  var elements: UnsafeBufferPointer<Element> { UnsafeBufferPointer(start: base, count: count) }

  /// Adds an element at the end.
  @inline(__always)
  func append(_ element: Element) {
    if count == capacity { grow() }
    (base + count).initialize(to: element)
    count += 1
  }

  /// Shortens the list; what it held beyond is lost.
  func truncate(to newCount: Int) {
    precondition(newCount <= count, "a list of \(count) is not shortened to \(newCount)")
    (base + newCount).deinitialize(count: count - newCount)
    count = newCount
  }

  /// Takes out an element; the others keep their order.
  func remove(at index: Int) {
    precondition(index >= 0 && index < count, "no element \(index) among \(count)")
    for later in (index + 1)..<max(index + 1, count) { base[later - 1] = base[later] }
    truncate(to: count - 1)
  }

  /// Takes out the elements that match; the others keep their order.
  func removeAll(where matches: (Element) -> Bool) {
    var kept = 0
    for index in 0..<count where !matches(base[index]) {
      if kept != index { base[kept] = base[index] }
      kept += 1
    }
    truncate(to: kept)
  }

  /// Empties the list and keeps the memory.
  func removeAll() { truncate(to: 0) }

  private func grow() {
    let larger = UnsafeMutablePointer<Element>.allocate(capacity: capacity * 2)
    larger.moveInitialize(from: base, count: count)
    base.deallocate()
    base = larger
    capacity *= 2
  }
}
