/// What speaks against judging a picture, or a finding in it.
public struct QualityReasons: OptionSet, Hashable, Sendable, BitwiseCopyable {
  /// One bit a reason.
  public let rawValue: UInt16

  /// A set by its bits.
  public init(rawValue: UInt16) {
    self.rawValue = rawValue
  }

  /// Fine structure is missing: motion, focus, a lens against the wall or under water.
  public static let blurred = QualityReasons(rawValue: 1 << 0)
  /// Too much of it is burnt out by reflections.
  public static let glare = QualityReasons(rawValue: 1 << 1)
  /// Too little light.
  public static let dark = QualityReasons(rawValue: 1 << 2)
  /// The colours are not those of a colon.
  public static let outOfBody = QualityReasons(rawValue: 1 << 3)
  /// The station has not said what light the frame was taken with.
  public static let imagingModeUnknown = QualityReasons(rawValue: 1 << 4)
  /// The model is not meant for the light that the frame was taken with.
  public static let imagingModeNotAccepted = QualityReasons(rawValue: 1 << 5)
  /// Of a finding: too few pixels of the frame.
  public static let tooSmall = QualityReasons(rawValue: 1 << 6)
  /// Of a finding: part of it lies outside of the picture.
  public static let cutByEdge = QualityReasons(rawValue: 1 << 7)

  /// The words on the wire and in logs, in the order of the bits.
  static let words: [(reason: QualityReasons, word: String)] = [
    (.blurred, "blurred"), (.glare, "glare"), (.dark, "dark"), (.outOfBody, "out_of_body"),
    (.imagingModeUnknown, "imaging_mode_unknown"),
    (.imagingModeNotAccepted, "imaging_mode_not_accepted"), (.tooSmall, "too_small"),
    (.cutByEdge, "cut_by_edge"),
  ]

  /// The reasons as words, such as `blurred`.
  public var words: [String] {
    isEmpty ? [] : Self.words.filter { contains($0.reason) }.map(\.word)
  }
}
