import Base
import Foundation
import Tensors
import Testing

@Suite("A constant tensor")
struct ConstantTensorTests {
  @Test func sharesItsBytesInAnotherShape() {
    let tensor = ConstantTensor(shape: [2, 3], float32: [1, 2, 3, 4, 5, 6])
    let reshaped = tensor.reshaped(to: [3, 2])
    #expect(reshaped.shape == [3, 2] && reshaped.floats() == [1, 2, 3, 4, 5, 6])
    #expect(
      tensor.withBytes { $0.baseAddress } == reshaped.withBytes { $0.baseAddress })
  }

  @Test func keepsAMappedFileAliveAndReadsUnalignedBytes() throws {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("constant-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    var bytes: [UInt8] = [0xFF]
    for value in [1.5, -2] as [Float] {
      withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes += $0 }
    }
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    func read() throws -> ConstantTensor {
      let file = try MappedFile(path)
      return ConstantTensor(
        shape: [2], elementType: .float32,
        bytes: UnsafeRawBufferPointer(rebasing: file.bytes[1...]), keptBy: file)
    }
    #expect(try read().floats() == [1.5, -2])
  }

  @Test(arguments: ElementType.allCases)
  func readsEveryElementTypeAsFloats(type: ElementType) {
    let tensor = Tensor(shape: [2], elementType: type)
    // One in the second element's lowest bits: as an integer 1, as a float the smallest number.
    tensor.bytes[type.byteCount] = 1
    let constant = ConstantTensor(tensor)
    let one: Float =
      switch type {
      case .float32: Float(bitPattern: 1)
      case .float16: 0x1p-24
      case .bfloat16: Float(bitPattern: 1 << 16)
      case .float64: 0
      default: 1
      }
    #expect(constant.floats() == [0, one])
    if !type.isFloatingPoint { #expect(constant.integers() == [0, 1]) }
  }

  @Test func negativeIntegersKeepTheirSign() {
    let tensor = Tensor(shape: [1], elementType: .int16)
    tensor.bytes.storeBytes(of: -3, as: Int16.self)
    #expect(ConstantTensor(tensor).integers() == [-3])
    #expect(ConstantTensor(shape: [2], int64: [-1, .max]).integers() == [-1, .max])
  }

  @Test func mapsAnEmptyFileAndRefusesALongOneAndAFolder() throws {
    let folder = FileManager.default.temporaryDirectory
    let path = folder.appendingPathComponent("mapped-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Data().write(to: URL(fileURLWithPath: path))
    let empty = try MappedFile(path)
    #expect(empty.bytes.isEmpty)
    try Data([1, 2, 3]).write(to: URL(fileURLWithPath: path))
    let file = try MappedFile(path, maximumByteCount: 3)
    #expect(Array(file.bytes) == [1, 2, 3])
    #expect(throws: SystemError(code: EFBIG, operation: "")) {
      try MappedFile(path, maximumByteCount: 2)
    }
    #expect(throws: SystemError(code: EINVAL, operation: "")) { try MappedFile(folder.path) }
    #expect(throws: SystemError(code: ENOENT, operation: "")) { try MappedFile(path + "x") }
  }
}
