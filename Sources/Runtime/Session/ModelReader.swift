internal import COnnxRuntime
internal import Tensors

/// Reads what a session's model declares.
struct ModelReader {
  let calls: CallTable
  let session: OpaquePointer
  let model: String

  private var purpose: CallTable.Purpose {
    CallTable.Purpose(
      code: .invalidModel, model: model, remedy: "check the model with onnx.checker")
  }

  func inputs() throws(RuntimeError) -> [ValueDescription] {
    var count = 0
    try calls.check(
      "SessionGetInputCount", purpose, calls.api.SessionGetInputCount(session, &count))
    var values: [ValueDescription] = []
    for index in 0..<count {
      let name = try calls.string("SessionGetInputName", purpose) { allocator, name in
        calls.api.SessionGetInputName(session, index, allocator, &name)
      }
      let type = try calls.make(
        "SessionGetInputTypeInfo", purpose, release: calls.api.ReleaseTypeInfo
      ) { calls.api.SessionGetInputTypeInfo(session, index, &$0) }
      values.append(try describe(name, type.pointer))
    }
    return values
  }

  func outputs() throws(RuntimeError) -> [ValueDescription] {
    var count = 0
    try calls.check(
      "SessionGetOutputCount", purpose, calls.api.SessionGetOutputCount(session, &count))
    var values: [ValueDescription] = []
    for index in 0..<count {
      let name = try calls.string("SessionGetOutputName", purpose) { allocator, name in
        calls.api.SessionGetOutputName(session, index, allocator, &name)
      }
      let type = try calls.make(
        "SessionGetOutputTypeInfo", purpose, release: calls.api.ReleaseTypeInfo
      ) { calls.api.SessionGetOutputTypeInfo(session, index, &$0) }
      values.append(try describe(name, type.pointer))
    }
    return values
  }

  func metadata() throws(RuntimeError) -> ModelMetadata {
    let calls = calls
    let owned = try calls.make(
      "SessionGetModelMetadata", purpose, release: calls.api.ReleaseModelMetadata
    ) { calls.api.SessionGetModelMetadata(session, &$0) }
    let data = owned.pointer
    var version: Int64 = 0
    try calls.check(
      "ModelMetadataGetVersion", purpose, calls.api.ModelMetadataGetVersion(data, &version))
    let keys = try calls.strings("ModelMetadataGetCustomMetadataMapKeys", purpose) {
      calls.api.ModelMetadataGetCustomMetadataMapKeys(data, $0, &$1, &$2)
    }
    var custom: [String: String] = [:]
    for key in keys {
      custom[key] = try calls.string("ModelMetadataLookupCustomMetadataMap", purpose) {
        calls.api.ModelMetadataLookupCustomMetadataMap(data, $0, key, &$1)
      }
    }
    return ModelMetadata(
      producer: try calls.string("ModelMetadataGetProducerName", purpose) {
        calls.api.ModelMetadataGetProducerName(data, $0, &$1)
      },
      graphName: try calls.string("ModelMetadataGetGraphName", purpose) {
        calls.api.ModelMetadataGetGraphName(data, $0, &$1)
      },
      domain: try calls.string("ModelMetadataGetDomain", purpose) {
        calls.api.ModelMetadataGetDomain(data, $0, &$1)
      },
      description: try calls.string("ModelMetadataGetDescription", purpose) {
        calls.api.ModelMetadataGetDescription(data, $0, &$1)
      },
      // What the library says for a model without a version.
      version: version == .max ? nil : version, custom: custom)
  }

  /// Describes a value; `type` is borrowed.
  private func describe(
    _ name: String, _ type: OpaquePointer
  ) throws(RuntimeError) -> ValueDescription {
    var kind = ONNX_TYPE_UNKNOWN
    try calls.check(
      "GetOnnxTypeFromTypeInfo", purpose, calls.api.GetOnnxTypeFromTypeInfo(type, &kind))
    // Borrowed from `type`; nil when the value is no tensor.
    var tensor: OpaquePointer?
    try calls.check(
      "CastTypeInfoToTensorInfo", purpose, calls.api.CastTypeInfoToTensorInfo(type, &tensor))
    guard kind == ONNX_TYPE_TENSOR, let tensor else {
      return ValueDescription(
        name: name, elementType: nil, typeName: Self.kindName(kind), dimensions: [])
    }
    var element = ONNX_TENSOR_ELEMENT_DATA_TYPE_UNDEFINED
    try calls.check(
      "GetTensorElementType", purpose, calls.api.GetTensorElementType(tensor, &element))
    var rank = 0
    try calls.check("GetDimensionsCount", purpose, calls.api.GetDimensionsCount(tensor, &rank))
    var extents = [Int64](repeating: -1, count: rank)
    try calls.check("GetDimensions", purpose, calls.api.GetDimensions(tensor, &extents, rank))
    let code = Int(element.rawValue)
    return ValueDescription(
      name: name, elementType: ElementType.allCases.first { $0.libraryType == element },
      typeName: libraryTypeNames.indices.contains(code) ? libraryTypeNames[code] : "type \(code)",
      dimensions: extents.map { $0 < 0 ? nil : Int($0) })
  }

  private static func kindName(_ kind: ONNXType) -> String {
    switch kind {
    case ONNX_TYPE_SEQUENCE: "sequence"
    case ONNX_TYPE_MAP: "map"
    case ONNX_TYPE_OPTIONAL: "optional"
    case ONNX_TYPE_SPARSETENSOR: "sparse tensor"
    default: "kind \(kind.rawValue)"
    }
  }
}
