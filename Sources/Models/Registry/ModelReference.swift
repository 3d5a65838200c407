/// How people name a model: `NAME`, or `NAME/VERSION`.
public struct ModelReference: Hashable, Sendable, CustomStringConvertible {
  /// The model's name.
  public let name: String
  /// The version; nil stands for the highest active one.
  public let version: Int?

  /// Names one version.
  public init(_ identity: ModelIdentity) {
    name = identity.name
    version = identity.version
  }

  /// Reads `NAME` or `NAME/VERSION`.
  ///
  /// - Parameter text: Text from a command line or configuration.
  /// - Throws: `ModelError` with the code `invalidReference`.
  public init(parsing text: String) throws(ModelError) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard (1...2).contains(parts.count), ModelIdentity.isValidName(parts[0]) else {
      throw ModelError(
        .invalidReference, "model \(text)", problem: "this is no model's name",
        remedy: "use NAME or NAME/VERSION; a name has 1 to 64 of a-z, 0-9, '.', '_' and '-', and "
          + "starts with a letter or digit")
    }
    name = parts[0]
    guard parts.count == 2 else {
      version = nil
      return
    }
    guard let number = ModelIdentity.version(folderName: parts[1]) else {
      throw ModelError(
        .invalidReference, "model \(text)", problem: "\(parts[1]) is no version",
        remedy: "use a whole number from 1, such as \(name)/1")
    }
    version = number
  }

  /// Such as `polyp-lite` or `polyp-lite/1`.
  public var description: String { version.map { "\(name)/\($0)" } ?? name }
}
