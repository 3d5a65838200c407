extension SHA256 {
  /// The digest of a file.
  ///
  /// - Parameter path: The file's path; nobody cuts it short meanwhile.
  /// - Returns: The digest.
  /// - Throws: `SystemError`, naming the path.
  public static func hash(fileAt path: String) throws(SystemError) -> Digest {
    let file = try MappedFile(path)
    return withExtendedLifetime(file) { SHA256.hash(file.bytes) }
  }
}
