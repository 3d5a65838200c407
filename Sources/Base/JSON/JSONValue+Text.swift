extension JSONValue {
  /// The document on one line.
  public func serialized() -> String {
    var writer = JSONWriter()
    writer.value(self)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  /// The document with one member a line, for people; short arrays of scalars stay on one line.
  public func prettyPrinted() -> String {
    var text = ""
    appendPretty(to: &text, indentation: "")
    text += "\n"
    return text
  }

  private var isScalar: Bool {
    switch self {
    case .array, .object: false
    default: true
    }
  }

  private func appendPretty(to text: inout String, indentation: String) {
    let inner = indentation + "  "
    switch self {
    case .object(let object) where !object.members.isEmpty:
      text += "{\n"
      for (index, member) in object.members.enumerated() {
        text += inner + JSONValue.string(member.name).serialized() + ": "
        member.value.appendPretty(to: &text, indentation: inner)
        text += index + 1 < object.members.count ? ",\n" : "\n"
      }
      text += indentation + "}"
    case .array(let elements) where elements.contains { !$0.isScalar }:
      text += "[\n"
      for (index, element) in elements.enumerated() {
        text += inner
        element.appendPretty(to: &text, indentation: inner)
        text += index + 1 < elements.count ? ",\n" : "\n"
      }
      text += indentation + "]"
    case .array(let elements):
      text += "[" + elements.map { $0.serialized() }.joined(separator: ", ") + "]"
    default: text += serialized()
    }
  }
}
