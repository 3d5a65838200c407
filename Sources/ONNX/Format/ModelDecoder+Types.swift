import Tensors

extension ModelDecoder {
  static func valueInfo(_ bytes: UnsafeRawBufferPointer) throws(ONNXError) -> ValueInfo {
    var name = ""
    var type: TensorType?
    var reader = ProtobufReader(bytes)
    while let field = try reader.next() {
      switch field.number {
      case 1: name = try field.value.text()
      case 2: type = try self.type(field.value.content())
      default: break
      }
    }
    guard let type else {
      throw ONNXError(.unsupported, "\(name.prefix(64)) is no tensor, or its type is not given")
    }
    return ValueInfo(name, type)
  }

  private static func type(_ bytes: UnsafeRawBufferPointer) throws(ONNXError) -> TensorType? {
    var reader = ProtobufReader(bytes)
    while let field = try reader.next() {
      if field.number == 1 { return try tensorType(field.value.content()) }
    }
    return nil
  }

  private static func tensorType(_ bytes: UnsafeRawBufferPointer) throws(ONNXError) -> TensorType {
    var elementType: ElementType?
    var dimensions: [Dimension]?
    var reader = ProtobufReader(bytes)
    while let field = try reader.next() {
      switch field.number {
      case 1: elementType = try ElementType(code: field.value.integer())
      case 2: dimensions = try self.dimensions(field.value.content())
      default: break
      }
    }
    guard let elementType else { throw ONNXError(.malformed, "a tensor has no element type") }
    return TensorType(elementType, dimensions)
  }

  private static func dimensions(
    _ bytes: UnsafeRawBufferPointer
  ) throws(ONNXError) -> [Dimension] {
    var dimensions: [Dimension] = []
    var reader = ProtobufReader(bytes)
    while let field = try reader.next() {
      guard field.number == 1 else { continue }
      var dimension = Dimension.unknown
      var inner = ProtobufReader(try field.value.content())
      while let part = try inner.next() {
        switch part.number {
        case 1:
          let extent = try part.value.integer()
          guard (0...ModelLimits.extent).contains(extent) else {
            throw ONNXError(.malformed, "a tensor has the extent \(extent)")
          }
          dimension = .fixed(extent)
        case 2:
          let name = try part.value.text()
          dimension = name.isEmpty ? .unknown : .symbol(name)
        default: break
        }
      }
      guard dimensions.count < ModelLimits.rank else {
        throw ONNXError(.tooLarge, "a tensor has over \(ModelLimits.rank) extents")
      }
      dimensions.append(dimension)
    }
    return dimensions
  }
}
