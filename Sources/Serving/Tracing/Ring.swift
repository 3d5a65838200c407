/// The last elements of a sequence, as many as there is room for.
struct Ring<Element> {
  let capacity: Int
  private var elements: [Element] = []
  private var oldest = 0

  /// Makes an empty ring.
  ///
  /// - Parameter capacity: At least 1.
  init(capacity: Int) {
    precondition(capacity > 0, "a ring has room for one element at least, not \(capacity)")
    self.capacity = capacity
    elements.reserveCapacity(capacity)
  }

  /// Adds an element; the oldest makes room where there is none.
  mutating func append(_ element: Element) {
    guard elements.count == capacity else {
      elements.append(element)
      return
    }
    elements[oldest] = element
    oldest = (oldest + 1) % capacity
  }

  /// The last `count` elements, oldest first.
  func last(_ count: Int) -> [Element] {
    Array((elements[oldest...] + elements[..<oldest]).suffix(max(0, count)))
  }
}

extension Ring: Sendable where Element: Sendable {}
