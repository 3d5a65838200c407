internal import Base

/// What is said of a polyp's histology, and how firmly.
public struct PolypOpinion: Equatable, Sendable {
  /// How firmly.
  public enum Status: String, CaseIterable, Sendable {
    /// A class, beyond the class's bound for confident calls.
    case highConfidence = "high_confidence"
    /// A class, beyond the class's bound for calls.
    case lowConfidence = "low_confidence"
    /// No class; also, a status of a later version.
    case abstained
  }

  /// How firmly.
  public var status: Status
  /// The class's label; nil when abstained.
  public var finding: String?
  /// The class's probability, [0, 1]; nil when abstained.
  public var probability: Float?
  /// Why no class is named; nil unless abstained.
  public var reason: String?
  /// Whether it can no longer change.
  public var isSealed: Bool
  /// What the models that say it may be used for.
  public var purpose = ModelPurpose.research

  /// A class is named.
  ///
  /// - Parameters:
  ///   - finding: The class's label.
  ///   - probability: Its probability, [0, 1].
  ///   - isConfident: Whether it is beyond the class's bound for confident calls.
  ///   - isSealed: Whether it can no longer change.
  public init(finding: String, probability: Float, isConfident: Bool, isSealed: Bool) {
    status = isConfident ? .highConfidence : .lowConfidence
    self.finding = finding
    self.probability = probability
    reason = nil
    self.isSealed = isSealed
  }

  /// No class is named.
  ///
  /// - Parameters:
  ///   - reason: Why not, such as `too_small`.
  ///   - isSealed: Whether that can no longer change.
  public init(abstained reason: String, isSealed: Bool) {
    status = .abstained
    finding = nil
    probability = nil
    self.reason = reason
    self.isSealed = isSealed
  }

  init(_ fields: JSONFields) throws(JSONError) {
    status = Status(rawValue: try fields.string("status")) ?? .abstained
    let isAbstained = status == .abstained
    finding = isAbstained ? nil : try fields.string("class")
    probability = isAbstained ? nil : Float(try fields.number("probability", in: 0...1))
    reason = isAbstained ? try fields.optionalString("reason") ?? "unknown" : nil
    isSealed = try fields.optionalBool("sealed") ?? false
    purpose = try ModelPurpose(of: fields)
  }

  func writeMembers(to json: inout JSONWriter) {
    json.member("status", status.rawValue)
    if let finding { json.member("class", finding) }
    if let probability { json.member("probability", probability) }
    if let reason { json.member("reason", reason) }
    json.member("sealed", isSealed)
    purpose.writeMember(to: &json)
  }
}
