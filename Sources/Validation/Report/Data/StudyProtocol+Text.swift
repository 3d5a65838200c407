internal import Base
internal import Study

extension StudyProtocol {
  /// A member of the document that is kept and not read, where it is text.
  func text(_ name: String) -> String? {
    guard case .object(let members) = json, case .string(let text)? = members[name] else {
      return nil
    }
    return text
  }
}
