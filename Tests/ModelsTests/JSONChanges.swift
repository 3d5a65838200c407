import Base
import Models
import Testing

extension JSONValue {
  /// A member of an object; nil when this is none or has no such member.
  subscript(name: String) -> JSONValue? {
    get {
      guard case .object(let object) = self else { return nil }
      return object[name]
    }
    set {
      guard case .object(var object) = self else { return }
      object[name] = newValue
      self = .object(object)
    }
  }

  /// Replaces or removes a member deep inside, such as `input.mean`; array elements by number.
  func replacing(_ path: String, with value: JSONValue?) -> JSONValue {
    replacing(path.split(separator: ".").map(String.init)[...], with: value)
  }

  private func replacing(_ path: ArraySlice<String>, with value: JSONValue?) -> JSONValue {
    guard let name = path.first else { return value ?? .null }
    let rest = path.dropFirst()
    switch self {
    case .object(var object):
      object[name] =
        rest.isEmpty ? value : (object[name] ?? .null).replacing(rest, with: value)
      return .object(object)
    case .array(var elements):
      guard let index = Int(name), elements.indices.contains(index) else { return self }
      elements[index] = elements[index].replacing(rest, with: value)
      return .array(elements)
    default: return self
    }
  }
}

/// Expects a `ModelError` with that code whose text has all of the words and a remedy.
func expectError(
  _ code: ModelError.Code, mentioning words: String...,
  location: SourceLocation = #_sourceLocation, _ body: () throws -> Void
) {
  #expect(sourceLocation: location) {
    try body()
  } throws: { error in
    guard let error = error as? ModelError else {
      print("got another error: \(error)")
      return false
    }
    let missing = words.filter { !error.message.contains($0) }
    if error.code != code || !missing.isEmpty { print("got \(error.code): \(error)") }
    return error.code == code && missing.isEmpty && !error.remedy.isEmpty
  }
}
