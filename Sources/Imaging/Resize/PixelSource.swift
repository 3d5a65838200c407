/// Where the resampler takes source rows from; the memory is borrowed for one resize.
enum PixelSource {
  /// Interleaved bytes of 1, 3 or 4 channels, `rowBytes` from one row to the next.
  case interleaved(UnsafePointer<UInt8>, rowBytes: Int, channels: Int)
  /// Luma and chroma, converted row by row.
  case yuv(YUVRowReader)

  /// Bytes a pixel in the rows that the kernels read.
  var channels: Int {
    switch self {
    case .interleaved(_, _, let channels): channels
    case .yuv: 4
    }
  }
}
