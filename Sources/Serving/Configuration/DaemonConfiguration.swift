public import Base
public import Biopsy
import Foundation

/// All that decides what a daemon does: `Schemas/configuration.schema.json`.
public struct DaemonConfiguration: Equatable, Sendable {
  /// No configuration file is larger.
  public static let maximumByteCount = 1 << 20

  /// Where clients connect, and who may.
  public var socket = SocketConfiguration()
  /// Model, runtime and policy.
  public var engine = EngineConfiguration()
  /// The pipelines; empty for one of the configured model and policy.
  public var pipelines: [PipelineConfiguration] = []
  /// The pipeline of stations that name none; nil for the first.
  public var defaultPipeline: String?
  /// What clients may ask for.
  public var limits = SessionLimits()
  /// When workers have to prove themselves.
  public var supervision = SupervisionSettings()
  /// The study that is served; nil for none.
  public var study: StudyConfiguration?
  /// Lines less grave than this are not logged.
  public var logThreshold = LogLevel.info

  /// The defaults.
  public init() {}

  /// Reads a configuration file.
  ///
  /// - Parameter path: A JSON file.
  /// - Throws: `ServingError` that names the file and the member.
  public init(file path: String) throws(ServingError) {
    guard let handle = FileHandle(forReadingAtPath: path),
      let data = try? handle.read(upToCount: DaemonConfiguration.maximumByteCount + 1)
    else { throw ServingError(.configuration, "\(path): the file cannot be read") }
    guard data.count <= DaemonConfiguration.maximumByteCount else {
      throw ServingError(
        .configuration,
        "\(path): a configuration has at most \(DaemonConfiguration.maximumByteCount) bytes")
    }
    do throws(JSONError) {
      try self.init(JSONFields(JSONValue(parsing: Array(data))))
    } catch {
      throw ServingError(.configuration, "\(path): \(error)")
    }
  }

  /// Reads a configuration document; members that it leaves out keep their defaults.
  ///
  /// - Parameter fields: The root object.
  /// - Throws: `JSONError` that names the member.
  public init(_ fields: JSONFields) throws(JSONError) {
    try fields.allow(only: [
      "socket", "models", "runtime", "policy", "pipelines", "default_pipeline", "limits",
      "supervision", "study", "log_level",
    ])
    engine = try EngineConfiguration(fields)
    try readPipelines(fields)
    if let socket = try fields.optionalObject("socket") {
      self.socket = try SocketConfiguration(socket)
    }
    if let limits = try fields.optionalObject("limits") {
      self.limits = try SessionLimits(limits)
    }
    if let supervision = try fields.optionalObject("supervision") {
      self.supervision = try SupervisionSettings(supervision)
    }
    study = try fields.optionalObject("study").map { (study) throws(JSONError) in
      try StudyConfiguration(study)
    }
    if let name = try fields.optionalString("log_level") {
      guard let level = LogLevel(name: name) else {
        throw JSONError(
          .invalidValue, at: "log_level",
          "one of \(LogLevel.allCases.map(\.name).joined(separator: ", ")) is expected")
      }
      logThreshold = level
    }
  }
}
