import Base
import Foundation
import Imaging
import Wire

/// Frames to send, one after the other.
protocol FrameSource: AnyObject {
  /// The next frame, or nil at the end.
  func next() throws -> SourceFrame?
}

/// A frame as it goes to the daemon.
struct SourceFrame: Sendable {
  /// A name for outputs, such as the file's.
  let name: String
  /// How the bytes hold the pixels.
  let encoding: FrameMessage.Encoding
  /// The pixels or the JPEG file.
  let bytes: [UInt8]

  /// The frame as a picture, to draw on.
  func image() throws -> Image {
    switch encoding {
    case .jpeg: try bytes.withUnsafeBytes { try JPEGDecoder().decode($0) }
    case .raw(let pixels):
      try bytes.withUnsafeBytes { try Image(raw: $0, layout: RawFrameLayout(pixels)) }
    }
  }
}

extension RawFrameLayout {
  /// The layout that a frame message states.
  init(_ pixels: FrameMessage.RawPixels) throws {
    guard let format = PixelFormat(rawValue: pixels.format),
      let matrix = YUVEncoding.Matrix(rawValue: pixels.matrix),
      let range = YUVEncoding.Range(rawValue: pixels.range)
    else { throw PredictionError(description: "no such pixel format: \(pixels.format)") }
    try self.init(
      size: ImageSize(width: pixels.width, height: pixels.height), format: format,
      encoding: YUVEncoding(matrix: matrix, range: range), rowBytes: pixels.rowByteCount)
  }
}

/// Image files in the order given; folders stand for the images in them, by name.
final class ImageFileSource: FrameSource {
  private var paths: ArraySlice<String>

  init(_ operands: [String]) throws {
    var paths: [String] = []
    for operand in operands {
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: operand, isDirectory: &isFolder) else {
        throw PredictionError(description: "\(operand): there is no such file or folder")
      }
      guard isFolder.boolValue else {
        paths.append(operand)
        continue
      }
      let names = try FileManager.default.contentsOfDirectory(atPath: operand).sorted()
        .filter { ["jpg", "jpeg", "png"].contains(($0 as NSString).pathExtension.lowercased()) }
      paths += names.map { (operand as NSString).appendingPathComponent($0) }
    }
    guard !paths.isEmpty else {
      throw PredictionError(description: "\(operands.joined(separator: ", ")): no JPEG or PNG file")
    }
    self.paths = paths[...]
  }

  func next() throws -> SourceFrame? {
    guard let path = paths.popFirst() else { return nil }
    let bytes = try ImageFile.readBytes(path)
    guard bytes.withUnsafeBytes({ ImageFile.Kind.sniff($0) }) == .png else {
      return SourceFrame(name: path, encoding: .jpeg, bytes: bytes)
    }
    let image = try ImageFile.read(path)
    return SourceFrame(
      name: path,
      encoding: .raw(
        .init(
          format: PixelFormat.rgb.rawValue, width: image.size.width, height: image.size.height)),
      bytes: image.pixels)
  }
}

/// The pictures of a motion-JPEG file.
final class MotionJPEGSource: FrameSource {
  private let file: Data
  private var pictures: ArraySlice<Range<Int>>
  private let name: String
  private var count = 0

  init(path: String) throws {
    file = try Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped)
    pictures = file.withUnsafeBytes { MotionJPEG.pictures(in: $0) }[...]
    name = URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
    guard !pictures.isEmpty else {
      throw PredictionError(description: "\(path): no JPEG picture in it")
    }
  }

  func next() throws -> SourceFrame? {
    guard let range = pictures.popFirst() else { return nil }
    count += 1
    return SourceFrame(
      name: "\(name)-\(String(format: "%06d", count))", encoding: .jpeg,
      bytes: Array(file[range]))
  }
}

/// Raw frames of one geometry from standard input.
final class StandardInputSource: FrameSource {
  private let pixels: FrameMessage.RawPixels
  private let byteCount: Int
  private var count = 0

  init(_ pixels: FrameMessage.RawPixels) throws {
    self.pixels = pixels
    byteCount = try RawFrameLayout(pixels).byteCount
  }

  func next() throws -> SourceFrame? {
    var bytes = [UInt8](repeating: 0, count: byteCount)
    var filled = 0
    while filled < byteCount {
      let count = try systemCall("read standard input") {
        bytes.withUnsafeMutableBytes { buffer in
          read(STDIN_FILENO, buffer.baseAddress.map { $0 + filled }, byteCount - filled)
        }
      }
      guard count > 0 else {
        guard filled > 0 else { return nil }
        throw PredictionError(
          description: "standard input ended after \(filled) of a frame's \(byteCount) bytes")
      }
      filled += count
    }
    count += 1
    return SourceFrame(
      name: String(format: "stdin-%06d", count), encoding: .raw(pixels), bytes: bytes)
  }
}

/// A source that starts again at its end.
final class RepeatingSource: FrameSource {
  private let makeSource: () throws -> any FrameSource
  private var source: any FrameSource

  init(_ makeSource: @escaping () throws -> any FrameSource) throws {
    self.makeSource = makeSource
    source = try makeSource()
  }

  func next() throws -> SourceFrame? {
    if let frame = try source.next() { return frame }
    source = try makeSource()
    return try source.next()
  }
}
