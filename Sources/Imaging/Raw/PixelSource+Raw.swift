extension PixelSource {
  /// The planes of a raw frame whose byte count has been checked.
  ///
  /// - Parameters:
  ///   - bytes: The frame.
  ///   - layout: Its geometry and format.
  init(_ bytes: UnsafePointer<UInt8>, _ layout: RawFrameLayout) {
    let rowBytes = layout.rowBytes
    switch layout.format {
    case .rgb, .bgr: self = .interleaved(bytes, rowBytes: rowBytes, channels: 3)
    case .rgba, .bgra: self = .interleaved(bytes, rowBytes: rowBytes, channels: 4)
    case .gray8: self = .interleaved(bytes, rowBytes: rowBytes, channels: 1)
    case .nv12:
      first = Plane(bytes: bytes, rowBytes: rowBytes, samples: .single)
      second = Plane(
        bytes: bytes + layout.chromaOffset, rowBytes: rowBytes, samples: .sharedPair)
      encoding = layout.encoding
    case .i420:
      first = Plane(bytes: bytes, rowBytes: rowBytes, samples: .single)
      second = Plane(
        bytes: bytes + layout.chromaOffset, rowBytes: rowBytes / 2, samples: .sharedSingle)
      third = Plane(
        bytes: bytes + layout.secondChromaOffset, rowBytes: rowBytes / 2, samples: .sharedSingle)
      encoding = layout.encoding
    case .uyvy:
      first = Plane(bytes: bytes, rowBytes: rowBytes, samples: .uyvy)
      encoding = layout.encoding
    }
  }
}
