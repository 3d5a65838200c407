import Base
import Foundation

/// The keywords and the form that each one's value has.
enum JSONSchemaKeyword {
  /// Forms of a keyword's value.
  enum Form {
    case annotation, schema, schemas, namedSchemas, typeNames, names, values, value
    case number, count, pattern, reference
  }

  /// Every keyword that a schema may use.
  static let forms: [String: Form] = [
    "$schema": .annotation, "$id": .annotation, "$comment": .annotation,
    "title": .annotation, "description": .annotation, "examples": .annotation,
    "default": .annotation, "format": .annotation, "deprecated": .annotation,
    "$defs": .namedSchemas, "$ref": .reference,
    "type": .typeNames, "enum": .values, "const": .value,
    "properties": .namedSchemas, "required": .names, "additionalProperties": .schema,
    "items": .schema, "prefixItems": .schemas, "minItems": .count, "maxItems": .count,
    "minimum": .number, "maximum": .number,
    "exclusiveMinimum": .number, "exclusiveMaximum": .number,
    "minLength": .count, "maxLength": .count, "pattern": .pattern,
    "oneOf": .schemas, "anyOf": .schemas, "allOf": .schemas,
  ]

  /// What `type` may name.
  static let types: Set<String> = [
    "null", "boolean", "integer", "number", "string", "array", "object",
  ]
}

/// Checks that a document is a schema that can be enforced, and collects its references.
struct JSONSchemaCheck {
  /// The document's file name.
  let document: String
  /// The `$ref`s found.
  private(set) var references: [JSONSchemaReference] = []

  init(document: String) {
    self.document = document
  }

  /// Checks a schema and all schemas within it.
  ///
  /// - Parameters:
  ///   - schema: What stands where a schema should.
  ///   - place: Where that is.
  /// - Throws: `JSONSchemaError` with code `unknownKeyword`, `malformed` or `badReference`.
  mutating func check(_ schema: JSONValue, at place: JSONPointer) throws(JSONSchemaError) {
    switch schema {
    case .bool: return
    case .object(let members):
      for (keyword, value) in members.members {
        let place = place.appending(keyword)
        guard let form = JSONSchemaKeyword.forms[keyword] else {
          throw JSONSchemaError(
            .unknownKeyword, at: location(place), "'\(keyword)' is not enforced by these tests")
        }
        try check(value, hasForm: form, at: place)
      }
    default: throw malformed(place, "a schema is an object, true or false")
    }
  }

  private mutating func check(
    _ value: JSONValue, hasForm form: JSONSchemaKeyword.Form, at place: JSONPointer
  ) throws(JSONSchemaError) {
    switch form {
    case .annotation, .value: break
    case .schema: try check(value, at: place)
    case .schemas:
      guard case .array(let schemas) = value, !schemas.isEmpty else {
        throw malformed(place, "an array of schemas is expected")
      }
      for (index, schema) in schemas.enumerated() { try check(schema, at: place.appending(index)) }
    case .namedSchemas:
      guard case .object(let schemas) = value else {
        throw malformed(place, "an object of schemas is expected")
      }
      for (name, schema) in schemas.members { try check(schema, at: place.appending(name)) }
    case .typeNames:
      let names = value.textList ?? value.text.map { [$0] } ?? []
      guard !names.isEmpty, JSONSchemaKeyword.types.isSuperset(of: names) else {
        throw malformed(place, "one or more type names are expected")
      }
    case .names:
      guard value.textList != nil else { throw malformed(place, "an array of names is expected") }
    case .values:
      guard case .array(let values) = value, !values.isEmpty else {
        throw malformed(place, "an array of values is expected")
      }
    case .number:
      guard value.double != nil else { throw malformed(place, "a number is expected") }
    case .count:
      guard case .integer(let count) = value, count >= 0 else {
        throw malformed(place, "a count is expected")
      }
    case .pattern:
      guard let pattern = value.text, (try? NSRegularExpression(pattern: pattern)) != nil else {
        throw malformed(place, "a regular expression is expected")
      }
    case .reference:
      guard let text = value.text else { throw malformed(place, "a reference is expected") }
      references.append(
        try JSONSchemaReference(text, in: document, origin: location(place)))
    }
  }

  private func location(_ place: JSONPointer) -> String {
    "\(document)#\(place.text)"
  }

  private func malformed(_ place: JSONPointer, _ message: String) -> JSONSchemaError {
    JSONSchemaError(.malformed, at: location(place), message)
  }
}

extension JSONValue {
  /// The text of a string.
  var text: String? {
    guard case .string(let text) = self else { return nil }
    return text
  }

  /// The texts of an array of strings.
  var textList: [String]? {
    guard case .array(let elements) = self else { return nil }
    let texts = elements.compactMap(\.text)
    return texts.count == elements.count ? texts : nil
  }

  /// The value of a number of either kind.
  var double: Double? {
    switch self {
    case .integer(let integer): Double(integer)
    case .number(let number): number
    default: nil
    }
  }
}
