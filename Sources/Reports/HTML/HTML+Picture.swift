internal import Foundation

extension HTML {
  /// A picture that lies in the page itself.
  ///
  /// - Parameters:
  ///   - jpeg: A JPEG file.
  ///   - description: What it shows, for those who do not see it.
  /// - Returns: The element; nil where the bytes do not begin as a JPEG file does.
  public static func picture(jpeg: [UInt8], description: String) -> HTML? {
    guard jpeg.starts(with: [0xFF, 0xD8, 0xFF]) else { return nil }
    return """
      <img alt="\(description)" src="data:image/jpeg;base64,\(Data(jpeg).base64EncodedString())">
      """
  }
}
