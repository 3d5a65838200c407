public import Base
internal import Models

extension PromotionRule {
  /// The largest file of a rule, in bytes.
  public static let maximumByteCount = 1 << 16

  private static let formatVersion = 1

  /// Reads a document.
  ///
  /// - Parameter json: The document, after `Schemas/promotion-rule.schema.json`.
  /// - Throws: `JSONError`, or `TrainingError` with the code `invalidOption`.
  public init(json: JSONValue) throws {
    let fields = try JSONFields(json)
    try fields.allow(only: [
      "format", "task", "figure", "positive", "dice_at_least", "margin", "confidence", "minimum",
      "minimum_patients", "guards", "locked", "approved_by", "written",
    ])
    guard try fields.integer("format") == Self.formatVersion else {
      throw JSONError(.invalidValue, at: "format", "only \(Self.formatVersion) is known")
    }
    var positive: [String] = []
    if fields.optional("positive") != nil {
      for (value, path) in try fields.elements("positive", count: 1...63) {
        guard case .string(let label) = value, label.utf8.count <= 200 else {
          throw JSONError(.wrongType, at: path, "a string of at most 200 bytes is expected")
        }
        positive.append(label)
      }
    }
    var guards: [Guard] = []
    if fields.optional("guards") != nil {
      for (value, path) in try fields.elements("guards", count: 0...16) {
        let entry = try JSONFields(value, at: path)
        try entry.allow(only: ["figure", "margin"])
        guards.append(
          Guard(figure: try entry.choice("figure"), margin: try entry.number("margin", in: 0...1)))
      }
    }
    guard let written = CalendarDay(try fields.string("written", maximumLength: 10)) else {
      throw JSONError(.invalidValue, at: "written", "a day is expected, such as 2026-03-31")
    }
    try self.init(
      task: try fields.choice("task"), figure: try fields.choice("figure"), positive: positive,
      diceAtLeast: try fields.optionalNumber("dice_at_least", in: 0...1),
      margin: try fields.number("margin", in: 0...1),
      confidence: try fields.number("confidence", in: 0...1),
      minimum: try fields.optionalNumber("minimum", in: 0...1),
      minimumPatients: try fields.integer("minimum_patients"), guards: guards,
      locked: try LockedTestSet(fields.object("locked")),
      approvedBy: try fields.string("approved_by", maximumLength: 200), written: written)
  }

  /// The document.
  public var json: JSONValue {
    var members: [(String, JSONValue)] = [
      ("format", .integer(Int64(Self.formatVersion))), ("task", .string(task.rawValue)),
      ("figure", .string(figure.rawValue)),
    ]
    if !positive.isEmpty { members.append(("positive", .array(positive.map(JSONValue.string)))) }
    if let diceAtLeast { members.append(("dice_at_least", .number(diceAtLeast))) }
    members.append(("margin", .number(margin)))
    members.append(("confidence", .number(confidence)))
    if let minimum { members.append(("minimum", .number(minimum))) }
    members.append(("minimum_patients", .integer(Int64(minimumPatients))))
    let guards: [JSONValue] = guards.map { entry in
      ["figure": .string(entry.figure.rawValue), "margin": .number(entry.margin)]
    }
    if !guards.isEmpty { members.append(("guards", .array(guards))) }
    members.append(("locked", locked.json))
    members.append(("approved_by", .string(approvedBy)))
    members.append(("written", .string(written.description)))
    return .object(JSONObject(members))
  }
}
