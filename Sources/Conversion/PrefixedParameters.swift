public import Architectures
public import ONNX
public import Tensors

/// The part of a checkpoint whose names begin with a prefix, such as `state_dict.module.`.
public struct PrefixedParameters<Source: ParameterSource>: ParameterSource {
  /// What all names of the part begin with; may be empty.
  public let prefix: String
  private let source: Source

  /// Takes a part of a checkpoint.
  public init(_ source: Source, prefix: String) {
    self.source = source
    self.prefix = prefix
  }

  /// Finds the part that fits a network best.
  ///
  /// A checkpoint may hold a network below another name (`model_encoder.`, `state_dict.`), behind
  /// the `module.` of a parallel trainer, or beside other networks and an optimizer. Every tensor
  /// whose name ends as a parameter's suggests a prefix; the one under which most parameters agree
  /// is taken, the shortest of several.
  ///
  /// - Parameters:
  ///   - source: The whole checkpoint.
  ///   - parameters: The network's parameters.
  public init(_ source: Source, fitting parameters: [Parameter]) {
    let names = source.names
    var prefixes: Set<String> = [""]
    for parameter in parameters.prefix(PrefixedParameters.tried) {
      for name in names where name.hasSuffix("." + parameter.name) {
        prefixes.insert(String(name.dropLast(parameter.name.count)))
      }
    }
    let best = prefixes.sorted { ($0.utf8.count, $0) < ($1.utf8.count, $1) }
      .map { PrefixedParameters(source, prefix: $0) }
      .max { one, other in
        ParameterMatch(parameters, one).agreeing < ParameterMatch(parameters, other).agreeing
      }
    self = best ?? PrefixedParameters(source, prefix: "")
  }

  /// Parameters by which prefixes are found.
  private static var tried: Int { 8 }

  /// The names within the part.
  public var names: [String] {
    source.names.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
  }

  /// A tensor's shape and type; nil when the part has none of that name.
  public func description(of name: String) -> (shape: Shape, elementType: ElementType)? {
    source.description(of: prefix + name)
  }

  /// A tensor's elements.
  ///
  /// - Parameter name: One of `names`.
  /// - Returns: The tensor.
  /// - Throws: Why it cannot be read.
  public func tensor(_ name: String) throws -> ConstantTensor {
    try source.tensor(prefix + name)
  }

  /// Says that no tensor is read for a while.
  public func rest() {
    source.rest()
  }
}
