/// An operator's name and the set that it is from.
public struct Operator: Hashable, Sendable, CustomStringConvertible, ExpressibleByStringLiteral {
  /// Such as `Conv`.
  public let name: String
  /// The operator set; empty for ONNX's own.
  public let domain: String

  /// Names an operator.
  ///
  /// - Parameters:
  ///   - name: Such as `Conv`.
  ///   - domain: The operator set; empty, or `ai.onnx`, for ONNX's own.
  public init(_ name: String, domain: String = "") {
    self.name = name
    self.domain = domain == "ai.onnx" ? "" : domain
  }

  /// Names an operator of ONNX's own set.
  public init(stringLiteral name: String) {
    self.init(name)
  }

  /// The name, after the set's where that is not ONNX's own.
  public var description: String { domain.isEmpty ? name : "\(domain).\(name)" }
}

/// One step of a computation.
public struct Node: Sendable {
  /// For messages; may be empty.
  public var name: String
  /// What it does.
  public var `operator`: Operator
  /// The names of its inputs; empty for one that is left out.
  public var inputs: [String]
  /// The names of its outputs; empty for one that nobody uses.
  public var outputs: [String]
  /// Its settings, by name.
  public var attributes: [String: Attribute]

  /// Makes a node.
  public init(
    _ op: Operator, name: String = "", inputs: [String], outputs: [String],
    attributes: [String: Attribute] = [:]
  ) {
    self.operator = op
    self.name = name
    self.inputs = inputs
    self.outputs = outputs
    self.attributes = attributes
  }

  /// An input's name; nil when it is left out.
  public func input(_ index: Int) -> String? {
    guard inputs.indices.contains(index), !inputs[index].isEmpty else { return nil }
    return inputs[index]
  }

  /// How messages call the node: its name, else what it computes.
  public var label: String {
    let result = outputs.first { !$0.isEmpty } ?? ""
    return "\(self.operator) \(name.isEmpty ? result : name)"
  }
}

extension Node {
  /// A whole number among the attributes.
  ///
  /// - Parameters:
  ///   - name: The attribute's name.
  ///   - standard: What holds without it.
  /// - Returns: The number.
  /// - Throws: `ONNXError` when the attribute is of another kind.
  public func integer(_ name: String, default standard: Int) throws(ONNXError) -> Int {
    guard let attribute = attributes[name] else { return standard }
    guard case .integer(let value) = attribute else { throw wrongKind(name, "a whole number") }
    return value
  }

  /// A number among the attributes.
  ///
  /// - Parameters:
  ///   - name: The attribute's name.
  ///   - standard: What holds without it.
  /// - Returns: The number.
  /// - Throws: `ONNXError` when the attribute is of another kind.
  public func float(_ name: String, default standard: Float) throws(ONNXError) -> Float {
    guard let attribute = attributes[name] else { return standard }
    guard case .float(let value) = attribute else { throw wrongKind(name, "a number") }
    return value
  }

  /// Text among the attributes.
  ///
  /// - Parameters:
  ///   - name: The attribute's name.
  ///   - standard: What holds without it.
  /// - Returns: The text.
  /// - Throws: `ONNXError` when the attribute is of another kind.
  public func text(_ name: String, default standard: String) throws(ONNXError) -> String {
    guard let attribute = attributes[name] else { return standard }
    guard case .text(let value) = attribute else { throw wrongKind(name, "text") }
    return value
  }

  /// Whole numbers among the attributes.
  ///
  /// - Parameter name: The attribute's name.
  /// - Returns: The numbers; nil without the attribute.
  /// - Throws: `ONNXError` when the attribute is of another kind.
  public func integers(_ name: String) throws(ONNXError) -> [Int]? {
    guard let attribute = attributes[name] else { return nil }
    guard case .integers(let values) = attribute else { throw wrongKind(name, "whole numbers") }
    return values
  }

  private func wrongKind(_ name: String, _ wanted: String) -> ONNXError {
    ONNXError(.invalid, "\(label): the attribute \(name) is not \(wanted)")
  }
}
