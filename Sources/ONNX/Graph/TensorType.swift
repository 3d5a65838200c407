public import Tensors

/// One extent of a tensor.
public enum Dimension: Hashable, Sendable, CustomStringConvertible, ExpressibleByIntegerLiteral {
  /// A number, at least 0.
  case fixed(Int)
  /// Open, the same wherever the name appears.
  case symbol(String)
  /// Open.
  case unknown

  /// A number.
  public init(integerLiteral value: Int) {
    self = .fixed(value)
  }

  /// The number, where it is known.
  public var value: Int? {
    guard case .fixed(let value) = self else { return nil }
    return value
  }

  /// The number, the name or a question mark.
  public var description: String {
    switch self {
    case .fixed(let value): "\(value)"
    case .symbol(let name): name
    case .unknown: "?"
    }
  }
}

/// What is known of a tensor before there is one.
public struct TensorType: Hashable, Sendable, CustomStringConvertible {
  /// The type of the elements.
  public var elementType: ElementType
  /// The extents; nil when not even their number is known.
  public var dimensions: [Dimension]?

  /// Describes a tensor.
  public init(_ elementType: ElementType, _ dimensions: [Dimension]?) {
    self.elementType = elementType
    self.dimensions = dimensions
  }

  /// Describes a tensor of known shape.
  public init(_ elementType: ElementType, _ shape: Shape) {
    self.init(elementType, shape.dimensions.map { .fixed($0) })
  }

  /// The shape, where all extents are numbers.
  public var shape: Shape? {
    guard let dimensions else { return nil }
    let values = dimensions.compactMap(\.value)
    return values.count == dimensions.count ? Shape(untrusted: values.map(Int64.init)) : nil
  }

  /// Such as `float32[batch, 3, 352, 352]`.
  public var description: String {
    guard let dimensions else { return "\(elementType)[…]" }
    return "\(elementType)[\(dimensions.map(\.description).joined(separator: ", "))]"
  }
}
