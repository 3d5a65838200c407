import Base
import Foundation

/// Reads image files of whatever kind, for tools and tests.
public enum ImageFile {
  /// The kinds of image file, told by their first bytes.
  public enum Kind: String, Sendable, CaseIterable {
    /// JPEG.
    case jpeg
    /// PNG.
    case png

    /// Tells the kind of a file from its first bytes.
    ///
    /// - Parameter bytes: A file, or at least its first 8 bytes.
    /// - Returns: The kind, or nil for files of neither.
    public static func sniff(_ bytes: UnsafeRawBufferPointer) -> Kind? {
      if bytes.starts(with: [0xFF, 0xD8, 0xFF]) { return .jpeg }
      return bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) ? .png : nil
    }
  }

  /// Reads a JPEG or PNG file as a colour image, upright.
  ///
  /// - Parameters:
  ///   - path: The file's path.
  ///   - limits: The largest image, and file, that is accepted.
  /// - Returns: The image.
  /// - Throws: ``ImagingError``, naming the path.
  public static func read(
    _ path: String, limits: ImageLimits = ImageLimits()
  ) throws(ImagingError) -> Image {
    try decode(try readBytes(path, limits: limits), path) { (bytes, kind) throws(ImagingError) in
      switch kind {
      case .jpeg: try JPEGDecoder(limits: limits).decode(bytes)
      case .png: try PNG.decode(bytes, limits: limits)
      }
    }
  }

  /// Reads a JPEG or PNG file as a gray image, such as a mask, upright.
  ///
  /// - Parameters:
  ///   - path: The file's path.
  ///   - limits: The largest image, and file, that is accepted.
  /// - Returns: The image; colours become luma.
  /// - Throws: ``ImagingError``, naming the path.
  public static func readGray(
    _ path: String, limits: ImageLimits = ImageLimits()
  ) throws(ImagingError) -> GrayImage {
    try decodeGray(try readBytes(path, limits: limits), name: path, limits: limits)
  }

  /// Decodes the bytes of a JPEG or PNG file as a gray image, upright.
  ///
  /// - Parameters:
  ///   - bytes: The file's bytes.
  ///   - name: The file's name, for messages.
  ///   - limits: The largest image that is accepted.
  /// - Returns: The image; colours become luma.
  /// - Throws: ``ImagingError``, with the name.
  public static func decodeGray(
    _ bytes: [UInt8], name: String, limits: ImageLimits = ImageLimits()
  ) throws(ImagingError) -> GrayImage {
    try decode(bytes, name) { (bytes, kind) throws(ImagingError) in
      switch kind {
      case .jpeg: try JPEGDecoder(limits: limits).decode(bytes).gray
      case .png: try PNG.decodeGray(bytes, limits: limits)
      }
    }
  }

  /// Reads a file's bytes, up to the limit.
  ///
  /// - Parameters:
  ///   - path: The file's path.
  ///   - limits: The largest file that is accepted.
  /// - Returns: The bytes.
  /// - Throws: ``ImagingError`` with the code `unreadable` or `tooLarge`.
  public static func readBytes(
    _ path: String, limits: ImageLimits = ImageLimits()
  ) throws(ImagingError) -> [UInt8] {
    do {
      return try FileDescriptor.readFile(path, maximumByteCount: limits.maximumFileBytes)
    } catch {
      throw ImagingError(error.code == EFBIG ? .tooLarge : .unreadable, "\(error)")
    }
  }

  private static func decode<Result>(
    _ bytes: [UInt8], _ name: String,
    _ body: (UnsafeRawBufferPointer, Kind) throws(ImagingError) -> Result
  ) throws(ImagingError) -> Result {
    let result = bytes.withUnsafeBytes { bytes in
      Swift.Result { () throws(ImagingError) in
        guard let kind = Kind.sniff(bytes) else {
          throw ImagingError(.unsupported, "neither a JPEG nor a PNG")
        }
        return try body(bytes, kind)
      }
    }
    do throws(ImagingError) {
      return try result.get()
    } catch {
      throw ImagingError(error.code, "\(name): \(error.message)")
    }
  }
}
