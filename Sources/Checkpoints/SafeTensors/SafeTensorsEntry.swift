import Base
import Tensors

/// One tensor of a safetensors header.
struct SafeTensorsEntry {
  let name: String
  let elementType: ElementType
  let shape: Shape
  /// Where its elements are, from the end of the header.
  let data: Range<Int>

  /// What an entry takes in memory: its place in a list and in a sorted copy, and its extents.
  static let cost =
    2 * StructureBudget.element(of: MemoryLayout<SafeTensorsEntry>.stride)
    + StructureBudget.block + 8 * StridedView.maximumRank

  /// The format's names of the element types that can be read.
  private static let types: [String: ElementType] = [
    "F64": .float64, "F32": .float32, "F16": .float16, "BF16": .bfloat16, "I64": .int64,
    "I32": .int32, "I16": .int16, "I8": .int8, "U64": .uint64, "U32": .uint32, "U16": .uint16,
    "U8": .uint8, "BOOL": .bool,
  ]

  /// The format's name of an element type.
  static func typeName(of elementType: ElementType) -> String {
    guard let name = types.first(where: { $0.value == elementType })?.key else {
      preconditionFailure("\(elementType) has no name in the format")
    }
    return name
  }

  /// Reads an entry.
  ///
  /// - Parameters:
  ///   - name: The tensor's name.
  ///   - value: What the header says about it.
  ///   - longestName: The most bytes of the name.
  /// - Throws: `CheckpointError`.
  init(_ name: String, _ value: JSONValue, longestName: Int) throws(CheckpointError) {
    let place = "tensor \(Excerpt.of(name))"
    guard name.utf8.count <= longestName else {
      throw CheckpointError(
        .tooLarge, at: place, "its name is longer than \(longestName) bytes")
    }
    let type: String
    let sizes: [Int64]
    let offsets: [Int64]
    do throws(JSONError) {
      let fields = try JSONFields(value)
      try fields.allow(only: ["dtype", "shape", "data_offsets"])
      type = try fields.string("dtype", maximumLength: 32)
      sizes = try Self.integers(fields, "shape", count: 0...StridedView.maximumRank)
      offsets = try Self.integers(fields, "data_offsets", count: 2...2)
    } catch {
      throw CheckpointError(.corrupt, at: place, Excerpt.of(error.description))
    }
    guard let elementType = Self.types[type] else {
      throw CheckpointError(
        .unsupported, at: place,
        "its elements of type \(Excerpt.of(type)) are not supported",
        remedy: "convert it before saving, or leave it out")
    }
    guard let shape = Shape(untrusted: sizes) else {
      throw CheckpointError(.corrupt, at: place, "it has an impossible shape")
    }
    guard let begin = Int(exactly: offsets[0]), let end = Int(exactly: offsets[1]), begin >= 0,
      begin <= end
    else { throw CheckpointError(.corrupt, at: place, "its data_offsets are impossible") }
    let size = shape.elementCount.multipliedReportingOverflow(by: elementType.byteCount)
    guard !size.overflow, size.partialValue == end - begin else {
      throw CheckpointError(
        .storageMismatch, at: place,
        "\(shape.elementCount) elements of \(elementType) do not take \(end - begin) bytes")
    }
    self.name = name
    self.elementType = elementType
    self.shape = shape
    data = begin..<end
  }

  private static func integers(
    _ fields: JSONFields, _ name: String, count: ClosedRange<Int>
  ) throws(JSONError) -> [Int64] {
    var integers: [Int64] = []
    for element in try fields.elements(name, count: count) {
      guard case .integer(let integer) = element.value else {
        throw JSONError(.wrongType, at: element.path, "a whole number is expected")
      }
      integers.append(integer)
    }
    return integers
  }
}
