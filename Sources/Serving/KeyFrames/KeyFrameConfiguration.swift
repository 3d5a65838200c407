import Base
public import Imaging
import Study

/// Which pictures of a study's calls are kept, where, and for how long.
public struct KeyFrameConfiguration: Equatable, Sendable {
  /// The folder; it is made where it is not there.
  public var folder: String
  /// The bytes that all pictures together may take.
  public var quotaByteCount: Int
  /// After how many days they are removed.
  public var retentionDays: Int
  /// How many of a call are kept at most, the ones that count most, 1 to 16.
  public var perCall: Int
  /// What is blanked before anything is written.
  public var mask: PixelMask

  /// Says which pictures are kept.
  public init(
    folder: String, quotaByteCount: Int, retentionDays: Int,
    perCall: Int = 16, mask: PixelMask = PixelMask()
  ) {
    self.folder = folder
    self.quotaByteCount = quotaByteCount
    self.retentionDays = retentionDays
    self.perCall = perCall
    self.mask = mask
  }

  init(_ fields: JSONFields) throws(JSONError) {
    try fields.allow(only: ["folder", "quota_bytes", "retention_days", "per_call", "mask"])
    folder = try fields.string("folder")
    quotaByteCount = try fields.integer("quota_bytes", in: 0...(1 << 50))
    retentionDays = try fields.integer("retention_days", in: 1...36_500)
    let most = CallEvent.Basis.maximumLookCount
    perCall = try fields.optionalInteger("per_call", in: 1...most) ?? most
    var parts: [PixelMask.Part] = []
    for (value, path) in try fields.elements("mask", count: 0...PixelMask.maximumPartCount) {
      parts.append(try Self.part(JSONFields(value, at: path), at: path))
    }
    mask = PixelMask(parts: parts)
  }

  /// Reads a part of the mask, in fractions of the frame; rounded so that no less is blanked.
  private static func part(_ fields: JSONFields, at path: String) throws(JSONError)
    -> PixelMask.Part
  {
    try fields.allow(only: ["left", "top", "width", "height"])
    func range(_ start: String, _ length: String) throws(JSONError) -> Range<Int> {
      let first = try fields.number(start, in: 0...1) * 1e6
      let last = try fields.number(length, in: 0...1) * 1e6 + first
      // A hundredth of a millionth is the rounding of decimal fractions.
      let lower = Int((first + 0.01).rounded(.down))
      return lower..<max(lower, Int((last - 0.01).rounded(.up)))
    }
    let (columns, rows) = (try range("left", "width"), try range("top", "height"))
    guard
      let part = PixelMask.Part(
        left: columns.lowerBound, top: rows.lowerBound, width: columns.count, height: rows.count)
    else {
      throw JSONError(
        .invalidValue, at: path,
        "a rectangle within the frame is expected, in fractions of its width and height")
    }
    return part
  }

  /// Opens the folder.
  func openFolder() throws(ServingError) -> KeyFrameFolder {
    try KeyFrameFolder(path: folder, quotaByteCount: quotaByteCount, retentionDays: retentionDays)
  }

  /// The same, as a study's records tell it.
  var terms: KeyFrameTerms {
    KeyFrameTerms(
      perCall: perCall, quotaByteCount: quotaByteCount, retentionDays: retentionDays,
      mask: mask.digest,
      maskRectangles: mask.parts.map { [$0.left, $0.top, $0.width, $0.height] })
  }
}
