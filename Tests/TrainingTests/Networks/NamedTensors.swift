import Architectures
import Tensors

/// A checkpoint in memory.
struct NamedTensors: ParameterSource {
  private let tensors: [String: ConstantTensor]
  let names: [String]

  init(_ tensors: [(name: String, tensor: ConstantTensor)]) {
    names = tensors.map(\.name)
    self.tensors = Dictionary(tensors.map { ($0.name, $0.tensor) }) { first, _ in first }
  }

  /// What another one has, under names made of its names; nil leaves a tensor out.
  init(_ source: some ParameterSource, renamed: (String) -> String?) throws {
    var tensors: [(name: String, tensor: ConstantTensor)] = []
    for name in source.names {
      guard let other = renamed(name) else { continue }
      tensors.append((other, try source.tensor(name)))
    }
    self.init(tensors)
  }

  func description(of name: String) -> (shape: Shape, elementType: ElementType)? {
    tensors[name].map { ($0.shape, $0.elementType) }
  }

  func tensor(_ name: String) throws -> ConstantTensor {
    struct Missing: Error {}
    guard let tensor = tensors[name] else { throw Missing() }
    return tensor
  }
}

/// The bits of a tensor's elements.
func bits(_ tensor: ConstantTensor?) -> [UInt8]? {
  tensor.map { $0.withBytes { Array($0) } }
}
