public import Base
public import Tensors

/// Writes tensors under names as a safetensors file, which `Checkpoint` and others read.
public enum SafeTensorsWriter {
  private static let alignment = 8

  /// Writes a file in place of one that may be there, whole or not at all.
  ///
  /// - Parameters:
  ///   - path: The file's path.
  ///   - tensors: The tensors, in the order that they get in the file; no two of one name.
  /// - Throws: `SystemError` when it cannot be written; an older file is then as it was.
  public static func write(
    _ path: String, _ tensors: [(name: String, tensor: ConstantTensor)]
  ) throws(SystemError) {
    let head = header(tensors)
    try head.withUnsafeBytes { head in
      Result { () throws(SystemError) in
        // The bytes are used while the tensors, which this function holds, keep them alive.
        let parts = [head] + tensors.map { $0.tensor.withBytes { $0 } }
        try FileDescriptor.replaceFile(path, with: parts)
      }
    }.get()
    withExtendedLifetime(tensors) {}
  }

  /// The header's length, and the header, padded so that elements are aligned.
  private static func header(_ tensors: [(name: String, tensor: ConstantTensor)]) -> [UInt8] {
    var members: [(String, JSONValue)] = []
    var offset = 0
    for (name, tensor) in tensors {
      let end = offset + tensor.byteCount
      let shape = tensor.shape.dimensions.map { JSONValue.integer(Int64($0)) }
      members.append(
        (
          name,
          [
            "dtype": .string(SafeTensorsEntry.typeName(of: tensor.elementType)),
            "shape": .array(shape),
            "data_offsets": [.integer(Int64(offset)), .integer(Int64(end))],
          ]
        ))
      offset = end
    }
    var text = Array(JSONValue.object(JSONObject(members)).serialized().utf8)
    while text.count % alignment != 0 { text.append(UInt8(ascii: " ")) }
    return withUnsafeBytes(of: UInt64(text.count).littleEndian) { Array($0) } + text
  }
}
