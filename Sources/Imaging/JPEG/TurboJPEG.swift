import CTurboJPEG

/// A TurboJPEG instance with one owner, and the one place that knows how the library fails.
struct TurboJPEG: ~Copyable {
  private let handle: tjhandle

  /// An instance for decoding.
  static func decompressor() throws(ImagingError) -> TurboJPEG {
    try TurboJPEG(tjInitDecompress())
  }

  /// An instance for encoding.
  static func compressor() throws(ImagingError) -> TurboJPEG {
    try TurboJPEG(tjInitCompress())
  }

  /// An instance for rewriting files without decoding their pixels.
  static func transformer() throws(ImagingError) -> TurboJPEG {
    try TurboJPEG(tjInitTransform())
  }

  private init(_ handle: tjhandle?) throws(ImagingError) {
    guard let handle else {
      throw ImagingError(
        .unsupported, "TurboJPEG did not start: \(String(cString: tjGetErrorStr2(nil)))")
    }
    self.handle = handle
  }

  deinit {
    tjDestroy(handle)
  }

  /// Runs a call of the library and turns its failure, or its warning, into an error.
  ///
  /// - Parameters:
  ///   - code: The error's code, where the library's words do not say more.
  ///   - action: What is being done, for the error's text.
  ///   - call: The call; 0 is success.
  /// - Throws: ``ImagingError`` with the library's words.
  func check(
    _ code: ImagingError.Code, _ action: String, _ call: (tjhandle) -> Int32
  ) throws(ImagingError) {
    guard call(handle) != 0 else { return }
    let words = String(cString: tjGetErrorStr2(handle))
    // Both are libjpeg's words for data that stops early.
    let endsEarly = words.contains("Premature end") || words.contains("premature end")
    throw ImagingError(
      code == .corrupt && endsEarly ? .truncated : code, "the JPEG could not be \(action): \(words)"
    )
  }
}
