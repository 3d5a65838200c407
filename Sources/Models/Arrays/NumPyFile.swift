internal import Base
internal import Tensors

/// Single-precision arrays in NumPy's `.npy` format, version 1.0: what golden outputs are kept in.
enum NumPyFile {
  private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  /// Writes an array: row-major, little-endian single precision.
  static func encode(shape: Shape, values: [Float]) -> [UInt8] {
    let extents =
      shape.rank == 1
      ? "\(shape[0])," : shape.dimensions.map(String.init).joined(separator: ", ")
    var header = "{'descr': '<f4', 'fortran_order': False, 'shape': (\(extents)), }"
    // Magic, version and length take 10 bytes; the whole is a multiple of 64 and ends with a
    // line feed.
    let padding = 63 - (10 + header.utf8.count) % 64
    header += String(repeating: " ", count: padding) + "\n"
    var bytes = magic + [1, 0]
    bytes += [UInt8(header.utf8.count & 0xFF), UInt8(header.utf8.count >> 8)]
    bytes += Array(header.utf8)
    for value in values {
      withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
    }
    return bytes
  }

  /// Reads an array that `encode` or NumPy wrote.
  ///
  /// - Parameters:
  ///   - bytes: The file.
  ///   - path: Its name, for errors.
  /// - Returns: Shape and values.
  /// - Throws: `ModelError` with the code `goldenInvalid`.
  static func decode(
    _ bytes: [UInt8], path: String
  ) throws(ModelError) -> (shape: Shape, values: [Float]) {
    func fault(_ problem: String) -> ModelError {
      ModelError(
        .goldenInvalid, path, problem: problem,
        remedy: "write it with numpy.save as a C-ordered float32 array, format 1.0")
    }
    guard bytes.count >= 10, bytes.starts(with: magic), bytes[6] == 1 else {
      throw fault("this is no NumPy file of format 1.0")
    }
    let headerEnd = 10 + Int(bytes[8]) + Int(bytes[9]) << 8
    guard headerEnd <= bytes.count else { throw fault("the file ends within its header") }
    let header = String(decoding: bytes[10..<headerEnd], as: UTF8.self).filter { $0 != " " }
    guard header.contains("'descr':'<f4'"), header.contains("'fortran_order':False") else {
      throw fault("the array is not little-endian single precision in C order")
    }
    guard let open = header.range(of: "'shape':("),
      let close = header[open.upperBound...].firstIndex(of: ")")
    else { throw fault("the header states no shape") }
    let extents = header[open.upperBound..<close].split(separator: ",").map { Int64($0) }
    guard let shape = Shape(untrusted: extents.compactMap { $0 }),
      !extents.contains(nil), shape.elementCount <= bytes.count,
      bytes.count - headerEnd == shape.elementCount * 4
    else { throw fault("the shape in the header does not fit the file's size") }
    let values = bytes.withUnsafeBytes { buffer in
      (0..<shape.elementCount).map { index in
        Float(
          bitPattern: UInt32(
            littleEndian: buffer.loadUnaligned(
              fromByteOffset: headerEnd + index * 4, as: UInt32.self)))
      }
    }
    return (shape, values)
  }
}
