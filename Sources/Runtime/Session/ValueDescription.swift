internal import COnnxRuntime
public import Tensors

/// An input or output of a model, as the model declares it.
public struct ValueDescription: Hashable, Sendable {
  /// The name by which it is bound.
  public let name: String
  /// The type of its elements; nil when it is none that a `Tensor` can hold.
  public let elementType: ElementType?
  /// The type in the library's words: `float32`, `float64`, `string`, `sequence` and so on.
  public let typeName: String
  /// Extents, outermost first; nil where the model leaves an extent open.
  ///
  /// Empty for a scalar, and also when the model does not even state how many there are.
  public let dimensions: [Int?]

  /// The extents joined by `x` with `?` for open ones, such as `?x3x256x256`.
  public var shapeDescription: String {
    dimensions.isEmpty
      ? "scalar" : dimensions.map { $0.map(String.init) ?? "?" }.joined(separator: "x")
  }

  /// Whether a tensor of that shape fits what the model declares.
  ///
  /// - Parameter shape: A tensor's extents.
  /// - Returns: Whether the number of extents and every extent that is not open agree.
  public func accepts(_ shape: Shape) -> Bool {
    guard !dimensions.isEmpty else { return true }
    return dimensions.count == shape.rank
      && zip(dimensions, shape.dimensions).allSatisfy { $0 == nil || $0 == $1 }
  }
}

extension ElementType {
  /// The library's code for the type.
  var libraryType: ONNXTensorElementDataType {
    switch self {
    case .float32: ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT
    case .float16: ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT16
    case .bfloat16: ONNX_TENSOR_ELEMENT_DATA_TYPE_BFLOAT16
    case .float64: ONNX_TENSOR_ELEMENT_DATA_TYPE_DOUBLE
    case .uint8: ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT8
    case .int8: ONNX_TENSOR_ELEMENT_DATA_TYPE_INT8
    case .uint16: ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT16
    case .int16: ONNX_TENSOR_ELEMENT_DATA_TYPE_INT16
    case .uint32: ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT32
    case .int32: ONNX_TENSOR_ELEMENT_DATA_TYPE_INT32
    case .uint64: ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT64
    case .int64: ONNX_TENSOR_ELEMENT_DATA_TYPE_INT64
    case .bool: ONNX_TENSOR_ELEMENT_DATA_TYPE_BOOL
    }
  }
}

/// Names of the library's element types, by their codes.
let libraryTypeNames: [String] = [
  "undefined", "float32", "uint8", "int8", "uint16", "int16", "int32", "int64", "string", "bool",
  "float16", "float64", "uint32", "uint64", "complex64", "complex128", "bfloat16", "float8e4m3fn",
  "float8e4m3fnuz", "float8e5m2", "float8e5m2fnuz", "uint4", "int4",
]
