internal import Base

/// What the models behind an answer may be used for.
public enum ModelPurpose: String, CaseIterable, Sendable {
  /// Research, as far as the models' intended use goes.
  case research
  /// Made from synthetic pictures, or with a model that was: an answer proves that the installation
  /// works, and says nothing about a patient; also, a purpose of a later version.
  case installationTest = "installation_test"

  /// A warning for people; nil where none is due.
  public var warning: String? {
    self == .research ? nil : "INSTALLATION TEST: made from synthetic pictures, means nothing"
  }

  /// Reads the member `purpose`, which is absent for research.
  init(of fields: JSONFields) throws(JSONError) {
    guard let word = try fields.optionalString("purpose") else {
      self = .research
      return
    }
    self = ModelPurpose(rawValue: word) ?? .installationTest
  }

  /// Writes the member `purpose`, unless it is research.
  func writeMember(to json: inout JSONWriter) {
    if self != .research { json.member("purpose", rawValue) }
  }
}
