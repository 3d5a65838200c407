/// What this build is called and what it may be used for.
public enum ProductVersion {
  /// The version, as in semver.org.
  public static let text = "0.1.0"
  /// Shown in the handshake, in every report and by `--version`.
  public static let intendedUse = "research use only, not for diagnosis"
}
