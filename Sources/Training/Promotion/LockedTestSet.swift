public import Base

/// What a rule of promotion knows a test set by; it holds no patient's data.
public struct LockedTestSet: Hashable, Sendable {
  /// The SHA-256 of the file of labels.
  public let labels: SHA256.Digest
  /// The dataset's fingerprint, divided as it is.
  public let fingerprint: SHA256.Digest
  /// What identifies the masks of the test; nil for classification.
  ///
  /// The SHA-256 over a line for each picture with a mask, sorted: the digests of picture and mask.
  public let masks: SHA256.Digest?

  /// A test set by its digests.
  public init(labels: SHA256.Digest, fingerprint: SHA256.Digest, masks: SHA256.Digest?) {
    self.labels = labels
    self.fingerprint = fingerprint
    self.masks = masks
  }

  /// Refuses a test set that is not this one.
  ///
  /// - Parameter found: What is there.
  /// - Throws: `TrainingError` with the code `testSetChanged`, naming what differs.
  public func require(_ found: LockedTestSet) throws(TrainingError) {
    func require(
      _ what: String, _ wanted: SHA256.Digest?, _ there: SHA256.Digest?
    ) throws(TrainingError) {
      guard wanted != there else { return }
      func text(_ digest: SHA256.Digest?) -> String { digest?.hex ?? "none" }
      throw TrainingError(
        .testSetChanged,
        "the test set is not the one that the rule was written for: \(what) has the digest "
          + "\(text(there)), the rule says \(text(wanted)); restore the test set, or write a new "
          + "rule and have it approved before you look at results")
    }
    try require("the file of labels", labels, found.labels)
    try require("the fingerprint of pictures, labels and division", fingerprint, found.fingerprint)
    try require("what the masks are", masks, found.masks)
  }

  /// Reads the member `locked` of a rule.
  init(_ fields: JSONFields) throws(JSONError) {
    try fields.allow(only: ["labels_sha256", "fingerprint", "masks_sha256"])
    func digest(_ name: String) throws(JSONError) -> SHA256.Digest? {
      guard let text = try fields.optionalString(name) else { return nil }
      guard let digest = SHA256.Digest(hex: text) else {
        throw JSONError(
          .invalidValue, at: fields.location(name), "64 lowercase hexadecimal digits are expected")
      }
      return digest
    }
    func required(_ name: String) throws(JSONError) -> SHA256.Digest {
      _ = try fields.required(name)
      guard let digest = try digest(name) else {
        throw JSONError(.missing, at: fields.location(name), "the member is missing")
      }
      return digest
    }
    labels = try required("labels_sha256")
    fingerprint = try required("fingerprint")
    masks = try digest("masks_sha256")
  }

  /// The member `locked` of a rule.
  public var json: JSONValue {
    var members: [(String, JSONValue)] = [
      ("labels_sha256", .string(labels.hex)), ("fingerprint", .string(fingerprint.hex)),
    ]
    if let masks { members.append(("masks_sha256", .string(masks.hex))) }
    return .object(JSONObject(members))
  }
}
