/// Makes a network's input tensor of a frame.
///
/// Keeps all its memory between frames, so that a stream of frames of one geometry allocates
/// nothing. One thread at a time: each worker has its own.
public final class FramePreprocessor {
  /// The way from frames to tensors; raised whenever a tensor may change by more than rounding.
  public static let version = 1

  /// What the network expects.
  public let specification: PreprocessingSpecification
  /// The largest frame that is accepted.
  public let limits: ImageLimits

  private let decoder: JPEGDecoder
  private let resampler = Resampler()
  private let clock = ContinuousClock()

  /// A preprocessor for one network.
  ///
  /// - Parameters:
  ///   - specification: What the network expects.
  ///   - limits: The largest frame that is accepted.
  public init(specification: PreprocessingSpecification, limits: ImageLimits = ImageLimits()) {
    self.specification = specification
    self.limits = limits
    decoder = JPEGDecoder(limits: limits)
  }

  /// Decodes a frame and makes it the network's input: cropped, resized, normalised, laid out.
  ///
  /// JPEGs are turned upright first. The crop, or the whole frame, is stretched to the network's
  /// size with Pillow's antialiased `BILINEAR`; pixels outside the crop have no influence. A frame
  /// that has the network's size is not filtered. Luma and chroma are filtered each at its own
  /// resolution, chroma as if each pixel had its sample, and converted afterwards.
  ///
  /// - Parameters:
  ///   - bytes: The frame; exactly one.
  ///   - encoding: How the bytes are to be read.
  ///   - crop: The part to use, in pixels of the upright frame; nil for all of it.
  ///   - exactDecode: Whether a JPEG is decoded at full size, as Pillow does, rather than at the
  ///     smallest DCT scale that is not below the network's size.
  ///   - destination: The tensor's elements, ``PreprocessingSpecification/elementCount`` of them.
  /// - Returns: What was found out about the frame.
  /// - Throws: ``ImagingError``; the tensor's contents are then unspecified.
  public func prepare(
    _ bytes: UnsafeRawBufferPointer, encoding: FrameEncoding, crop: PixelRectangle? = nil,
    exactDecode: Bool = false, into destination: UnsafeMutableBufferPointer<Float>
  ) throws(ImagingError) -> PreparedFrame {
    precondition(
      destination.count == specification.elementCount,
      "the tensor has \(specification.elementCount) elements, got room for \(destination.count)")
    guard let tensor = destination.baseAddress else {
      preconditionFailure("the tensor has no memory")
    }
    switch encoding {
    case .jpeg:
      return try prepareJPEG(bytes, crop, exactDecode, tensor)
    case .raw(let layout):
      return try prepareRaw(bytes, layout, crop, tensor)
    }
  }

  /// Makes an image that is already in memory the network's input.
  ///
  /// - Parameters:
  ///   - image: The frame.
  ///   - crop: The part to use; nil for all of it.
  ///   - destination: The tensor's elements.
  /// - Returns: What was found out about the frame.
  /// - Throws: ``ImagingError`` when the image exceeds the limits or the crop is not within it.
  public func prepare(
    _ image: Image, crop: PixelRectangle? = nil, into destination: UnsafeMutableBufferPointer<Float>
  ) throws(ImagingError) -> PreparedFrame {
    let layout = try RawFrameLayout(size: image.size, format: .rgb, limits: limits)
    let result = image.pixels.withUnsafeBytes { bytes in
      Result { () throws(ImagingError) in
        try prepare(bytes, encoding: .raw(layout), crop: crop, into: destination)
      }
    }
    return try result.get()
  }

  private func prepareJPEG(
    _ bytes: UnsafeRawBufferPointer, _ crop: PixelRectangle?, _ exactDecode: Bool,
    _ tensor: UnsafeMutablePointer<Float>
  ) throws(ImagingError) -> PreparedFrame {
    let start = clock.now
    let header = try JPEGHeader.read(bytes, limits: limits)
    let part = crop ?? header.size.bounds
    try part.checkLies(within: header.size)
    let scale =
      exactDecode
      ? DCTScale.full : DCTScale.smallest(from: part.size, notBelow: specification.size)
    let pixels = try decoder.decode(bytes, header, scale: scale)
    let decoded = clock.now
    let denominator = Double(scale.denominator)
    resampler.resize(
      .interleaved(pixels.bytes, rowBytes: pixels.size.width * 4, channels: 4),
      ResizePlan.Geometry(
        source: pixels.size, originX: pixels.originX + Double(part.x) / denominator,
        originY: pixels.originY + Double(part.y) / denominator,
        width: Double(part.width) / denominator, height: Double(part.height) / denominator,
        output: specification.size),
      into: specification.sink(tensor, sourceIsBlueFirst: false))
    return PreparedFrame(
      sourceSize: header.size, decodeScale: scale, decodeDuration: decoded - start,
      resizeDuration: clock.now - decoded)
  }

  private func prepareRaw(
    _ bytes: UnsafeRawBufferPointer, _ layout: RawFrameLayout, _ crop: PixelRectangle?,
    _ tensor: UnsafeMutablePointer<Float>
  ) throws(ImagingError) -> PreparedFrame {
    let start = clock.now
    try limits.check(layout.size)
    guard let base = bytes.assumingMemoryBound(to: UInt8.self).baseAddress,
      bytes.count == layout.byteCount
    else {
      throw ImagingError(
        .wrongByteCount,
        "a \(layout.format) frame of \(layout.size) with \(layout.rowBytes) bytes a row has "
          + "\(layout.byteCount) bytes, got \(bytes.count)")
    }
    let part = crop ?? layout.size.bounds
    try part.checkLies(within: layout.size)
    resampler.resize(
      PixelSource(base, layout),
      ResizePlan.Geometry(source: layout.size, part: part, output: specification.size),
      into: specification.sink(
        tensor, sourceIsBlueFirst: layout.format == .bgr || layout.format == .bgra))
    return PreparedFrame(
      sourceSize: layout.size, decodeScale: .full, decodeDuration: .zero,
      resizeDuration: clock.now - start)
  }
}
