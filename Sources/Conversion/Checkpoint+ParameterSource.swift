public import Architectures
public import Checkpoints
public import Tensors

extension Checkpoint: ParameterSource {
  /// The names of all tensors.
  public var names: [String] { tensors.map(\.name) }

  /// A tensor's shape and type; nil when there is none of that name.
  public func description(of name: String) -> (shape: Shape, elementType: ElementType)? {
    self[name].map { ($0.shape, $0.elementType) }
  }

  /// A tensor's elements.
  ///
  /// - Parameter name: One of `names`.
  /// - Returns: The tensor.
  /// - Throws: `CheckpointError`, also when there is none of that name.
  public func tensor(_ name: String) throws -> ConstantTensor {
    guard let tensor = self[name] else {
      throw ArchitectureError(.unreadableParameter, "\(file): there is no tensor \(name)")
    }
    return try tensor.load()
  }

  /// Lets the kernel take back the pages that were read of the file.
  public func rest() {
    releasePages()
  }
}
