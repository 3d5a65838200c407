import Base
import Foundation
import TestSupport
import Testing

/// One schema, a value, and the violations expected: `path keyword`, in order.
struct JSONSchemaCase: Sendable, CustomTestStringConvertible {
  let schema: String
  let value: String
  let violations: [String]

  init(_ schema: String, _ value: String, _ violations: String...) {
    self.schema = schema
    self.value = value
    self.violations = violations
  }

  var testDescription: String { "\(schema) on \(value)" }
}

private func json(_ text: String) throws -> JSONValue {
  try JSONValue(parsing: [UInt8](text.utf8))
}

@Suite("JSON Schema")
struct JSONSchemaTests {
  @Test(
    "A value is accepted, or refused with its path",
    arguments: [
      JSONSchemaCase("true", "[1]"),
      JSONSchemaCase("false", "1", " false"),
      JSONSchemaCase(#"{"type":"integer"}"#, "3"),
      JSONSchemaCase(#"{"type":"integer"}"#, "3.0"),
      JSONSchemaCase(#"{"type":"integer"}"#, "3.5", " type"),
      JSONSchemaCase(#"{"type":"integer"}"#, "true", " type"),
      JSONSchemaCase(#"{"type":"number"}"#, "3"),
      JSONSchemaCase(#"{"type":["null","string"]}"#, "null"),
      JSONSchemaCase(#"{"type":["null","string"]}"#, "1", " type"),
      JSONSchemaCase(#"{"type":"boolean"}"#, "false"),
      JSONSchemaCase(#"{"type":"array"}"#, "{}", " type"),
      JSONSchemaCase(#"{"type":"object"}"#, "[]", " type"),
      JSONSchemaCase(#"{"enum":["a",1,{"x":1,"y":2}]}"#, #"{"y":2,"x":1.0}"#),
      JSONSchemaCase(#"{"enum":["a",1]}"#, #""b""#, " enum"),
      JSONSchemaCase(#"{"const":1}"#, "1.0"),
      JSONSchemaCase(#"{"const":1}"#, "true", " const"),
      JSONSchemaCase(#"{"const":[1,2]}"#, "[1]", " const"),
      JSONSchemaCase(#"{"minimum":2,"maximum":3}"#, "2"),
      JSONSchemaCase(#"{"minimum":2}"#, "1.9", " minimum"),
      JSONSchemaCase(#"{"maximum":2}"#, "3", " maximum"),
      JSONSchemaCase(#"{"exclusiveMinimum":2}"#, "2", " exclusiveMinimum"),
      JSONSchemaCase(#"{"exclusiveMaximum":2}"#, "2", " exclusiveMaximum"),
      JSONSchemaCase(#"{"exclusiveMaximum":2}"#, #""text""#),
      JSONSchemaCase(#"{"minLength":2,"maxLength":2}"#, #""é👍""#),
      JSONSchemaCase(#"{"minLength":1}"#, #""""#, " minLength"),
      JSONSchemaCase(#"{"maxLength":1}"#, #""ab""#, " maxLength"),
      JSONSchemaCase(#"{"pattern":"^[0-9a-f]{4}$"}"#, #""00fe""#),
      JSONSchemaCase(#"{"pattern":"^[0-9a-f]{4}$"}"#, #""00fg""#, " pattern"),
      JSONSchemaCase(#"{"pattern":"b"}"#, #""abc""#),
      JSONSchemaCase(#"{"required":["a","b"]}"#, #"{"b":1}"#, " required"),
      JSONSchemaCase(#"{"required":["a"]}"#, "[]"),
      JSONSchemaCase(
        #"{"properties":{"a":{"type":"string"},"b":{"minimum":0}}}"#, #"{"b":-1,"a":2}"#,
        "/a type", "/b minimum"),
      JSONSchemaCase(
        #"{"properties":{"a":true},"additionalProperties":false}"#, #"{"a":1,"c":2}"#,
        " additionalProperties"),
      JSONSchemaCase(
        #"{"additionalProperties":{"type":"integer"}}"#, #"{"a":1,"b/~":"x"}"#, "/b~1~0 type"),
      JSONSchemaCase(#"{"items":{"type":"integer"}}"#, #"[1,"x",2,null]"#, "/1 type", "/3 type"),
      JSONSchemaCase(
        #"{"prefixItems":[{"type":"string"}],"items":{"type":"integer"}}"#, #"["a",1,2]"#),
      JSONSchemaCase(#"{"prefixItems":[true,true],"items":false}"#, "[1,2,3]", "/2 false"),
      JSONSchemaCase(#"{"minItems":2}"#, "[1]", " minItems"),
      JSONSchemaCase(#"{"maxItems":0}"#, "[1]", " maxItems"),
      JSONSchemaCase(#"{"allOf":[{"minimum":3},{"maximum":1}]}"#, "2", " minimum", " maximum"),
      JSONSchemaCase(#"{"anyOf":[{"type":"null"},{"minimum":3}]}"#, "4"),
      JSONSchemaCase(#"{"anyOf":[{"type":"null"},{"minimum":3}]}"#, "2", " anyOf"),
      JSONSchemaCase(#"{"oneOf":[{"type":"number"},{"minimum":3}]}"#, "2"),
      JSONSchemaCase(#"{"oneOf":[{"type":"number"},{"minimum":3}]}"#, "4", " oneOf"),
      JSONSchemaCase(#"{"oneOf":[{"type":"null"},{"minimum":3}]}"#, "2", " oneOf"),
      JSONSchemaCase(
        ##"{"$ref":"#/$defs/node","$defs":{"node":{"properties":{"next":{"$ref":"#/$defs/node"},"##
          + #""v":{"type":"integer"}}}}}"#,
        #"{"next":{"next":{"v":"x"}}}"#, "/next/next/v type"),
      JSONSchemaCase(##"{"$ref":"#"}"##, "0", " $ref"),
      JSONSchemaCase(##"{"anyOf":[{"$ref":"#"},{"$ref":"#"}]}"##, "0", " anyOf"),
      JSONSchemaCase(
        #"{"$schema":"s","$id":"i","$comment":"c","title":"t","description":"d","examples":[1],"#
          + #""default":0,"format":"uri"}"#, "1"),
    ])
  func cases(test: JSONSchemaCase) throws {
    let found = try JSONSchema(json(test.schema)).violations(in: json(test.value))
    #expect(found.map { "\($0.path) \($0.keyword)" } == test.violations, "\(found)")
  }

  @Test(
    "A schema that would not be enforced in full is refused, with the place",
    arguments: [
      (#"{"properties":{"a":{"minProperties":1}}}"#, "#/properties/a/minProperties"),
      (#"{"requierd":["a"]}"#, "#/requierd"),
      (#"{"patternProperties":{}}"#, "#/patternProperties"),
      (#"{"oneOf":[true,{"not":{}}]}"#, "#/oneOf/1/not"),
      (#"{"$defs":{"a/b":{"x":1}}}"#, "#/$defs/a~1b/x"),
    ])
  func unknownKeywords(schema: String, location: String) {
    #expect {
      try JSONSchema(json(schema))
    } throws: {
      let error = $0 as? JSONSchemaError
      return error?.code == .unknownKeyword && error?.location == location
    }
  }

  @Test(
    "A keyword with a value of the wrong form is refused",
    arguments: [
      "1", "[]", #"{"type":"float"}"#, #"{"type":[]}"#, #"{"required":"a"}"#, #"{"minimum":"1"}"#,
      #"{"minItems":-1}"#, #"{"maxLength":1.5}"#, #"{"pattern":"("}"#, #"{"enum":[]}"#,
      #"{"items":[true]}"#, #"{"anyOf":{}}"#, #"{"properties":[]}"#, #"{"$ref":1}"#,
    ])
  func malformed(schema: String) {
    #expect {
      try JSONSchema(json(schema))
    } throws: {
      ($0 as? JSONSchemaError)?.code == .malformed
    }
  }

  @Test(
    "A reference that points at nothing is refused",
    arguments: [
      ##"{"$ref":"#/$defs/a"}"##, ##"{"$ref":"#a"}"##, #"{"$ref":"https://example.org/a.json"}"#,
      #"{"$ref":"../a.json"}"#,
    ])
  func badReferences(schema: String) {
    #expect {
      try JSONSchema(json(schema))
    } throws: {
      ($0 as? JSONSchemaError)?.code == .badReference
    }
  }

  @Test("Sibling documents are followed, and their own references stay within them")
  func siblings() throws {
    let schema = try JSONSchema(
      json(##"{"properties":{"box":{"$ref":"box.json#/$defs/box"}},"$defs":{"side":false}}"##),
      siblings: [
        "box.json": json(
          ##"{"$defs":{"box":{"items":{"$ref":"#/$defs/side"}},"side":{"minimum":0}}}"##)
      ])
    #expect(try schema.violations(in: json(#"{"box":[1,2]}"#)).isEmpty)
    let violation = try #require(schema.violations(in: json(#"{"box":[1,-2]}"#)).first)
    #expect(violation.path == "/box/1" && violation.keyword == "minimum")
    #expect("\(violation)" == "/box/1: minimum: -2 is beyond 0")
  }

  @Test("A missing sibling, and one with an unknown keyword, are refused")
  func badSiblings() {
    #expect {
      try JSONSchema(json(#"{"$ref":"b.json"}"#))
    } throws: {
      let error = $0 as? JSONSchemaError
      return error?.code == .unreadable && error?.location == "b.json"
    }
    #expect {
      try JSONSchema(json(#"{"$ref":"b.json"}"#), siblings: ["b.json": json(#"{"x":1}"#)])
    } throws: {
      ($0 as? JSONSchemaError)?.location == "b.json#/x"
    }
  }

  @Test("A file is read together with its siblings")
  func files() throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("json-schema-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data(#"{"items":{"$ref":"b.json"}}"#.utf8)
      .write(to: folder.appendingPathComponent("a.json"))
    try Data(#"{"type":"null"}"#.utf8).write(to: folder.appendingPathComponent("b.json"))
    let schema = try JSONSchema(file: folder.appendingPathComponent("a.json"))
    #expect(try schema.violations(in: json("[null,0]")).map(\.path) == ["/1"])
    #expect {
      try JSONSchema(file: folder.appendingPathComponent("c.json"))
    } throws: {
      ($0 as? JSONSchemaError)?.code == .unreadable
    }
  }

  @Test("Every schema of the project is enforced in full and states its draft")
  func projectSchemas() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../Schemas").standardizedFileURL
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".schema.json") }
    #expect(!names.isEmpty)
    for name in names {
      #expect(throws: Never.self, "\(name)") { try JSONSchema.ofProject(name) }
      let text = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
      #expect(text.contains("https://json-schema.org/draft/2020-12/schema"), "\(name)")
    }
  }
}
