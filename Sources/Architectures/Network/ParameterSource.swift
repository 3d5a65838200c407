public import Tensors

/// Where a network's parameters come from, such as a checkpoint.
public protocol ParameterSource {
  /// The names of all tensors.
  var names: [String] { get }
  /// A tensor's shape and type; nil when there is none of that name.
  func description(of name: String) -> (shape: Shape, elementType: ElementType)?
  /// A tensor's elements.
  ///
  /// - Parameter name: One of `names`.
  /// - Returns: The tensor, of the shape and type that `description` gives.
  /// - Throws: Why it cannot be read.
  func tensor(_ name: String) throws -> ConstantTensor
  /// Says that no tensor is read for a while, so that memory can be used for something else.
  func rest()
}

extension ParameterSource {
  /// Does nothing: parameters that are in memory stay there.
  public func rest() {}
}
