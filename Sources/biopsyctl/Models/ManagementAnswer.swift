import Base

/// What the daemon answered to an operator: `Schemas/managed.schema.json`.
struct ManagementAnswer {
  private let document: JSONObject
  private let pipelines: [JSONFields]
  /// The registry's folder.
  let registry: String?
  /// The model that the request was about, with its version.
  let model: String?

  init(_ document: JSONObject) throws {
    let fields = try JSONFields(.object(document))
    self.document = document
    registry = try fields.optionalString("registry")
    model = try fields.optionalString("model")
    pipelines = try fields.elements("pipelines").map { try JSONFields($0.value, at: $0.path) }
  }

  /// Whether a self-test, if there was one, went well.
  var hasPassed: Bool {
    guard case .object(let test)? = document["self_test"] else { return true }
    return test["passed"] == true
  }

  var json: String { JSONValue.object(document).serialized() }

  /// For people.
  var text: String {
    get throws {
      try headline() + pipelines.map(Self.text).joined()
    }
  }

  private func headline() throws -> String {
    let fields = try JSONFields(.object(document))
    let action = try fields.string("action")
    guard action != "list", let model else { return "" }
    let pipeline = try fields.string("pipeline")
    var text = "\(action) \(model) in \(pipeline): done"
    if let milliseconds = try fields.optionalNumber("load_ms") {
      text += ", loaded in \(Int(milliseconds)) ms"
    }
    if try fields.optionalBool("degraded") == true { text += ", degraded" }
    text += "\n"
    if let test = try fields.optionalObject("self_test") {
      text += try Self.selfTest(test)
    }
    guard action == "activate" else { return text }
    let next = try fields.optionalString("after_restart")
    return text + (next == model ? "" : Self.warning(next))
  }

  private static func warning(_ next: String?) -> String {
    "a restarted daemon would serve \(next ?? "nothing"): "
      + "--record, or the configuration, changes that\n"
  }

  private static func selfTest(_ test: JSONFields) throws -> String {
    guard try test.optionalBool("passed") == true else {
      return "self-test FAILED: \(try test.string("problem"))\n"
    }
    let error = try test.number("maximum_absolute_error")
    return "self-test passed: probabilities within \(error) of the golden ones\n"
  }

  private static func text(_ pipeline: JSONFields) throws -> String {
    let name = try pipeline.string("name")
    guard let serving = try pipeline.optionalObject("serving") else {
      return "\(name): retired\n"
    }
    var text = "\(name): \(try summary(serving)), \(try pipeline.integer("streams")) streams\n"
    if let loaded = try pipeline.optionalObject("loaded") {
      text += "  beside it: \(try summary(loaded))\n"
    }
    for element in try pipeline.elements("shadows") {
      let shadow = try JSONFields(element.value, at: element.path)
      let counts = try shadow.object("frames")
      let list = try counts.names.map { "\($0) \(try counts.integer($0))" }
      text += "  in its shadow: \(try summary(shadow)): \(list.joined(separator: ", "))\n"
    }
    return text
  }

  private static func summary(_ model: JSONFields) throws -> String {
    var text = "\(try model.string("model")) on \(try model.string("provider"))"
    if try model.optionalBool("degraded") == true { text += " (degraded)" }
    text += ", generation \(try model.integer("generation"))"
    if let state = try model.optionalString("registry_state"), state != "active" {
      text += ", \(state) in the registry"
    }
    return text
  }
}
