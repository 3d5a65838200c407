import Foundation
import Tensors
import Testing

@Suite struct NPYTests {
  /// What `numpy.save` writes for `numpy.array([[1, 2, 3], [4, 5, 6]], dtype="<f4")`.
  static let fileOfNumPy: [UInt8] = {
    let header =
      "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }"
      + String(repeating: " ", count: 58) + "\n"
    var file: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0, 118, 0] + Array(header.utf8)
    for value in 1...6 {
      withUnsafeBytes(of: Float(value).bitPattern.littleEndian) { file.append(contentsOf: $0) }
    }
    return file
  }()

  private static func decode(_ file: [UInt8], maximumByteCount: Int = 1 << 20) throws -> Tensor {
    try file.withUnsafeBytes { try NPY.decode($0, maximumByteCount: maximumByteCount) }
  }

  private static func file(header: String, elements: Int = 0, version: UInt8 = 1) -> [UInt8] {
    [0x93] + Array("NUMPY".utf8) + [version, 0, UInt8(header.utf8.count), 0] + Array(header.utf8)
      + [UInt8](repeating: 0, count: elements)
  }

  @Test func readsWhatNumPyWrites() throws {
    let tensor = try Self.decode(Self.fileOfNumPy)
    #expect(tensor.shape == [2, 3])
    #expect(tensor.elementType == .float32)
    #expect(tensor.float32Values() == [1, 2, 3, 4, 5, 6])
  }

  @Test func writesWhatNumPyWrites() throws {
    let tensor = Tensor(shape: [2, 3], float32: [1, 2, 3, 4, 5, 6])
    #expect(try NPY.encode(tensor) == Self.fileOfNumPy)
  }

  @Test(arguments: [Shape([]), [1], [7], [0], [2, 0, 3], [1, 2, 3, 4]])
  func everyTypeComesBack(shape: Shape) throws {
    for type in [ElementType.float32, .float16, .uint8, .int64] {
      let tensor = Tensor(shape: shape, elementType: type)
      for index in 0..<tensor.byteCount { tensor.bytes[index] = UInt8(truncatingIfNeeded: index) }
      let file = try NPY.encode(tensor)
      #expect((file.count - tensor.byteCount).isMultiple(of: 64))
      let copy = try Self.decode(file)
      #expect(copy.shape == shape)
      #expect(copy.elementType == type)
      #expect(
        copy.bytes.prefix(copy.byteCount).elementsEqual(tensor.bytes.prefix(tensor.byteCount)))
    }
  }

  @Test func bfloat16CannotBeWritten() {
    #expect {
      _ = try NPY.encode(Tensor(shape: [1], elementType: .bfloat16))
    } throws: {
      ($0 as? NPYError)?.code == .unsupported
    }
  }

  @Test func everyTruncationIsAnError() {
    for length in 0..<Self.fileOfNumPy.count {
      #expect(throws: NPYError.self, "first \(length) bytes") {
        _ = try Self.decode(Array(Self.fileOfNumPy.prefix(length)))
      }
    }
  }

  @Test(arguments: [
    ("", NPYError.Code.badHeader),
    ("{}", .badHeader),
    ("{'descr': '<f4', 'fortran_order': False}", .badHeader),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}", .badHeader),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)}", .badHeader),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296)}", .badHeader),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387904,)}", .tooLarge),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (1000000,)}", .tooLarge),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (2,)}", .wrongByteCount),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': ()} x", .badHeader),
    ("{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': ()}", .badHeader),
    ("{'descr': '<f4', 'fortran_order': True, 'shape': ()}", .unsupported),
    ("{'descr': '>f4', 'fortran_order': False, 'shape': ()}", .unsupported),
    ("{'descr': '<c8', 'fortran_order': False, 'shape': ()}", .unsupported),
    ("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': ()}", .badHeader),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (1 1)}", .badHeader),
    ("{'descr': '<f4", .badHeader),
  ])
  func badHeadersAreErrors(header: String, code: NPYError.Code) {
    #expect {
      _ = try Self.decode(Self.file(header: header, elements: 4))
    } throws: {
      ($0 as? NPYError)?.code == code
    }
  }

  @Test func otherFilesAndVersionsAreErrors() {
    let header = "{'descr': '|u1', 'fortran_order': False, 'shape': (), }\n"
    #expect(throws: Never.self) { _ = try Self.decode(Self.file(header: header, elements: 1)) }
    #expect { _ = try Self.decode(Self.file(header: header, elements: 1, version: 2)) } throws: {
      ($0 as? NPYError)?.code == .unsupported
    }
    #expect { _ = try Self.decode(Array("\u{89}PNG and so on".utf8)) } throws: {
      ($0 as? NPYError)?.code == .notNPY
    }
  }

  @Test func filesAreReadAndWritten() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appendingPathComponent("a.npy").path
    #expect {
      _ = try NPY.read(path)
    } throws: {
      ($0 as? NPYError)?.code == .fileAccess && "\($0)".contains(path)
    }
    try NPY.write(Tensor(shape: [2], float32: [3, 4]), to: path)
    let tensor = try NPY.read(path)
    #expect(tensor.float32Values() == [3, 4])
    #expect {
      _ = try NPY.read(path, maximumByteCount: 7)
    } throws: {
      ($0 as? NPYError)?.code == .tooLarge
    }
    #expect(throws: NPYError.self) {
      try NPY.write(Tensor(shape: [1], float32: [1]), to: folder.path + "/absent/a.npy")
    }
  }
}
