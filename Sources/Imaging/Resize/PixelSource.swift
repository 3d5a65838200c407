/// Where the resampler takes pixels from; the memory is borrowed for one resize.
struct PixelSource {
  /// Rows of samples.
  struct Plane {
    /// The first row.
    var bytes: UnsafePointer<UInt8>
    /// Bytes from one row to the next.
    var rowBytes: Int
    var samples: SampleLayout
  }

  /// The first plane; whether its channels are those of the result or luma depends on ``encoding``.
  var first: Plane
  /// Chroma that lies in a plane of its own, and V where it has another one.
  var second: Plane?
  var third: Plane?
  /// What luma and chroma mean; nil where the channels are those of the result.
  var encoding: YUVEncoding?

  /// Interleaved bytes of 1, 3 or 4 channels, the fourth of no meaning.
  static func interleaved(
    _ bytes: UnsafePointer<UInt8>, rowBytes: Int, channels: Int
  ) -> PixelSource {
    let samples: SampleLayout =
      switch channels {
      case 1: .single
      case 3: .triple
      default: .paddedTriple
      }
    return PixelSource(first: Plane(bytes: bytes, rowBytes: rowBytes, samples: samples))
  }
}
