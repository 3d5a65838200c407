internal import Base
internal import Models

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

  /// What a model's training chose; bounds too small for single precision become its least normal
  /// number.
  init(_ stated: ModelManifest.OperatingPoint) {
    low = max(Float(stated.low), .leastNormalMagnitude)
    high = max(Float(stated.high), .leastNormalMagnitude)
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

/// The operating points that a policy states.
///
/// For a class that it states none for, the one that the model's training chose holds, and without
/// that the standard one. Sessile serrated lesions have a standard of their own: they are rare,
/// look like hyperplastic polyps, and are missed when they must be as likely as any other class to
/// be called.
public struct OperatingPoints: Hashable, Sendable {
  /// Holds for other classes where neither the policy nor the model says anything.
  public static let standardGeneral = OperatingPoint(checkedLow: 0.5, high: 0.8)
  /// Holds for serrated lesions where neither the policy nor the model says anything.
  public static let standardSerrated = OperatingPoint(checkedLow: 0.35, high: 0.7)

  /// Holds for classes without another one; nil where the policy leaves it to the model.
  public var general: OperatingPoint?
  /// Holds for classes of serrated lesions, see `HistologyClass.isSerrated`; nil where the policy
  /// leaves it to the model.
  public var serrated: OperatingPoint?
  /// Points of classes by their label; they go before the other two.
  public var byLabel: [String: OperatingPoint] = [:]

  /// States nothing.
  public init() {}

  init(_ fields: JSONFields) throws(JSONError) {
    try fields.allow(only: ["general", "serrated", "classes"])
    general = try fields.optionalObject("general").map { (point) throws(JSONError) in
      try OperatingPoint(point)
    }
    serrated = try fields.optionalObject("serrated").map { (point) throws(JSONError) in
      try OperatingPoint(point)
    }
    guard let classes = try fields.optionalObject("classes") else { return }
    for name in classes.names { byLabel[name] = try OperatingPoint(try classes.object(name)) }
  }

  var json: JSONValue {
    var document: JSONObject = [:]
    document["general"] = general?.json
    document["serrated"] = serrated?.json
    let classes = byLabel.sorted { $0.key < $1.key }.map { ($0.key, $0.value.json) }
    document["classes"] = .object(JSONObject(classes))
    return .object(document)
  }

  /// The point of a class: what the policy states, else what the model does, else the standard.
  private func point(of histologyClass: HistologyClass) -> OperatingPoint {
    let isSerrated = histologyClass.isSerrated
    return byLabel[histologyClass.label] ?? (isSerrated ? serrated : general)
      ?? histologyClass.operatingPoint
      ?? (isSerrated ? Self.standardSerrated : Self.standardGeneral)
  }

  /// The same decisions without a model's own points: stated by the policy, all of them.
  ///
  /// - Parameter classes: What the histology model tells apart.
  /// - Returns: Points that decide as these do, whatever the model states.
  func completed(by classes: [HistologyClass]) -> OperatingPoints {
    var complete = self
    complete.general = general ?? Self.standardGeneral
    complete.serrated = serrated ?? Self.standardSerrated
    for each in classes where each.operatingPoint != nil {
      let point = point(of: each)
      guard point != (each.isSerrated ? complete.serrated : complete.general) else { continue }
      complete.byLabel[each.label] = point
    }
    return complete
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
    return classes.map(point(of:))
  }
}
