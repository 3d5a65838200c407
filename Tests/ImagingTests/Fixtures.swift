import Foundation
import Imaging

/// The golden files beside the tests; `make_fixtures.py` there makes them.
enum Fixture {
  static func path(_ name: String) -> String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Fixtures/\(name)").path
  }

  static func bytes(_ name: String) throws -> [UInt8] {
    try ImageFile.readBytes(path(name))
  }

  static func image(_ name: String) throws -> Image {
    try ImageFile.read(path(name))
  }

  static func gray(_ name: String) throws -> GrayImage {
    try ImageFile.readGray(path(name))
  }
}

/// The largest difference between two sequences of bytes; 256 when their lengths differ.
func largestDifference(_ left: [UInt8], _ right: [UInt8]) -> Int {
  guard left.count == right.count else { return 256 }
  return zip(left, right).map { abs(Int($0) - Int($1)) }.max() ?? 0
}

/// The mean difference between two sequences of bytes of equal length.
func meanDifference(_ left: [UInt8], _ right: [UInt8]) -> Double {
  guard left.count == right.count, !left.isEmpty else { return 256 }
  return Double(zip(left, right).map { abs(Int($0) - Int($1)) }.reduce(0, +)) / Double(left.count)
}

/// Whether an error is an `ImagingError` with a code.
func isImagingError(_ error: any Error, _ code: ImagingError.Code) -> Bool {
  (error as? ImagingError)?.code == code
}

extension FramePreprocessor {
  /// Prepares bytes into a new array.
  func tensor(
    _ bytes: [UInt8], _ encoding: FrameEncoding, crop: PixelRectangle? = nil,
    exactDecode: Bool = false
  ) throws -> [Float] {
    try prepared(bytes, encoding, crop: crop, exactDecode: exactDecode).0
  }

  /// Prepares bytes into a new array, with what was found out.
  func prepared(
    _ bytes: [UInt8], _ encoding: FrameEncoding, crop: PixelRectangle? = nil,
    exactDecode: Bool = false
  ) throws -> ([Float], PreparedFrame) {
    var tensor = [Float](repeating: .nan, count: specification.elementCount)
    let frame = try bytes.withUnsafeBytes { bytes in
      try tensor.withUnsafeMutableBufferPointer { tensor in
        try prepare(bytes, encoding: encoding, crop: crop, exactDecode: exactDecode, into: tensor)
      }
    }
    return (tensor, frame)
  }
}
