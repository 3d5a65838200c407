public import Tensors

/// The value of a node's attribute.
public enum Attribute: Sendable {
  /// A whole number.
  case integer(Int)
  /// A number.
  case float(Float)
  /// Text.
  case text(String)
  /// Whole numbers.
  case integers([Int])
  /// Numbers.
  case floats([Float])
  /// Texts.
  case texts([String])
  /// A tensor.
  case tensor(ConstantTensor)
  /// A graph within the node, such as a branch.
  case graph(Graph)
}
