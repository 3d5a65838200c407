/// How a frame's bytes are to be read.
public enum FrameEncoding: Hashable, Sendable {
  /// A JPEG file.
  case jpeg
  /// Uncompressed pixels.
  case raw(RawFrameLayout)
}
