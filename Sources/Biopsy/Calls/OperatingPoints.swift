internal import Base

/// The probabilities from which a class is called.
public struct OperatingPoint: Hashable, Sendable, BitwiseCopyable {
  /// A class below this is not called, (0, 1].
  public let low: Float
  /// From this on it is called with high confidence, `low` to 1.
  public let high: Float

  /// An operating point.
  ///
  /// - Parameters:
  ///   - low: A class below this is not called, (0, 1].
  ///   - high: From this on it is called with high confidence, `low` to 1.
  /// - Throws: `SegmentationError` with the code `invalidPolicy`.
  public init(low: Float, high: Float) throws(SegmentationError) {
    guard low > 0, low <= high, high <= 1 else {
      throw SegmentationError(
        .invalidPolicy, "an operating point needs 0 < low <= high <= 1, not \(low) and \(high)")
    }
    self.init(checkedLow: low, high: high)
  }

  fileprivate init(checkedLow low: Float, high: Float) {
    self.low = low
    self.high = high
  }

  init(_ fields: JSONFields) throws(JSONError) {
    try fields.allow(only: ["low", "high"])
    low = Float(try fields.number("low", in: 0.01...1))
    high = Float(try fields.number("high", in: 0.01...1))
    guard low <= high else {
      throw JSONError(
        .invalidValue, at: fields.location("high"), "at least the low bound \(low) is expected")
    }
  }

  var json: JSONValue { ["low": .shortest(low), "high": .shortest(high)] }
}

/// The operating point of each class.
///
/// Sessile serrated lesions have their own: they are rare, look like hyperplastic polyps, and are
/// missed when they must be as likely as any other class to be called.
public struct OperatingPoints: Hashable, Sendable {
  /// Holds for classes without another one.
  public var general = OperatingPoint(checkedLow: 0.5, high: 0.8)
  /// Holds for classes of serrated lesions; see `HistologyClass.isSerrated`.
  public var serrated = OperatingPoint(checkedLow: 0.35, high: 0.7)
  /// Points of classes by their label; they go before the other two.
  public var byLabel: [String: OperatingPoint] = [:]

  /// The standard points.
  public init() {}

  init(_ fields: JSONFields) throws(JSONError) {
    try fields.allow(only: ["general", "serrated", "classes"])
    if let point = try fields.optionalObject("general") { general = try OperatingPoint(point) }
    if let point = try fields.optionalObject("serrated") { serrated = try OperatingPoint(point) }
    guard let classes = try fields.optionalObject("classes") else { return }
    for name in classes.names { byLabel[name] = try OperatingPoint(try classes.object(name)) }
  }

  var json: JSONValue {
    let classes = byLabel.sorted { $0.key < $1.key }.map { ($0.key, $0.value.json) }
    return [
      "general": general.json, "serrated": serrated.json,
      "classes": .object(JSONObject(classes)),
    ]
  }

  /// The point of each class, in the classes' order.
  ///
  /// - Parameter classes: What the histology model tells apart.
  /// - Returns: One point a class.
  /// - Throws: `SegmentationError` with the code `invalidPolicy` for a label that no class has.
  func points(for classes: [HistologyClass]) throws(SegmentationError) -> [OperatingPoint] {
    let labels = classes.map(\.label)
    for name in byLabel.keys.sorted() where !labels.contains(name) {
      throw SegmentationError(
        .invalidPolicy,
        "the histology model has no class \"\(name)\" to have an operating point; it has "
          + labels.joined(separator: ", "))
    }
    return classes.map { byLabel[$0.label] ?? ($0.isSerrated ? serrated : general) }
  }
}
