/// The extents of a tensor, outermost first (such as `[1, 3, 256, 256]` for NCHW).
public struct Shape: Hashable, Sendable, ExpressibleByArrayLiteral, CustomStringConvertible {
  /// Extents, each at least 0; empty for a scalar.
  public let dimensions: [Int]

  /// Makes a shape.
  ///
  /// - Parameter dimensions: Extents, each at least 0, whose product fits in an `Int`.
  public init(_ dimensions: [Int]) {
    precondition(
      Shape.elementCount(of: dimensions) != nil,
      "extents are not negative and their product fits in Int, got \(dimensions)")
    self.dimensions = dimensions
  }

  /// Makes a shape from extents that the outside world gave.
  ///
  /// Nil when an extent is negative or the product does not fit in an `Int`.
  ///
  /// - Parameter untrusted: Extents of any value.
  public init?(untrusted: [Int64]) {
    let dimensions = untrusted.compactMap { Int(exactly: $0) }
    guard dimensions.count == untrusted.count, Shape.elementCount(of: dimensions) != nil else {
      return nil
    }
    self.dimensions = dimensions
  }

  /// Makes a shape from literal extents.
  public init(arrayLiteral elements: Int...) {
    self.init(elements)
  }

  /// The number of dimensions.
  public var rank: Int { dimensions.count }

  /// The product of the extents; 1 for a scalar.
  public var elementCount: Int { dimensions.reduce(1, *) }

  /// The extent at `axis`, in `0..<rank`.
  public subscript(axis: Int) -> Int { dimensions[axis] }

  /// Extents joined by `x`, such as `1x3x256x256`; `scalar` when there are none.
  public var description: String {
    dimensions.isEmpty ? "scalar" : dimensions.map(String.init).joined(separator: "x")
  }

  private static func elementCount(of dimensions: [Int]) -> Int? {
    var product = 1
    for extent in dimensions {
      guard extent >= 0 else { return nil }
      let (next, overflow) = product.multipliedReportingOverflow(by: extent)
      guard !overflow else { return nil }
      product = next
    }
    return product
  }
}
