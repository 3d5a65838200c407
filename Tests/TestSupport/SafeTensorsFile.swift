public import Tensors
internal import Base
internal import Foundation

/// Writes tensors as a safetensors file.
public enum SafeTensorsFile {
  /// Writes a file.
  ///
  /// - Parameters:
  ///   - tensors: Names and tensors, float32 or int64.
  ///   - path: The file's path.
  /// - Throws: What Foundation throws.
  public static func write(_ tensors: [(name: String, tensor: ConstantTensor)], to path: String)
    throws
  {
    var header = JSONObject()
    var offset = 0
    for (name, tensor) in tensors {
      header[name] = [
        "dtype": tensor.elementType == .int64 ? "I64" : "F32",
        "shape": .array(tensor.shape.dimensions.map { .integer(Int64($0)) }),
        "data_offsets": [
          .integer(Int64(offset)), .integer(Int64(offset + tensor.byteCount)),
        ],
      ]
      offset += tensor.byteCount
    }
    let text = Array(JSONValue.object(header).serialized().utf8)
    var data = withUnsafeBytes(of: UInt64(text.count).littleEndian) { Data($0) }
    data.append(contentsOf: text)
    for (_, tensor) in tensors { tensor.withBytes { data.append(contentsOf: $0) } }
    try data.write(to: URL(fileURLWithPath: path))
  }
}
