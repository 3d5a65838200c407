internal import Base
internal import Tensors
internal import Foundation

extension Model {
  /// Protobuf's limit for one message, and so for a model without external data.
  public static let maximumByteCount = Int(Int32.max)

  /// The model as bytes, for small models and tests.
  ///
  /// - Returns: An ONNX file.
  /// - Throws: `ONNXError` with code `tooLarge` over 2 GB.
  public func encoded() throws(ONNXError) -> [UInt8] {
    let writer = try serialized()
    var bytes: [UInt8] = []
    bytes.reserveCapacity(writer.byteCount)
    for part in writer.parts {
      switch part {
      case .bytes(let part): bytes += part
      case .elements(let tensor): tensor.withBytes { bytes.append(contentsOf: $0) }
      }
    }
    return bytes
  }

  /// Writes the model to a file, which appears whole or not at all.
  ///
  /// Tensors go to the file straight from where they are, part by part.
  ///
  /// - Parameter path: The file's path.
  /// - Returns: The file's size in bytes.
  /// - Throws: `ONNXError`: over 2 GB, or naming the path when it cannot be written.
  @discardableResult
  public func write(to path: String) throws(ONNXError) -> Int {
    let writer = try serialized()
    let unfinished = path + ".part"
    do throws(SystemError) {
      let file = FileDescriptor(
        owning: try systemCall("create \(unfinished)") {
          open(unfinished, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        })
      let number = file.number
      for part in writer.parts {
        switch part {
        case .bytes(let bytes):
          try bytes.withUnsafeBytes { bytes in
            Result { () throws(SystemError) in
              try Model.write(bytes, to: number, unfinished)
            }
          }.get()
        case .elements(let tensor):
          try tensor.withBytes { bytes throws(SystemError) in
            try Model.write(bytes, to: number, unfinished)
          }
        }
      }
      try systemCall("write \(unfinished) to the disk") { fsync(number) }
      try systemCall("rename \(unfinished) to \(path)") { rename(unfinished, path) }
    } catch {
      unlink(unfinished)
      throw ONNXError(.fileAccess, "\(error)")
    }
    return writer.byteCount
  }

  private static func write(
    _ bytes: UnsafeRawBufferPointer, to file: Int32, _ path: String
  ) throws(SystemError) {
    var rest = bytes
    while !rest.isEmpty {
      let count = try systemCall("write \(path)") {
        Foundation.write(file, rest.baseAddress, rest.count)
      }
      rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
    }
  }

  private func serialized() throws(ONNXError) -> ProtobufWriter {
    var writer = ProtobufWriter()
    writer.integer(1, formatVersion)
    writer.text(2, producer.name)
    writer.text(3, producer.version)
    writer.message(7) { graph.encode(to: &$0) }
    for (domain, version) in operatorSets.sorted(by: { $0.key < $1.key }) {
      writer.message(8) {
        $0.text(1, domain)
        $0.integer(2, version)
      }
    }
    for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
      writer.message(14) {
        $0.text(1, key)
        $0.text(2, value)
      }
    }
    writer.flush()
    guard writer.byteCount <= Model.maximumByteCount else {
      throw ONNXError(
        .tooLarge, "the model takes \(writer.byteCount) bytes; an ONNX file holds 2 GB at most")
    }
    return writer
  }
}

extension Graph {
  func encode(to writer: inout ProtobufWriter) {
    for node in nodes { writer.message(1) { node.encode(to: &$0) } }
    writer.text(2, name)
    for initializer in initializers {
      writer.message(5) { initializer.tensor.encode(named: initializer.name, to: &$0) }
    }
    for input in inputs { writer.message(11) { input.encode(to: &$0) } }
    for output in outputs { writer.message(12) { output.encode(to: &$0) } }
    for value in intermediates { writer.message(13) { value.encode(to: &$0) } }
  }
}

extension Node {
  func encode(to writer: inout ProtobufWriter) {
    for input in inputs { writer.text(1, input) }
    for output in outputs { writer.text(2, output) }
    if !name.isEmpty { writer.text(3, name) }
    writer.text(4, self.operator.name)
    for (name, attribute) in attributes.sorted(by: { $0.key < $1.key }) {
      writer.message(5) { attribute.encode(named: name, to: &$0) }
    }
    if !self.operator.domain.isEmpty { writer.text(7, self.operator.domain) }
  }
}

extension Attribute {
  func encode(named name: String, to writer: inout ProtobufWriter) {
    writer.text(1, name)
    // Each kind has a field for its value, and a code.
    let code: Int
    switch self {
    case .float(let value):
      writer.float(2, value)
      code = 1
    case .integer(let value):
      writer.integer(3, value)
      code = 2
    case .text(let value):
      writer.text(4, value)
      code = 3
    case .tensor(let value):
      writer.message(5) { value.encode(named: "", to: &$0) }
      code = 4
    case .graph(let value):
      writer.message(6) { value.encode(to: &$0) }
      code = 5
    case .floats(let values):
      writer.floats(7, values)
      code = 6
    case .integers(let values):
      writer.integers(8, values)
      code = 7
    case .texts(let values):
      for value in values { writer.text(9, value) }
      code = 8
    }
    writer.integer(20, code)
  }
}

extension ConstantTensor {
  func encode(named name: String, to writer: inout ProtobufWriter) {
    writer.integers(1, shape.dimensions)
    writer.integer(2, elementType.code)
    if !name.isEmpty { writer.text(8, name) }
    writer.elements(9, self)
  }
}

extension ValueInfo {
  func encode(to writer: inout ProtobufWriter) {
    writer.text(1, name)
    writer.message(2) { writer in
      writer.message(1) { writer in
        writer.integer(1, type.elementType.code)
        guard let dimensions = type.dimensions else { return }
        writer.message(2) { writer in
          for dimension in dimensions {
            writer.message(1) { writer in
              switch dimension {
              case .fixed(let value): writer.integer(1, value)
              case .symbol(let name): writer.text(2, name)
              case .unknown: break
              }
            }
          }
        }
      }
    }
  }
}
