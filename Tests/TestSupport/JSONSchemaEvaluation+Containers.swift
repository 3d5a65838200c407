import Base
import Foundation

extension JSONSchemaEvaluation {
  /// Applies `properties`, `required` or `additionalProperties`.
  mutating func applyToObject(
    _ keyword: String, _ argument: JSONValue, of schema: JSONObject, to members: JSONObject,
    at path: JSONPointer
  ) {
    switch keyword {
    case "properties":
      guard case .object(let properties) = argument else { return }
      for (name, subschema) in properties.members {
        guard let member = members[name] else { continue }
        check(member, against: subschema, at: path.appending(name))
      }
    case "required":
      for name in argument.textList ?? [] where members[name] == nil {
        report(path, keyword, "the member '\(name)' is missing")
      }
    default:
      var known: Set<String> = []
      if case .object(let properties) = schema["properties"] {
        known = Set(properties.members.map(\.name))
      }
      for (name, member) in members.members where !known.contains(name) {
        if argument == .bool(false) {
          report(path, keyword, "the member '\(name)' is not allowed")
        } else {
          check(member, against: argument, at: path.appending(name))
        }
      }
    }
  }

  /// Applies `items`, `prefixItems`, `minItems` or `maxItems`.
  mutating func applyToArray(
    _ keyword: String, _ argument: JSONValue, of schema: JSONObject, to elements: [JSONValue],
    at path: JSONPointer
  ) {
    switch (keyword, argument) {
    case ("prefixItems", .array(let schemas)):
      for (index, (element, subschema)) in zip(elements, schemas).enumerated() {
        check(element, against: subschema, at: path.appending(index))
      }
    case ("minItems", .integer(let count)) where elements.count < count,
      ("maxItems", .integer(let count)) where elements.count > count:
      report(path, keyword, "\(elements.count) elements, the bound is \(count)")
    case ("items", _):
      var skipped = 0
      if case .array(let prefix) = schema["prefixItems"] { skipped = prefix.count }
      for (index, element) in elements.enumerated().dropFirst(skipped) {
        check(element, against: argument, at: path.appending(index))
      }
    default: break
    }
  }

  /// Applies `minLength`, `maxLength` or `pattern`; lengths count Unicode code points.
  mutating func applyToString(
    _ keyword: String, _ argument: JSONValue, to text: String, at path: JSONPointer
  ) {
    switch (keyword, argument) {
    case ("minLength", .integer(let count)) where text.unicodeScalars.count < count,
      ("maxLength", .integer(let count)) where text.unicodeScalars.count > count:
      report(path, keyword, "\(text.unicodeScalars.count) characters, the bound is \(count)")
    case ("pattern", .string(let pattern)):
      let whole = NSRange(text.startIndex..., in: text)
      let expression = try? NSRegularExpression(pattern: pattern)
      if expression?.firstMatch(in: text, range: whole) == nil {
        report(path, keyword, "\(JSONValue.string(text).brief) does not match \(pattern)")
      }
    default: break
    }
  }
}

extension JSONValue {
  /// Whether the value is of a type as `type` names it.
  func isOfType(_ name: String) -> Bool {
    switch (name, self) {
    case ("null", .null), ("boolean", .bool), ("string", .string), ("array", .array),
      ("object", .object), ("integer", .integer), ("number", .integer), ("number", .number):
      true
    case ("integer", .number(let number)): number.rounded() == number
    default: false
    }
  }

  /// Equality as JSON Schema has it: numbers by value, members in any order.
  func equals(_ other: JSONValue) -> Bool {
    switch (self, other) {
    case (.array(let left), .array(let right)):
      left.count == right.count && zip(left, right).allSatisfy { $0.equals($1) }
    case (.object(let left), .object(let right)):
      left.members.count == right.members.count
        && left.members.allSatisfy { name, value in right[name]?.equals(value) ?? false }
    case (.integer, .number), (.number, .integer): double == other.double
    default: self == other
    }
  }

  /// The value as JSON, cut short.
  var brief: String {
    let text = serialized()
    return text.count > 60 ? text.prefix(57) + "…" : text
  }
}
