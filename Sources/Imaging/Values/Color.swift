/// A colour of 8 bits a channel.
public struct Color: Hashable, Sendable {
  /// Red.
  public var red: UInt8
  /// Green.
  public var green: UInt8
  /// Blue.
  public var blue: UInt8

  /// A colour by its channels.
  public init(red: UInt8, green: UInt8, blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  /// No light.
  public static let black = Color(red: 0, green: 0, blue: 0)
  /// All light.
  public static let white = Color(red: 255, green: 255, blue: 255)
}
