/// Reads the members of a JSON object as the types that a format asks for.
///
/// Every refusal names the member by its path from the root of the document.
public struct JSONFields: Sendable {
  /// The path of this object; empty at the root.
  public let path: String
  /// The members themselves.
  public let members: JSONObject

  /// Reads `value` as an object.
  ///
  /// - Parameters:
  ///   - value: A document or a part of one.
  ///   - path: Where it is; empty at the root.
  /// - Throws: `JSONError` when the value is no object.
  public init(_ value: JSONValue, at path: String = "") throws(JSONError) {
    guard case .object(let object) = value else {
      throw JSONError(.wrongType, at: path, "an object is expected, not \(value.typeName)")
    }
    members = object
    self.path = path
  }

  /// The names of all members, as written.
  public var names: [String] { members.members.map(\.name) }

  /// Refuses members that the format does not know, so that a misspelt option is not ignored.
  ///
  /// - Parameter known: The names that the format has.
  /// - Throws: `JSONError` that names the first unknown member.
  public func allow(only known: Set<String>) throws(JSONError) {
    for member in members.members where !known.contains(member.name) {
      throw JSONError(
        .unknownMember, at: location(member.name),
        "unknown member; known are \(known.sorted().joined(separator: ", "))")
    }
  }

  /// The path of a member of this object.
  public func location(_ name: String) -> String {
    path.isEmpty ? name : "\(path).\(name)"
  }

  /// The value of a member, or nil when it is absent or null.
  public func optional(_ name: String) -> JSONValue? {
    guard let value = members[name], value != .null else { return nil }
    return value
  }

  /// The value of a member that must be there.
  ///
  /// - Parameter name: The member's name.
  /// - Returns: The value.
  /// - Throws: `JSONError` when it is absent or null.
  public func required(_ name: String) throws(JSONError) -> JSONValue {
    guard let value = optional(name) else {
      throw JSONError(.missing, at: location(name), "the member is missing")
    }
    return value
  }

  /// A member that is an object.
  ///
  /// - Parameter name: The member's name.
  /// - Returns: Its members, or nil when it is absent.
  /// - Throws: `JSONError` when it is something else.
  public func optionalObject(_ name: String) throws(JSONError) -> JSONFields? {
    guard let value = optional(name) else { return nil }
    return try JSONFields(value, at: location(name))
  }

  /// A member that must be an object.
  ///
  /// - Parameter name: The member's name.
  /// - Returns: Its members.
  /// - Throws: `JSONError` when it is absent or something else.
  public func object(_ name: String) throws(JSONError) -> JSONFields {
    try JSONFields(try required(name), at: location(name))
  }

  /// The elements of a member that must be an array, each with its path.
  ///
  /// - Parameters:
  ///   - name: The member's name.
  ///   - counts: How many elements are allowed.
  /// - Returns: Elements and their paths.
  /// - Throws: `JSONError` when it is absent, no array, or of another length.
  public func elements(
    _ name: String, count counts: ClosedRange<Int> = 0...Int.max
  ) throws(JSONError) -> [(value: JSONValue, path: String)] {
    try array(name, count: counts).enumerated().map {
      ($0.element, location(of: $0.offset, in: name))
    }
  }

  /// Where an element of a member that is an array is.
  func location(of index: Int, in name: String) -> String { "\(location(name))[\(index)]" }

  /// The elements of a member that must be an array.
  ///
  /// - Parameters:
  ///   - name: The member's name.
  ///   - counts: How many elements are allowed.
  /// - Returns: The elements.
  /// - Throws: `JSONError` when it is absent, no array, or of another length.
  func array(
    _ name: String, count counts: ClosedRange<Int>
  ) throws(JSONError) -> [JSONValue] {
    let value = try required(name)
    guard case .array(let elements) = value else {
      throw JSONError(
        .wrongType, at: location(name), "an array is expected, not \(value.typeName)")
    }
    guard counts.contains(elements.count) else {
      let expected =
        counts.lowerBound == counts.upperBound
        ? "\(counts.lowerBound)" : "\(counts.lowerBound) to \(counts.upperBound)"
      throw JSONError(
        .invalidValue, at: location(name),
        "\(expected) elements are expected, not \(elements.count)")
    }
    return elements
  }
}

extension JSONValue {
  /// The type's name in error messages.
  var typeName: String {
    switch self {
    case .null: "null"
    case .bool: "a truth value"
    case .integer, .number: "a number"
    case .string: "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }
}
