public import Base
import Runtime

extension EngineConfiguration {
  /// Reads the members `models`, `runtime` and `policy` of a configuration file.
  ///
  /// - Parameter fields: The file's root object.
  /// - Throws: `JSONError` that names the member.
  public init(_ fields: JSONFields) throws(JSONError) {
    self.init()
    if let models = try fields.optionalObject("models") {
      try models.allow(only: ["folder", "model"])
      modelsFolder = try models.optionalString("folder")
      model = try models.optionalString("model") ?? model
    }
    if let runtime = try fields.optionalObject("runtime") { try readRuntime(runtime) }
    if let policy = try fields.optionalObject("policy") {
      self.policy = try SegmentationPolicy(policy)
    }
  }

  private mutating func readRuntime(_ fields: JSONFields) throws(JSONError) {
    try fields.allow(only: [
      "library", "provider", "device", "precision", "provider_options", "if_unavailable",
      "workers", "intra_op_threads", "inter_op_threads", "spinning", "flush_denormals",
      "optimization", "cache_folder", "session_entries",
    ])
    libraryPath = try fields.optionalString("library")
    session.provider.name = try fields.optionalString("provider") ?? session.provider.name
    session.provider.device = try fields.optionalString("device")
    if let name = try fields.optionalString("precision") {
      guard let precision = EngineConfiguration.precision(named: name) else {
        throw JSONError(
          .invalidValue, at: fields.location("precision"),
          "float32, bfloat16 or float16 is expected")
      }
      session.provider.precision = precision
    }
    session.provider.options = try EngineConfiguration.strings(in: fields, "provider_options")
    fallback = try fields.optionalChoice("if_unavailable") ?? fallback
    workers = try fields.optionalInteger("workers", in: 1...64) ?? workers
    session.intraOpThreads =
      try fields.optionalInteger("intra_op_threads", in: 0...256) ?? session.intraOpThreads
    session.interOpThreads =
      try fields.optionalInteger("inter_op_threads", in: 0...256) ?? session.interOpThreads
    session.allowsSpinning = try fields.optionalBool("spinning") ?? session.allowsSpinning
    session.flushesDenormalsToZero =
      try fields.optionalBool("flush_denormals") ?? session.flushesDenormalsToZero
    session.optimizationLevel =
      try fields.optionalChoice("optimization") ?? session.optimizationLevel
    session.optimizedModelCacheFolder = try fields.optionalString("cache_folder")
    session.entries = try EngineConfiguration.strings(in: fields, "session_entries")
  }

  private static func strings(
    in fields: JSONFields, _ name: String
  ) throws(JSONError) -> [String: String] {
    guard let object = try fields.optionalObject(name) else { return [:] }
    var strings: [String: String] = [:]
    for name in object.names { strings[name] = try object.string(name) }
    return strings
  }

  /// The precision that a file or an option names, in the long or the short form.
  static func precision(named name: String) -> ProviderConfiguration.Precision? {
    switch name {
    case "float32", "fp32", "f32": .float32
    case "bfloat16", "bf16": .bfloat16
    case "float16", "fp16", "f16": .float16
    default: nil
    }
  }
}
