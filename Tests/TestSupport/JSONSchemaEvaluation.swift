import Base
import Foundation

/// One pass of a value through a schema.
struct JSONSchemaEvaluation {
  /// The schema with its documents.
  let schema: JSONSchema
  /// The document that the current subschema stands in.
  var document: String
  /// What was found so far.
  private(set) var violations: [JSONSchemaViolation] = []
  /// References being followed, with the value's place: meeting one again would never end.
  private var following: Set<String> = []

  init(schema: JSONSchema, document: String) {
    self.schema = schema
    self.document = document
  }

  /// Checks a value against a subschema.
  mutating func check(_ value: JSONValue, against subschema: JSONValue, at path: JSONPointer) {
    switch subschema {
    case .bool(true): break
    case .object(let keywords):
      for (keyword, argument) in keywords.members {
        apply(keyword, argument, of: keywords, to: value, at: path)
      }
    default: report(path, "false", "nothing is allowed here")
    }
  }

  private mutating func apply(
    _ keyword: String, _ argument: JSONValue, of schema: JSONObject, to value: JSONValue,
    at path: JSONPointer
  ) {
    switch keyword {
    case "$ref": follow(argument, value, path)
    case "type":
      let names = argument.textList ?? [argument.text ?? ""]
      if !names.contains(where: value.isOfType) {
        report(path, keyword, "\(names.joined(separator: " or ")) is expected, not \(value.brief)")
      }
    case "enum":
      if case .array(let allowed) = argument, !allowed.contains(where: value.equals) {
        let list = allowed.map(\.brief).joined(separator: ", ")
        report(path, keyword, "\(value.brief) is none of \(list)")
      }
    case "const":
      if !value.equals(argument) {
        report(path, keyword, "\(value.brief) is not \(argument.brief)")
      }
    case "properties", "required", "additionalProperties":
      if case .object(let members) = value {
        applyToObject(keyword, argument, of: schema, to: members, at: path)
      }
    case "items", "prefixItems", "minItems", "maxItems":
      if case .array(let elements) = value {
        applyToArray(keyword, argument, of: schema, to: elements, at: path)
      }
    case "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum":
      if let number = value.double, let bound = argument.double,
        !JSONSchemaEvaluation.isWithin(number, keyword, bound)
      {
        report(path, keyword, "\(value.brief) is beyond \(argument.brief)")
      }
    case "minLength", "maxLength", "pattern":
      if let text = value.text { applyToString(keyword, argument, to: text, at: path) }
    case "allOf":
      if case .array(let schemas) = argument {
        for schema in schemas { check(value, against: schema, at: path) }
      }
    case "anyOf", "oneOf": choose(keyword, argument, value, path)
    default: break  // An annotation or `$defs`: unknown keywords were refused on loading.
    }
  }

  private mutating func follow(_ argument: JSONValue, _ value: JSONValue, _ path: JSONPointer) {
    do {
      let reference = try JSONSchemaReference(
        argument.text ?? "", in: document, origin: "$ref")
      let target = try schema.resolve(reference)
      let step = "\(reference.document)#\(reference.pointer.text) \(path.text)"
      guard following.insert(step).inserted else {
        return report(path, "$ref", "the schema refers to itself without end")
      }
      let origin = document
      document = reference.document
      check(value, against: target, at: path)
      document = origin
      following.remove(step)
    } catch {
      report(path, "$ref", error.message)
    }
  }

  private mutating func choose(
    _ keyword: String, _ argument: JSONValue, _ value: JSONValue, _ path: JSONPointer
  ) {
    guard case .array(let schemas) = argument else { return }
    let failures = schemas.map { candidate in
      var trial = self
      trial.violations = []
      trial.check(value, against: candidate, at: path)
      return trial.violations
    }
    let matches = failures.count { $0.isEmpty }
    if matches == 0 {
      let reasons = failures.compactMap { $0.first?.description }.joined(separator: "; ")
      report(path, keyword, "none of \(schemas.count) matches (\(reasons))")
    } else if keyword == "oneOf", matches > 1 {
      report(path, keyword, "\(matches) of \(schemas.count) match, one is expected")
    }
  }

  /// Adds a violation.
  mutating func report(_ path: JSONPointer, _ keyword: String, _ message: String) {
    violations.append(JSONSchemaViolation(path: path.text, keyword: keyword, message: message))
  }

  private static func isWithin(_ number: Double, _ keyword: String, _ bound: Double) -> Bool {
    switch keyword {
    case "minimum": number >= bound
    case "maximum": number <= bound
    case "exclusiveMinimum": number > bound
    default: number < bound
    }
  }
}
