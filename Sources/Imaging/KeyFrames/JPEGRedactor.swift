import CTurboJPEG

/// Rewrites JPEG files without what must not be kept: metadata, and the pixels under a mask.
///
/// What stays has the coefficients that it had, so that it decodes to the same pixels. Where a mask touches
/// a block of coefficients, all that share a minimum coded unit with it become middle gray. One thread at a
/// time.
final class JPEGRedactor {
  /// A rewritten file.
  struct Outcome {
    let bytes: [UInt8]
    /// What was blanked, in whole minimum coded units.
    let blanked: [PixelRectangle]
    /// The size of such a unit.
    let unit: ImageSize
  }

  private var library: TurboJPEG?

  /// Rewrites a file.
  ///
  /// - Parameters:
  ///   - bytes: A whole JPEG file.
  ///   - header: Its header; upright, since the orientation goes with the metadata.
  ///   - rectangles: What to blank, within the image.
  /// - Returns: The new file.
  /// - Throws: ``ImagingError``, also for files whose components are sampled in unusual ways.
  func redact(
    _ bytes: UnsafeRawBufferPointer, _ header: JPEGHeader, blanking rectangles: [PixelRectangle]
  ) throws(ImagingError) -> Outcome {
    precondition(header.orientation == .upright, "a file that is stored turned is decoded instead")
    let unit = try unit(of: bytes)
    var plan = BlankingPlan(
      rectangles: rectangles.map { $0.expanded(to: unit) }, unit: unit)
    var output: UnsafeMutablePointer<UInt8>?
    var size: UInt = 0
    defer { tjFree(output) }
    try withUnsafeMutablePointer(to: &plan) { plan throws(ImagingError) in
      var transform = tjtransform()
      transform.op = Int32(TJXOP_NONE.rawValue)
      transform.options = TJXOPT_COPYNONE
      transform.data = UnsafeMutableRawPointer(plan)
      transform.customFilter = { coefficients, array, _, component, _, transform in
        guard let coefficients,
          let plan = transform?.pointee.data?.assumingMemoryBound(to: BlankingPlan.self)
        else { return -1 }
        plan.pointee.apply(to: coefficients, array, component: Int(component))
        return 0
      }
      try library?.check(.corrupt, "rewritten") { handle in
        tjTransform(
          handle, bytes.assumingMemoryBound(to: UInt8.self).baseAddress, UInt(bytes.count), 1,
          &output, &size, &transform, TJFLAG_STOPONWARNING | TJFLAG_LIMITSCANS)
      }
    }
    return Outcome(
      bytes: [UInt8](UnsafeBufferPointer(start: output, count: Int(size))),
      blanked: plan.rectangles, unit: unit)
  }

  /// The size of the file's minimum coded units, in pixels.
  private func unit(of bytes: UnsafeRawBufferPointer) throws(ImagingError) -> ImageSize {
    if library == nil { library = try TurboJPEG.transformer() }
    var (width, height, sampling, colors) = (Int32(0), Int32(0), Int32(-1), Int32(0))
    try library?.check(.corrupt, "read") { handle in
      tjDecompressHeader3(
        handle, bytes.assumingMemoryBound(to: UInt8.self).baseAddress, UInt(bytes.count), &width,
        &height, &sampling, &colors)
    }
    // The library's own tables are macros that Swift does not see.
    switch sampling {
    case Int32(TJSAMP_444.rawValue), Int32(TJSAMP_GRAY.rawValue):
      return ImageSize(width: 8, height: 8)
    case Int32(TJSAMP_422.rawValue): return ImageSize(width: 16, height: 8)
    case Int32(TJSAMP_420.rawValue): return ImageSize(width: 16, height: 16)
    case Int32(TJSAMP_440.rawValue): return ImageSize(width: 8, height: 16)
    case Int32(TJSAMP_411.rawValue): return ImageSize(width: 32, height: 8)
    default:
      throw ImagingError(.unsupported, "the JPEG samples its components in an unusual way")
    }
  }
}

/// Which coefficients become zero.
private struct BlankingPlan {
  /// In pixels, whole minimum coded units.
  let rectangles: [PixelRectangle]
  let unit: ImageSize

  /// Blanks what the mask covers of some blocks of one component.
  func apply(to coefficients: UnsafeMutablePointer<Int16>, _ array: tjregion, component: Int) {
    // Luminance has a block for each 8 pixels, the others for each unit.
    let width = component == 0 ? 8 : unit.width
    let height = component == 0 ? 8 : unit.height
    for row in 0..<Int(array.h) / 8 {
      let y = (Int(array.y) / 8 + row) * height
      for column in 0..<Int(array.w) / 8 {
        let x = (Int(array.x) / 8 + column) * width
        let block = PixelRectangle(x: x, y: y, width: width, height: height)
        guard rectangles.contains(where: { $0.intersects(block) }) else { continue }
        let place = (row * Int(array.w) / 8 + column) * 64
        (coefficients + place).update(repeating: 0, count: 64)
      }
    }
  }
}

extension PixelRectangle {
  /// The smallest rectangle of whole units that contains this one.
  fileprivate func expanded(to unit: ImageSize) -> PixelRectangle {
    let left = x / unit.width * unit.width
    let top = y / unit.height * unit.height
    let right = (x + width + unit.width - 1) / unit.width * unit.width
    let bottom = (y + height + unit.height - 1) / unit.height * unit.height
    return PixelRectangle(x: left, y: top, width: right - left, height: bottom - top)
  }

  /// Whether both have a pixel in common.
  func intersects(_ other: PixelRectangle) -> Bool {
    x < other.x + other.width && other.x < x + width && y < other.y + other.height
      && other.y < y + height
  }
}
