import Base
import Tensors

/// Reads the messages that a model consists of.
struct ModelDecoder {
  /// What keeps the model's bytes alive.
  let owner: any AnyObject & Sendable
  /// Where files with external data are; nil where there can be none.
  let folder: String?
  private var depth = 0
  private var externalFiles: [String: MappedFile] = [:]

  init(owner: any AnyObject & Sendable, folder: String?) {
    self.owner = owner
    self.folder = folder
  }

  mutating func graph(_ bytes: UnsafeRawBufferPointer) throws(ONNXError) -> Graph {
    depth += 1
    defer { depth -= 1 }
    guard depth <= ModelLimits.depth else {
      throw ONNXError(.tooLarge, "graphs are nested over \(ModelLimits.depth) deep")
    }
    var graph = Graph(name: "")
    var reader = ProtobufReader(bytes)
    while let field = try reader.next() {
      switch field.number {
      case 1: graph.nodes.append(try node(field.value.content()))
      case 2: graph.name = try field.value.text()
      case 5:
        let (name, tensor) = try self.tensor(field.value.content())
        graph.initializers.append(Graph.Initializer(name, tensor))
      case 11: graph.inputs.append(try ModelDecoder.valueInfo(field.value.content()))
      case 12: graph.outputs.append(try ModelDecoder.valueInfo(field.value.content()))
      case 13: graph.intermediates.append(try ModelDecoder.valueInfo(field.value.content()))
      case 15: throw ONNXError(.unsupported, "sparse constants are not handled")
      default: break
      }
    }
    return graph
  }

  private mutating func node(_ bytes: UnsafeRawBufferPointer) throws(ONNXError) -> Node {
    var (name, operatorName, domain) = ("", "", "")
    var (inputs, outputs): ([String], [String]) = ([], [])
    var attributes: [String: Attribute] = [:]
    var reader = ProtobufReader(bytes)
    while let field = try reader.next() {
      switch field.number {
      case 1: inputs.append(try field.value.text())
      case 2: outputs.append(try field.value.text())
      case 3: name = try field.value.text()
      case 4: operatorName = try field.value.text()
      case 5:
        let (name, attribute) = try self.attribute(field.value.content())
        guard attributes.updateValue(attribute, forKey: name) == nil else {
          throw ONNXError(.malformed, "a node has two attributes named \(name.prefix(64))")
        }
      case 7: domain = try field.value.text()
      default: break
      }
    }
    guard !operatorName.isEmpty else { throw ONNXError(.malformed, "a node has no operator") }
    return Node(
      Operator(operatorName, domain: domain), name: name, inputs: inputs, outputs: outputs,
      attributes: attributes)
  }

  private mutating func attribute(
    _ bytes: UnsafeRawBufferPointer
  ) throws(ONNXError) -> (String, Attribute) {
    var name = ""
    var code: Int?
    var (integer, float, text, tensor, graph): (Int, Float, String, ConstantTensor?, Graph?) =
      (0, 0, "", nil, nil)
    var (integers, floats, texts): ([Int], [Float], [String]) = ([], [], [])
    var reader = ProtobufReader(bytes)
    while let field = try reader.next() {
      switch field.number {
      case 1: name = try field.value.text()
      case 2: float = try field.value.float()
      case 3: integer = try field.value.integer()
      case 4: text = try ModelDecoder.lenientText(field.value)
      case 5: tensor = try self.tensor(field.value.content()).1
      case 6: graph = try self.graph(field.value.content())
      case 7: try ProtobufReader.fixed32s(field.value) { floats.append(Float(bitPattern: $0)) }
      case 8:
        try ProtobufReader.varints(field.value) { integers.append(Int(Int64(bitPattern: $0))) }
      case 9: texts.append(try ModelDecoder.lenientText(field.value))
      case 20: code = try field.value.integer()
      default: break
      }
    }
    let value: Attribute? =
      switch code {
      case 1: .float(float)
      case 2: .integer(integer)
      case 3: .text(text)
      case 4: tensor.map { .tensor($0) }
      case 5: graph.map { .graph($0) }
      case 6: .floats(floats)
      case 7: .integers(integers)
      case 8: .texts(texts)
      default: nil
      }
    guard let value else {
      throw ONNXError(.unsupported, "the attribute \(name.prefix(64)) is of a kind not handled")
    }
    return (name, value)
  }

  /// Attribute texts are bytes to ONNX; what is no UTF-8 keeps its place.
  private static func lenientText(_ value: ProtobufReader.Value) throws(ONNXError) -> String {
    String(decoding: try value.content(), as: UTF8.self)
  }

  /// A constant's elements in a file of its own, opened once for all of that file's constants.
  mutating func externalFile(_ location: String) throws(ONNXError) -> MappedFile {
    if let file = externalFiles[location] { return file }
    guard let folder, !location.isEmpty, !location.hasPrefix("/"),
      !location.split(separator: "/").contains("..")
    else {
      throw ONNXError(
        .unsupported, "constants at \(location.prefix(256)), which is not beside the model")
    }
    do throws(SystemError) {
      let file = try MappedFile("\(folder)/\(location)")
      externalFiles[location] = file
      return file
    } catch {
      throw ONNXError(.fileAccess, "\(error); the model's constants are there")
    }
  }

  static func operatorSet(_ bytes: UnsafeRawBufferPointer) throws(ONNXError) -> (String, Int) {
    var (domain, version) = ("", 0)
    var reader = ProtobufReader(bytes)
    while let field = try reader.next() {
      switch field.number {
      case 1: domain = try field.value.text()
      case 2: version = try field.value.integer()
      default: break
      }
    }
    return (domain == "ai.onnx" ? "" : domain, version)
  }

  static func property(_ bytes: UnsafeRawBufferPointer) throws(ONNXError) -> (String, String) {
    var (key, value) = ("", "")
    var reader = ProtobufReader(bytes)
    while let field = try reader.next() {
      switch field.number {
      case 1: key = try field.value.text()
      case 2: value = try field.value.text()
      default: break
      }
    }
    return (key, value)
  }
}
