import Foundation

/// Cuts a file of JPEG pictures one after the other (motion JPEG) into its pictures.
public enum MotionJPEG {
  /// Finds the pictures.
  ///
  /// Pictures are told apart by their markers, so that thumbnails inside of them do no harm. Bytes
  /// between pictures, such as the separators of `multipart/x-mixed-replace`, are stepped over.
  ///
  /// - Parameter bytes: The file.
  /// - Returns: The byte range of each picture; a last one that is cut off is left out.
  public static func pictures(in bytes: UnsafeRawBufferPointer) -> [Range<Int>] {
    var pictures: [Range<Int>] = []
    var position = 0
    while let start = startOfImage(in: bytes, from: position) {
      guard let end = endOfImage(in: bytes, from: start + 2) else { break }
      pictures.append(start..<end)
      position = end
    }
    return pictures
  }

  private static func startOfImage(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
    var position = start
    while let found = nextFF(in: bytes, from: position), found + 2 < bytes.count {
      if bytes[found + 1] == 0xD8, bytes[found + 2] == 0xFF { return found }
      position = found + 1
    }
    return nil
  }

  /// The position behind the end-of-image marker; nil when the picture does not end.
  private static func endOfImage(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
    var position = start
    while let found = nextFF(in: bytes, from: position), found + 1 < bytes.count {
      switch bytes[found + 1] {
      case 0xD9: return found + 2
      case 0xFF: position = found + 1
      case 0x00, 0x01, 0xD0...0xD8: position = found + 2
      default:
        // A segment with a length, which counts itself.
        guard found + 3 < bytes.count else { return nil }
        position = found + 2 + max(2, Int(bytes[found + 2]) << 8 | Int(bytes[found + 3]))
      }
    }
    return nil
  }

  private static func nextFF(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
    guard let base = bytes.baseAddress, start < bytes.count,
      let found = memchr(base + start, 0xFF, bytes.count - start)
    else { return nil }
    return UnsafeRawPointer(found) - base
  }
}
