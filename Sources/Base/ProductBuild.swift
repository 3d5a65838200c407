/// How this program was compiled.
public enum ProductBuild {
  /// `debug` or `release`.
  public static var kind: String {
    #if DEBUG
      "debug"
    #else
      "release"
    #endif
  }

  /// The compiler, as far as a program can know it.
  public static var compiler: String {
    #if compiler(>=6.4)
      "Swift 6.4 or later"
    #elseif compiler(>=6.3)
      "Swift 6.3"
    #elseif compiler(>=6.2)
      "Swift 6.2"
    #elseif compiler(>=6.1)
      "Swift 6.1"
    #else
      "Swift 6.0"
    #endif
  }
}
