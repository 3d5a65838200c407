import Architectures
import Base
import Foundation
import ONNX
import Runtime
import Tensors
import TestSupport
import Testing

/// Reference outputs of an original network with formula weights.
struct GoldenNetwork {
  let folder: URL
  let salt: String
  let inputName: String
  let inputShape: Shape
  let outputs: [String: Shape]
  /// The names and shapes of the original's state dictionary.
  let stateDictionary: [(name: String, shape: Shape)]

  /// Nil, with a line that says so, where the reference outputs are absent.
  init?(_ name: String) throws {
    guard let folder = SharedMaterial.entry("goldens/\(name)") else { return nil }
    self.folder = folder
    let data = try Data(contentsOf: folder.appendingPathComponent("model.json"))
    let fields = try JSONFields(JSONValue(parsing: [UInt8](data)))
    salt = try fields.string("salt")
    let input = try fields.object("input")
    inputName = try input.string("name")
    inputShape = try GoldenNetwork.shape(input, "shape")
    let outputs = try fields.object("outputs")
    var shapes: [String: Shape] = [:]
    for name in outputs.names { shapes[name] = try GoldenNetwork.shape(outputs, name) }
    self.outputs = shapes
    var entries: [(String, Shape)] = []
    for element in try fields.elements("state_dict") {
      let entry = try JSONFields(element.value, at: element.path)
      entries.append((try entry.string("name"), try GoldenNetwork.shape(entry, "shape")))
    }
    stateDictionary = entries
  }

  private static func shape(_ fields: JSONFields, _ name: String) throws -> Shape {
    Shape(
      try fields.elements(name).map { element in
        guard case .integer(let extent) = element.value else {
          throw JSONError(.wrongType, at: element.path, "an extent is expected")
        }
        return Int(extent)
      })
  }

  /// What the original gave, as it is stored: every fourth row and column of large maps.
  func expected(_ output: String) throws -> Tensor {
    try NPY.read(folder.appendingPathComponent("\(output).npy").path)
  }
}

/// Formula weights for a network's own parameters.
struct FormulaSource: ParameterSource {
  let parameters: [(name: String, shape: Shape)]
  let salt: String

  var names: [String] { parameters.map(\.name) }

  func description(of name: String) -> (shape: Shape, elementType: ElementType)? {
    parameters.first { $0.name == name }.map {
      ($0.shape, name.hasSuffix("num_batches_tracked") ? .int64 : .float32)
    }
  }

  func tensor(_ name: String) throws -> ConstantTensor {
    let shape = try #require(description(of: name)?.shape)
    return FormulaWeights.parameter(name, shape, salt: salt)
  }
}

extension Model {
  /// Runs the model on one image.
  func run(_ image: ConstantTensor) throws -> [String: Tensor] {
    let session = try Session(
      runtime: OnnxRuntime.load(), model: .bytes(encoded(), name: graph.name),
      configuration: .init(intraOpThreads: 2))
    let input = Tensor(shape: image.shape, elementType: .float32)
    image.withBytes { input.bytes.copyMemory(from: $0) }
    var outputs: [String: Tensor] = [:]
    for output in graph.outputs {
      let shape = try #require(output.type.shape, "\(output.name) is \(output.type)")
      outputs[output.name] = Tensor(shape: shape, elementType: .float32)
    }
    try session.bind(inputs: [graph.inputs[0].name: input], outputs: outputs).run()
    return outputs
  }
}
