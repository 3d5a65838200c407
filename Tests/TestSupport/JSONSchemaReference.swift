import Base

/// A place in a JSON document (RFC 6901).
struct JSONPointer: Sendable {
  private var tokens: [String] = []

  /// The document itself.
  init() {}

  /// Reads a pointer in its escaped form; nil when it is not one.
  init?(_ text: Substring) {
    guard !text.isEmpty else { return }
    guard text.first == "/" else { return nil }
    tokens = text.dropFirst().split(separator: "/", omittingEmptySubsequences: false).map {
      String($0).replacing("~1", with: "/").replacing("~0", with: "~")
    }
  }

  /// The escaped form.
  var text: String {
    tokens.map { "/" + $0.replacing("~", with: "~0").replacing("/", with: "~1") }.joined()
  }

  /// The place of a member or element of what is here.
  func appending(_ token: some CustomStringConvertible) -> JSONPointer {
    var pointer = self
    pointer.tokens.append(token.description)
    return pointer
  }

  /// What is at this place of a document.
  func value(in document: JSONValue) -> JSONValue? {
    var value = document
    for token in tokens {
      switch value {
      case .object(let object):
        guard let member = object[token] else { return nil }
        value = member
      case .array(let elements):
        guard let index = Int(token), elements.indices.contains(index) else { return nil }
        value = elements[index]
      default: return nil
      }
    }
    return value
  }
}

/// Where a `$ref` points.
struct JSONSchemaReference: Sendable {
  /// The file name of the document.
  let document: String
  /// The place in it.
  let pointer: JSONPointer
  /// Where the reference stands, for errors.
  let origin: String

  /// Reads a reference: `#/…`, `file.json` or `file.json#/…`, the file in the same folder.
  ///
  /// - Parameters:
  ///   - text: The value of `$ref`.
  ///   - document: The document that the reference stands in.
  ///   - origin: Where it stands, for errors.
  /// - Throws: `JSONSchemaError` for any other form.
  init(_ text: String, in document: String, origin: String) throws(JSONSchemaError) {
    let hash = text.firstIndex(of: "#") ?? text.endIndex
    let file = text[..<hash]
    let fragment = hash == text.endIndex ? "" : text[text.index(after: hash)...]
    guard !file.contains(where: { $0 == "/" || $0 == ":" }) else {
      throw JSONSchemaError(.badReference, at: origin, "'\(file)' is not a file of this folder")
    }
    guard let pointer = JSONPointer(fragment) else {
      throw JSONSchemaError(.badReference, at: origin, "'#\(fragment)' is not a JSON pointer")
    }
    self.document = file.isEmpty ? document : String(file)
    self.pointer = pointer
    self.origin = origin
  }
}
