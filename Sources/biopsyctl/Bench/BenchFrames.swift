import Foundation
import Imaging
import Phantom
import Wire

/// The pictures that a benchmark cycles.
struct BenchPictures {
  /// Where they come from, for the report.
  let source: String
  private let images: [Image]

  /// The images of a folder, as many as are cycled.
  ///
  /// - Parameter folder: A folder with JPEG or PNG files.
  /// - Throws: What keeps the files from being read.
  init(folder: String) throws {
    let source = try ImageFileSource([folder])
    var images: [Image] = []
    while images.count < BenchPlan.distinctFrames, let frame = try source.next() {
      images.append(try frame.image())
    }
    self.images = images
    self.source = "\(images.count) images of a folder"
  }

  /// Frames of procedural scenes, with a polyp and without by turns.
  init(sceneFramesOf size: ImageSize) throws {
    images = try (0..<BenchPlan.distinctFrames).map { index in
      let content: PhantomScene.Content = index % 2 == 0 ? .polyp : .normal
      return try PhantomScene(seed: UInt64(index + 1), size: size, content: content)
        .frame(at: index * PhantomScene.framesPerSecond).image
    }
    source = "\(images.count) frames of procedural scenes"
  }

  /// The pictures as frames of one size and kind.
  func frames(size: ImageSize, encoding: BenchPlan.Encoding) throws -> [BenchFrame] {
    let encoder = JPEGEncoder()
    return try images.map { image in
      let sized = image.size == size ? image : image.resized(to: size)
      return switch encoding {
      case .jpeg:
        BenchFrame(
          encoding: .jpeg, bytes: try encoder.encode(sized, quality: 90, subsampling: .quarter))
      case .rgb: BenchFrame(raw: sized.pixels, format: .rgb, size: size)
      case .nv12: BenchFrame(raw: NV12.encode(sized), format: .nv12, size: size)
      }
    }
  }
}

/// A frame as a station sends it.
struct BenchFrame: Sendable {
  let encoding: FrameMessage.Encoding
  let bytes: [UInt8]

  init(encoding: FrameMessage.Encoding, bytes: [UInt8]) {
    self.encoding = encoding
    self.bytes = bytes
  }

  init(raw bytes: [UInt8], format: PixelFormat, size: ImageSize) {
    encoding = .raw(.init(format: format.rawValue, width: size.width, height: size.height))
    self.bytes = bytes
  }
}
