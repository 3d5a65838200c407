/// A model's name and version: the folder in a registry that holds it.
public struct ModelIdentity: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// Such as `polyp-lite`.
  public let name: String
  /// From 1.
  public let version: Int

  /// Names a version.
  ///
  /// - Parameters:
  ///   - name: A name that `isValidName` accepts.
  ///   - version: From 1.
  public init(name: String, version: Int) {
    self.name = name
    self.version = version
  }

  /// Such as `polyp-lite/1`.
  public var description: String { "\(name)/\(version)" }

  /// By name, then by version.
  public static func < (left: ModelIdentity, right: ModelIdentity) -> Bool {
    (left.name, left.version) < (right.name, right.version)
  }

  /// Whether text can be a model's name: `[a-z0-9][a-z0-9._-]{0,63}`.
  ///
  /// - Parameter text: Text from anywhere.
  /// - Returns: Whether it is a name.
  public static func isValidName(_ text: String) -> Bool {
    guard let first = text.utf8.first, isAlphanumeric(first), text.utf8.count <= 64 else {
      return false
    }
    return text.utf8.allSatisfy {
      isAlphanumeric($0) || [UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-")].contains($0)
    }
  }

  /// The version that a folder's name stands for.
  ///
  /// - Parameter text: A folder's name.
  /// - Returns: The version; nil unless the name is a positive decimal number without sign or
  ///   leading zeros.
  public static func version(folderName text: String) -> Int? {
    guard text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
      text.utf8.first != UInt8(ascii: "0"), let version = Int(text),
      version <= maximumVersion
    else { return nil }
    return version
  }

  /// The highest version.
  static let maximumVersion = Int(Int32.max)

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
      || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }
}
