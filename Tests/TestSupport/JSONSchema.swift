public import Base
public import Foundation

/// A JSON Schema (draft 2020-12), as far as the project's own schemas need it.
///
/// Every keyword is either enforced, a mere annotation, or refused when the schema is loaded: a
/// schema can never say something that the tests do not check.
public struct JSONSchema: Sendable {
  /// The schema's own document and those that it refers to, by file name.
  let documents: [String: JSONValue]
  /// The file name of the schema's own document.
  let name: String

  /// Loads a schema and the sibling files that it refers to.
  ///
  /// - Parameter file: The schema; its folder holds the siblings.
  /// - Throws: `JSONSchemaError` when a document is missing, malformed or uses an unknown keyword.
  public init(file: URL) throws(JSONSchemaError) {
    let folder = file.deletingLastPathComponent()
    try self.init(name: file.lastPathComponent) { sibling throws(JSONSchemaError) in
      let url = folder.appendingPathComponent(sibling)
      do {
        return try JSONValue(parsing: [UInt8](Data(contentsOf: url)))
      } catch {
        throw JSONSchemaError(.unreadable, at: sibling, "\(error)")
      }
    }
  }

  /// Makes a schema that stands in memory.
  ///
  /// - Parameters:
  ///   - document: The schema.
  ///   - siblings: Documents that it may refer to, by file name.
  /// - Throws: `JSONSchemaError` when a document is missing, malformed or uses an unknown keyword.
  public init(
    _ document: JSONValue, siblings: [String: JSONValue] = [:]
  ) throws(JSONSchemaError) {
    try self.init(name: "") { name throws(JSONSchemaError) in
      if name.isEmpty { return document }
      guard let sibling = siblings[name] else {
        throw JSONSchemaError(.unreadable, at: name, "no such document")
      }
      return sibling
    }
  }

  /// A schema of the project's `Schemas` folder.
  ///
  /// - Parameter fileName: Such as `manifest.schema.json`.
  /// - Returns: The schema.
  /// - Throws: `JSONSchemaError` when it cannot be loaded.
  public static func ofProject(_ fileName: String) throws(JSONSchemaError) -> JSONSchema {
    try JSONSchema(
      file: URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../Schemas/\(fileName)").standardizedFileURL)
  }

  /// The schema of a message of the wire protocol.
  ///
  /// - Parameter kind: The kind as the code spells it: `openStream` has `open-stream.schema.json`.
  /// - Returns: The schema.
  /// - Throws: `JSONSchemaError` when it cannot be loaded.
  public static func ofMessage(_ kind: String) throws(JSONSchemaError) -> JSONSchema {
    let name = kind.map { $0.isUppercase ? "-\($0.lowercased())" : String($0) }.joined()
    return try .ofProject("\(name).schema.json")
  }

  private init(
    name: String, load: (String) throws(JSONSchemaError) -> JSONValue
  ) throws(JSONSchemaError) {
    var documents: [String: JSONValue] = [:]
    var references: [JSONSchemaReference] = []
    var waiting = [name]
    while let next = waiting.popLast() {
      guard documents[next] == nil else { continue }
      let document = try load(next)
      documents[next] = document
      var check = JSONSchemaCheck(document: next)
      try check.check(document, at: JSONPointer())
      references += check.references
      waiting += check.references.map(\.document)
    }
    self.name = name
    self.documents = documents
    for reference in references { _ = try resolve(reference) }
  }

  /// Checks a value against the schema.
  ///
  /// - Parameter value: The document to check.
  /// - Returns: All violations, in the order of the schema's keywords; none when it is valid.
  public func violations(in value: JSONValue) -> [JSONSchemaViolation] {
    guard let root = documents[name] else { return [] }
    var evaluation = JSONSchemaEvaluation(schema: self, document: name)
    evaluation.check(value, against: root, at: JSONPointer())
    return evaluation.violations
  }

  /// The subschema that a reference points at.
  func resolve(_ reference: JSONSchemaReference) throws(JSONSchemaError) -> JSONValue {
    guard let document = documents[reference.document],
      let target = reference.pointer.value(in: document)
    else {
      throw JSONSchemaError(.badReference, at: reference.origin, "points at nothing")
    }
    return target
  }
}

/// Why a schema cannot be used.
public struct JSONSchemaError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The kind of fault.
  public enum Code: Sendable {
    /// A document cannot be read or is no JSON.
    case unreadable
    /// A keyword that is not enforced here.
    case unknownKeyword
    /// A keyword's value has the wrong form.
    case malformed
    /// A `$ref` that points at nothing.
    case badReference
  }

  /// The kind of fault.
  public let code: Code
  /// The document and the JSON pointer in it.
  public let location: String
  /// What is wrong, in words.
  public let message: String

  init(_ code: Code, at location: String, _ message: String) {
    self.code = code
    self.location = location
    self.message = message
  }

  /// The place and the fault.
  public var description: String { "\(location): \(message)" }

  /// Errors are equal when kind and place are.
  public static func == (left: JSONSchemaError, right: JSONSchemaError) -> Bool {
    left.code == right.code && left.location == right.location
  }
}

/// One way in which a value does not fit its schema.
public struct JSONSchemaViolation: Hashable, Sendable, CustomStringConvertible {
  /// JSON pointer (RFC 6901) of the value; empty for the document itself.
  public let path: String
  /// The keyword that it violates.
  public let keyword: String
  /// What is wrong, in words.
  public let message: String

  /// Path, keyword and fault on one line.
  public var description: String { "\(path.isEmpty ? "/" : path): \(keyword): \(message)" }
}
