public import Architectures
public import Tensors

/// An EfficientNet-Lite0 under the names that `Architectures` has for its parts.
///
/// Published ImageNet weights come under the names of the package `efficientnet_pytorch`, which counts
/// blocks through; here, as in timm, they are counted within their stages. The classifier that follows
/// the last stage is left out.
public struct EfficientNetNames<Source: ParameterSource>: ParameterSource {
  private let source: Source
  /// The name in the source of each name here.
  private let originals: [String: String]
  /// The names, in the order of the network.
  public let names: [String]

  /// Takes a checkpoint of that package; nil where it is none.
  public init?(_ source: Source) {
    let known = Set(source.names)
    guard known.contains("_conv_stem.weight"), known.contains("_bn0.weight") else { return nil }
    self.source = source
    var originals: [String: String] = [:]
    var names: [String] = []
    for (name, original) in Self.modules {
      for part in ["weight", "bias", "running_mean", "running_var", "num_batches_tracked"]
      where known.contains("\(original).\(part)") {
        originals["\(name).\(part)"] = "\(original).\(part)"
        names.append("\(name).\(part)")
      }
    }
    self.originals = originals
    self.names = names
  }

  /// Blocks of each stage.
  private static var depths: [Int] { [1, 2, 2, 3, 3, 4, 1] }

  /// Modules by both names; in the first stage blocks do not widen first.
  private static var modules: [(name: String, original: String)] {
    var modules = [("conv_stem", "_conv_stem"), ("bn1", "_bn0")]
    var number = 0
    for (stage, depth) in depths.enumerated() {
      for block in 0..<depth {
        let (here, there) = ("blocks.\(stage).\(block)", "_blocks.\(number)")
        let parts =
          stage == 0
          ? [
            ("conv_dw", "_depthwise_conv"), ("bn1", "_bn1"), ("conv_pw", "_project_conv"),
            ("bn2", "_bn2"),
          ]
          : [
            ("conv_pw", "_expand_conv"), ("bn1", "_bn0"), ("conv_dw", "_depthwise_conv"),
            ("bn2", "_bn1"), ("conv_pwl", "_project_conv"), ("bn3", "_bn2"),
          ]
        modules += parts.map { ("\(here).\($0.0)", "\(there).\($0.1)") }
        number += 1
      }
    }
    return modules
  }

  /// A tensor's shape and type; nil when the checkpoint has none of that name.
  public func description(of name: String) -> (shape: Shape, elementType: ElementType)? {
    originals[name].flatMap { source.description(of: $0) }
  }

  /// A tensor's elements.
  ///
  /// - Parameter name: One of `names`.
  /// - Returns: The tensor.
  /// - Throws: Why it cannot be read.
  public func tensor(_ name: String) throws -> ConstantTensor {
    try source.tensor(originals[name] ?? name)
  }

  /// Says that no tensor is read for a while.
  public func rest() {
    source.rest()
  }
}
