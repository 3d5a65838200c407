public import Base

/// Kept pictures of calls were removed: the calls stay, and can no longer be run again.
public struct KeyFramesRemovedEvent: StudyEvent {
  /// Its kind.
  public static let kind = StudyEventKind.keyFramesRemoved
  /// So many files one record names at most.
  public static let maximumFileCount = 1000

  /// Why they were removed.
  public enum Reason: String, CaseIterable, Sendable {
    /// They had been kept for as long as the study keeps them.
    case retention
    /// A patient asked for it.
    case erasure
  }

  /// Why they were removed.
  public var reason: Reason
  /// The files.
  public var files: [KeyFrameName]

  /// Describes a removal.
  public init(reason: Reason, files: [KeyFrameName]) {
    self.reason = reason
    self.files = files
  }

  /// Reads a payload.
  public init(_ fields: JSONFields) throws(JSONError) {
    reason = try fields.choice("reason")
    files = []
    for (value, path) in try fields.elements("files", count: 1...Self.maximumFileCount) {
      guard case .string(let text) = value, let name = KeyFrameName(text) else {
        throw JSONError(
          .invalidValue, at: path, "a kept picture's file is expected, such as 12-(SHA-256).jpg")
      }
      files.append(name)
    }
  }

  /// The payload's members.
  public var members: JSONObject {
    var members: JSONObject = [:]
    members.set("reason", reason.rawValue)
    members.set("files", files.map(\.description))
    return members
  }
}

/// How pictures of calls are kept.
public struct KeyFrameTerms: Equatable, Sendable {
  /// How many of a call, the ones that count most.
  public var perCall: Int
  /// The bytes that all of them may take.
  public var quotaByteCount: Int
  /// After how many days they are removed.
  public var retentionDays: Int
  /// The digest of the mask; nil without one.
  public var mask: SHA256.Digest?
  /// Left, top, width and height of the parts that are blanked, in millionths of the frame's width and
  /// height.
  public var maskRectangles: [[Int]]

  /// Describes terms.
  public init(
    perCall: Int, quotaByteCount: Int, retentionDays: Int, mask: SHA256.Digest?,
    maskRectangles: [[Int]]
  ) {
    self.perCall = perCall
    self.quotaByteCount = quotaByteCount
    self.retentionDays = retentionDays
    self.mask = mask
    self.maskRectangles = maskRectangles
  }

  init(_ fields: JSONFields) throws(JSONError) {
    perCall = try fields.integer("per_call", in: 1...CallEvent.Basis.maximumLookCount)
    quotaByteCount = try fields.integer("quota_bytes", in: 0...Int.max)
    retentionDays = try fields.integer("retention_days", in: 1...Int(UInt32.max))
    mask = try fields.optionalDigest("mask_sha256")
    maskRectangles = []
    for (value, path) in try fields.elements("mask", count: 0...64) {
      maskRectangles.append(
        try JSONFields(value, at: path).counts("rectangle", count: 4...4, in: 0...1_000_000))
    }
  }

  var members: JSONObject {
    var members: JSONObject = [:]
    members.set("per_call", perCall)
    members.set("quota_bytes", quotaByteCount)
    members.set("retention_days", retentionDays)
    members.set("mask_sha256", mask)
    members["mask"] = .array(
      maskRectangles.map { ["rectangle": .array($0.map { .integer(Int64($0)) })] })
    return members
  }
}
