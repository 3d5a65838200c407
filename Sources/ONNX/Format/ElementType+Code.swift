public import Tensors

extension ElementType {
  /// ONNX's codes (`TensorProto.DataType`).
  private static let codes: [(code: Int, type: ElementType)] = [
    (1, .float32), (2, .uint8), (3, .int8), (4, .uint16), (5, .int16), (6, .int32), (7, .int64),
    (9, .bool), (10, .float16), (11, .float64), (12, .uint32), (13, .uint64), (16, .bfloat16),
  ]

  /// ONNX's code for the type.
  public var code: Int {
    // Every type is in the table; undefined is what no reader accepts.
    ElementType.codes.first { $0.type == self }?.code ?? 0
  }

  /// Reads ONNX's code.
  init(code: Int) throws(ONNXError) {
    guard let entry = ElementType.codes.first(where: { $0.code == code }) else {
      throw ONNXError(
        .unsupported, "element type \(code) (text, complex and 8-bit floats are not handled)")
    }
    self = entry.type
  }
}
