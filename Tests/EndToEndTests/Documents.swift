import Base
import TestSupport

/// The project's schemas.
enum Schemas {
  static func load(_ name: String) throws -> JSONSchema {
    try JSONSchema.ofProject("\(name).schema.json")
  }
}

/// What `biopsyctl predict` found, without times and paths.
struct Predictions {
  let findings: [[JSONValue]]
  let pipelineDigests: [String]

  init(_ document: JSONValue) throws {
    let results = try JSONFields(document).elements("results")
      .map { try JSONFields($0.value, at: $0.path) }
    findings = try results.map { try $0.elements("findings").map(\.value) }
    pipelineDigests = try results.map { try $0.string("pipeline_sha256") }
  }
}
