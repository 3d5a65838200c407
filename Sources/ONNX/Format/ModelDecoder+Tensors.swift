import Base
import Tensors

extension ModelDecoder {
  /// Reads a constant: a view of the model's bytes where its elements lie there as they are.
  mutating func tensor(
    _ bytes: UnsafeRawBufferPointer
  ) throws(ONNXError) -> (String, ConstantTensor) {
    var name = ""
    var extents: [Int64] = []
    var code = 0
    var raw: UnsafeRawBufferPointer?
    var listed = ListedElements()
    var external: [String: String] = [:]
    var isExternal = false
    var reader = ProtobufReader(bytes)
    while let field = try reader.next() {
      switch field.number {
      case 1: try ProtobufReader.varints(field.value) { extents.append(Int64(bitPattern: $0)) }
      case 2: code = try field.value.integer()
      case 3: throw ONNXError(.unsupported, "a constant in segments")
      case 8: name = try field.value.text()
      case 9: raw = try field.value.content()
      case 4, 5, 7, 10, 11: try listed.add(field)
      case 6: throw ONNXError(.unsupported, "constants of text are not handled")
      case 13:
        let (key, value) = try ModelDecoder.property(field.value.content())
        external[key] = value
      case 14: isExternal = try field.value.integer() == 1
      default: break
      }
    }
    do throws(ONNXError) {
      let type = try ElementType(code: code)
      guard extents.count <= ModelLimits.rank, extents.allSatisfy({ $0 <= ModelLimits.extent }),
        let shape = Shape(untrusted: extents),
        !shape.elementCount.multipliedReportingOverflow(by: type.byteCount).overflow
      else { throw ONNXError(.malformed, "the shape is none") }
      if isExternal { return (name, try externalTensor(shape, type, external)) }
      guard let raw else { return (name, try listed.tensor(shape, type)) }
      return (name, try ModelDecoder.view(raw, shape, type, owner))
    } catch {
      throw ONNXError(error.code, "constant \(name.prefix(128)): \(error.message)")
    }
  }

  private static func view(
    _ bytes: UnsafeRawBufferPointer, _ shape: Shape, _ type: ElementType,
    _ owner: any AnyObject & Sendable
  ) throws(ONNXError) -> ConstantTensor {
    guard bytes.count == shape.elementCount * type.byteCount else {
      throw ONNXError(
        .malformed, "\(shape) of \(type) does not take the \(bytes.count) bytes that there are")
    }
    return ConstantTensor(shape: shape, elementType: type, bytes: bytes, keptBy: owner)
  }

  private mutating func externalTensor(
    _ shape: Shape, _ type: ElementType, _ place: [String: String]
  ) throws(ONNXError) -> ConstantTensor {
    let file = try externalFile(place["location"] ?? "")
    let byteCount = shape.elementCount * type.byteCount
    guard let offset = Int(place["offset"] ?? "0"), offset >= 0,
      let length = Int(place["length"] ?? "\(byteCount)"), length == byteCount,
      offset <= file.bytes.count, length <= file.bytes.count - offset
    else {
      throw ONNXError(
        .malformed, "its bytes are not within \(file.path), or not as many as its shape takes")
    }
    let bytes = UnsafeRawBufferPointer(rebasing: file.bytes[offset..<offset + length])
    return try ModelDecoder.view(bytes, shape, type, file)
  }
}

/// Elements that are listed one by one, in the field that their type goes to.
private struct ListedElements {
  private var floats: [Float] = []
  private var doubles: [Double] = []
  private var integers: [UInt64] = []

  mutating func add(_ field: ProtobufReader.Field) throws(ONNXError) {
    switch field.number {
    case 4: try ProtobufReader.fixed32s(field.value) { floats.append(Float(bitPattern: $0)) }
    case 10: try ProtobufReader.fixed64s(field.value) { doubles.append(Double(bitPattern: $0)) }
    default: try ProtobufReader.varints(field.value) { integers.append($0) }
    }
  }

  func tensor(_ shape: Shape, _ type: ElementType) throws(ONNXError) -> ConstantTensor {
    let count: Int
    switch type {
    case .float32: count = floats.count
    case .float64: count = doubles.count
    default: count = integers.count
    }
    // Before any memory is taken: a shape may promise what the file does not hold.
    guard count == shape.elementCount else {
      throw ONNXError(.malformed, "\(shape) has \(count) elements")
    }
    let tensor = Tensor(shape: shape, elementType: type)
    func store<Element>(_ elements: [Element]) {
      for (index, element) in elements.enumerated() {
        tensor.bytes.storeBytes(
          of: element, toByteOffset: index * MemoryLayout<Element>.size, as: Element.self)
      }
    }
    switch type {
    case .float32: store(floats)
    case .float64: store(doubles)
    case .uint8, .int8, .bool: store(integers.map { UInt8(truncatingIfNeeded: $0) })
    case .uint16, .int16, .float16, .bfloat16:
      store(integers.map { UInt16(truncatingIfNeeded: $0) })
    case .uint32, .int32: store(integers.map { UInt32(truncatingIfNeeded: $0) })
    case .uint64, .int64: store(integers)
    }
    return ConstantTensor(tensor)
  }
}
