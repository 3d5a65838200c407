import Base

/// The study that a daemon serves, and where its ledger lies.
public struct StudyConfiguration: Equatable, Sendable {
  /// The file of the protocol (`Schemas/study-protocol.schema.json`).
  public var protocolFile: String
  /// The ledger's folder.
  public var ledgerFolder: String
  /// The ledger's name in its checkpoints, such as `hospital.example/OB-1`.
  public var origin: String
  /// A file of at least 32 random bytes, under which pseudonyms are made; a name without a slash is one
  /// of the service manager's credentials.
  public var pseudonymKey: String
  /// Which key `pseudonymKey` takes the place of, as records name it (16 hex digits); nil while the study
  /// has had one key only.
  public var replacedPseudonymKey: String?
  /// A file like `pseudonymKey`'s, under which checkpoints are authenticated.
  public var checkpointKey: String
  /// A folder into which checkpoints are written as text files, for somebody else to keep; nil for none.
  ///
  /// It is made where it is not there.
  public var checkpointFolder: String?
  /// When the ledger begins a new file.
  public var rotation = RotationPolicy()
  /// Which pictures of calls are kept; nil for none.
  public var keyFrames: KeyFrameConfiguration?

  init(_ fields: JSONFields) throws(JSONError) {
    try fields.allow(only: [
      "protocol", "ledger", "origin", "pseudonym_key", "checkpoint_key", "checkpoints",
      "replaces_pseudonym_key", "rotation", "key_frames",
    ])
    protocolFile = try fields.string("protocol")
    ledgerFolder = try fields.string("ledger")
    origin = try fields.string("origin", maximumLength: 256)
    pseudonymKey = try fields.string("pseudonym_key")
    checkpointKey = try fields.string("checkpoint_key")
    replacedPseudonymKey = try fields.optionalString("replaces_pseudonym_key", maximumLength: 16)
    checkpointFolder = try fields.optionalString("checkpoints")
    if let rotation = try fields.optionalObject("rotation") {
      self.rotation = try RotationPolicy(rotation)
    }
    keyFrames = try fields.optionalObject("key_frames").map { (fields) throws(JSONError) in
      try KeyFrameConfiguration(fields)
    }
  }
}
