internal import Foundation

/// NumPy's file format for one array: version 1, C order, little-endian.
///
/// It has all element types but bfloat16.
public enum NPY {
  /// The bytes that every file starts with, version 1.0 included.
  private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0]
  /// The magic number and the header's length.
  private static let prefixLength = 10

  /// Reads an array.
  ///
  /// - Parameters:
  ///   - bytes: A whole file.
  ///   - maximumByteCount: The most bytes that the elements may take.
  /// - Returns: The array.
  /// - Throws: `NPYError`, before anything is allocated for the elements.
  public static func decode(
    _ bytes: UnsafeRawBufferPointer, maximumByteCount: Int = 1 << 30
  ) throws(NPYError) -> Tensor {
    guard bytes.count >= prefixLength, bytes.prefix(6).elementsEqual(magic.prefix(6)) else {
      throw NPYError(.notNPY, "the file does not start as a .npy file does")
    }
    guard bytes[6] == 1, bytes[7] == 0 else {
      throw NPYError(.unsupported, "version \(bytes[6]).\(bytes[7]) of the .npy format, not 1.0")
    }
    let headerLength = Int(bytes[8]) | Int(bytes[9]) << 8
    let start = prefixLength + headerLength
    guard bytes.count >= start else {
      throw NPYError(.wrongByteCount, "the file ends within its header")
    }
    let header = try NPYHeader(parsing: bytes[prefixLength..<start])
    let elementSize = header.elementType.byteCount
    let (byteCount, overflow) = header.shape.elementCount
      .multipliedReportingOverflow(by: elementSize)
    guard !overflow, byteCount <= maximumByteCount else {
      throw NPYError(
        .tooLarge,
        "\(header.shape) of \(header.elementType) takes more than \(maximumByteCount) bytes")
    }
    guard bytes.count - start == byteCount else {
      throw NPYError(
        .wrongByteCount,
        "\(header.shape) of \(header.elementType) takes \(byteCount) bytes, the file has "
          + "\(bytes.count - start)")
    }
    let tensor = Tensor(shape: header.shape, elementType: header.elementType)
    tensor.bytes.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[start...]))
    return tensor
  }

  /// Writes an array.
  ///
  /// - Parameter tensor: A tensor of any type but bfloat16, which the format does not have.
  /// - Returns: A whole file.
  /// - Throws: `NPYError` for bfloat16, and for a shape of thousands of extents.
  public static func encode(_ tensor: Tensor) throws(NPYError) -> [UInt8] {
    var header = try NPYHeader(shape: tensor.shape, elementType: tensor.elementType).text
    // Spaces up to a line end, so that the elements start at a multiple of 64 bytes.
    let unpadded = prefixLength + header.utf8.count + 1
    header += String(repeating: " ", count: (64 - unpadded % 64) % 64) + "\n"
    guard let length = UInt16(exactly: header.utf8.count) else {
      throw NPYError(.unsupported, "a shape of \(tensor.shape.rank) extents is too long")
    }
    var file = magic + [UInt8(length & 0xFF), UInt8(length >> 8)] + Array(header.utf8)
    file.append(contentsOf: UnsafeRawBufferPointer(tensor.bytes).prefix(tensor.byteCount))
    return file
  }

  /// Reads a file.
  ///
  /// - Parameters:
  ///   - path: The file's path.
  ///   - maximumByteCount: The most bytes that the elements may take.
  /// - Returns: The array.
  /// - Throws: `NPYError` naming the path.
  public static func read(
    _ path: String, maximumByteCount: Int = 1 << 30
  ) throws(NPYError) -> Tensor {
    let largest = maximumByteCount.addingReportingOverflow(prefixLength + Int(UInt16.max))
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    guard let size = attributes?[.size] as? Int else {
      throw NPYError(.fileAccess, "\(path) cannot be read")
    }
    guard largest.overflow || size <= largest.partialValue else {
      throw NPYError(.tooLarge, "\(path) has more than \(maximumByteCount) bytes")
    }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw NPYError(.fileAccess, "\(path) cannot be read")
    }
    do {
      return try [UInt8](data).withUnsafeBytes { bytes in
        try decode(bytes, maximumByteCount: maximumByteCount)
      }
    } catch let error as NPYError {
      throw NPYError(error.code, "\(path): \(error.message)")
    } catch {
      throw NPYError(.fileAccess, "\(path): \(error)")
    }
  }

  /// Writes a file.
  ///
  /// - Parameters:
  ///   - tensor: A tensor of any type but bfloat16.
  ///   - path: The file's path. The file appears whole or not at all.
  /// - Throws: `NPYError` naming the path.
  public static func write(_ tensor: Tensor, to path: String) throws(NPYError) {
    let bytes = try encode(tensor)
    do {
      try Data(bytes).write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw NPYError(.fileAccess, "\(path) cannot be written: \(error)")
    }
  }
}
