internal import Base
internal import Foundation
internal import Tensors

extension Model {
  /// Reads a model file, which is mapped: large constants stay where they are.
  ///
  /// - Parameter path: The file's path. Data outside of it is looked for beside it.
  /// - Throws: `ONNXError` naming the path.
  public init(reading path: String) throws(ONNXError) {
    let file: MappedFile
    do throws(SystemError) {
      file = try MappedFile(path, maximumByteCount: Model.maximumByteCount)
    } catch {
      throw ONNXError(.fileAccess, "\(error)")
    }
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    do throws(ONNXError) {
      try self.init(decoding: file.bytes, keptBy: file, folder: folder)
    } catch {
      throw ONNXError(error.code, "\(path): \(error.message)")
    }
  }

  /// Reads a model from bytes, copying its constants.
  ///
  /// - Parameter bytes: A whole ONNX file without external data.
  /// - Throws: `ONNXError`.
  public init(decoding bytes: [UInt8]) throws(ONNXError) {
    let memory = CopiedBytes(bytes)
    try self.init(decoding: memory.bytes, keptBy: memory, folder: nil)
  }

  private init(
    decoding bytes: UnsafeRawBufferPointer, keptBy owner: any AnyObject & Sendable,
    folder: String?
  ) throws(ONNXError) {
    var decoder = ModelDecoder(owner: owner, folder: folder)
    try self.init(bytes, &decoder)
  }

  private init(_ bytes: UnsafeRawBufferPointer, _ decoder: inout ModelDecoder) throws(ONNXError) {
    var graph: Graph?
    formatVersion = 0
    operatorSets = [:]
    self.graph = Graph(name: "")
    var reader = ProtobufReader(bytes)
    while let field = try reader.next() {
      switch field.number {
      case 1: formatVersion = try field.value.integer()
      case 2: producer.name = try field.value.text()
      case 3: producer.version = try field.value.text()
      case 7: graph = try decoder.graph(field.value.content())
      case 8:
        let (domain, version) = try ModelDecoder.operatorSet(field.value.content())
        operatorSets[domain] = version
      case 14:
        let (key, value) = try ModelDecoder.property(field.value.content())
        metadata[key] = value
      case 25:
        throw ONNXError(
          .unsupported, "the model defines functions of its own; inline them when exporting")
      default: break
      }
    }
    guard let graph, formatVersion > 0, operatorSets[""] != nil else {
      throw ONNXError(
        .malformed, "no ONNX model: it lacks a graph, a format version or an operator set")
    }
    self.graph = graph
  }
}

/// Bytes in memory of their own that never moves.
private final class CopiedBytes: Sendable {
  nonisolated(unsafe) let bytes: UnsafeRawBufferPointer

  init(_ source: [UInt8]) {
    let copy = UnsafeMutableRawBufferPointer.allocate(
      byteCount: max(1, source.count), alignment: 64)
    copy.copyBytes(from: source)
    bytes = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(copy)[..<source.count])
  }

  deinit {
    bytes.deallocate()
  }
}
