/// What the bytes of a plane's samples are, and which pixels each of them belongs to.
enum SampleLayout: Hashable {
  /// One byte, of one pixel.
  case single
  /// Three bytes, of one pixel.
  case triple
  /// Three bytes, of one pixel, and one that is ignored.
  case paddedTriple
  /// One byte, of two by two pixels: a chroma plane of I420.
  case sharedSingle
  /// Two bytes, of two by two pixels: NV12's chroma.
  case sharedPair
  /// U, Y, V, Y: chroma of two pixels in a row, luma of one each.
  case uyvy

  /// For each byte, its pixels among those of the sample, from the left.
  var bytes: [Range<Int>] {
    switch self {
    case .single: [0..<1]
    case .triple: [0..<1, 0..<1, 0..<1]
    case .paddedTriple: [0..<1, 0..<1, 0..<1, 0..<0]
    case .sharedSingle: [0..<2]
    case .sharedPair: [0..<2, 0..<2]
    case .uyvy: [0..<2, 0..<1, 0..<2, 1..<2]
    }
  }

  /// The bytes of a sample.
  var byteCount: Int {
    switch self {
    case .single, .sharedSingle: 1
    case .sharedPair: 2
    case .triple: 3
    case .paddedTriple, .uyvy: 4
    }
  }

  /// The pixels of a row that a sample has a part in.
  var columns: Int {
    switch self {
    case .single, .triple, .paddedTriple: 1
    case .sharedSingle, .sharedPair, .uyvy: 2
    }
  }

  /// The rows of pixels that a row of samples has a part in.
  var rows: Int {
    switch self {
    case .single, .triple, .paddedTriple, .uyvy: 1
    case .sharedSingle, .sharedPair: 2
    }
  }

  /// The values that a pixel gets of a sample.
  var channels: Int {
    switch self {
    case .single, .sharedSingle: 1
    case .sharedPair: 2
    case .triple, .paddedTriple, .uyvy: 3
    }
  }
}
