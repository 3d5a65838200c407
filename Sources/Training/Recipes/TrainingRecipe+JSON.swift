internal import Architectures
public import Base

extension TrainingRecipe {
  private typealias Number = (
    name: String, path: WritableKeyPath<TrainingRecipe, Double>, range: ClosedRange<Double>
  )
  private typealias OptionalNumber = (
    name: String, path: WritableKeyPath<TrainingRecipe, Double?>, range: ClosedRange<Double>
  )
  private typealias OptionalCount = (
    name: String, path: WritableKeyPath<TrainingRecipe, Int?>, range: ClosedRange<Int>
  )
  private typealias Count = (
    name: String, path: WritableKeyPath<TrainingRecipe, Int>, range: ClosedRange<Int>
  )
  private typealias Switch = (name: String, path: WritableKeyPath<TrainingRecipe, Bool>)

  private static let least = 1e-12

  private static var numbers: [Number] {
    [
      ("momentum", \.momentum, 0...0.9999), ("learning_rate", \.learningRate, least...10),
      ("encoder_rate_scale", \.encoderRateScale, least...100),
      ("stage_rate_decay", \.stageRateDecay, 0.01...1),
      ("weight_decay", \.weightDecay, 0...10), ("label_smoothing", \.labelSmoothing, 0...0.9),
    ]
  }

  private static var optionalNumbers: [OptionalNumber] {
    [
      ("maximum_gradient_norm", \.maximumGradientNorm, least...1e9),
      ("maximum_gradient_value", \.maximumGradientValue, least...1e9),
      ("average_decay", \.averageDecay, 0...0.99999),
      ("head_deviation", \.headDeviation, 0...1),
    ]
  }

  private static var counts: [Count] {
    [("batch_size", \.batchSize, 1...1024), ("epochs", \.epochs, 1...100_000)]
  }

  private static var optionalCounts: [OptionalCount] {
    [
      ("input_side", \.inputSide, 32...2048), ("patience", \.patience, 1...100_000),
      ("variations", \.variations, 1...1000),
    ]
  }

  private static var switches: [Switch] {
    [
      ("decays_vectors", \.decaysVectors), ("normalizes_by_batch", \.normalizesByBatch),
      ("balances_classes", \.balancesClasses),
      ("recomputes_cheap_operators", \.recomputesCheapOperators),
    ]
  }

  private static var names: Set<String> {
    Set(
      numbers.map(\.name) + optionalNumbers.map(\.name) + counts.map(\.name)
        + optionalCounts.map(\.name) + switches.map(\.name)
        + [
          "preset", "algorithm", "schedule", "trained_stages", "loss", "scales", "augmentation",
          "selection", "head",
        ])
  }

  /// Reads a recipe: a preset, or the defaults, with members of its own.
  ///
  /// - Parameter json: The document, after `Schemas/training-recipe.schema.json`.
  /// - Throws: `JSONError`.
  public init(json: JSONValue) throws(JSONError) {
    let fields = try JSONFields(json)
    try fields.allow(only: Self.names)
    self.init()
    if fields.optional("preset") != nil {
      let name = try fields.string("preset")
      guard let preset = Self.presets[name] else {
        throw JSONError(
          .invalidValue, at: "preset",
          "one of \(Self.presets.keys.sorted().joined(separator: ", ")) is expected")
      }
      self = preset
    }
    try readScalars(fields)
    algorithm = try fields.optionalChoice("algorithm") ?? algorithm
    loss = try fields.optionalChoice("loss") ?? loss
    selection = try fields.optionalChoice("selection") ?? selection
    head = try fields.optionalChoice("head") ?? head
    if let value = fields.optional("schedule") {
      schedule = try LearningRateSchedule(json: value, at: "schedule")
    }
    if let value = fields.optional("augmentation") {
      augmentation = try AugmentationPolicy(json: value, at: "augmentation")
    }
    if fields.optional("trained_stages") != nil { trained = try Self.trained(fields) }
    if fields.optional("scales") != nil {
      scales = []
      for (value, path) in try fields.elements("scales", count: 1...8) {
        scales.append(try value.number(at: path, in: 0.25...4))
      }
    }
  }

  private mutating func readScalars(_ fields: JSONFields) throws(JSONError) {
    for (name, path, range) in Self.numbers {
      self[keyPath: path] = try fields.optionalNumber(name, in: range) ?? self[keyPath: path]
    }
    for (name, path) in Self.switches {
      self[keyPath: path] = try fields.optionalBool(name) ?? self[keyPath: path]
    }
    for (name, path, range) in Self.counts {
      self[keyPath: path] = try fields.optionalInteger(name, in: range) ?? self[keyPath: path]
    }
    // What a preset has can be taken away by null.
    for (name, path, range) in Self.optionalNumbers where fields.members[name] != nil {
      self[keyPath: path] = try fields.optionalNumber(name, in: range)
    }
    for (name, path, range) in Self.optionalCounts where fields.members[name] != nil {
      self[keyPath: path] = try fields.optionalInteger(name, in: range)
    }
  }

  private static func trained(_ fields: JSONFields) throws(JSONError) -> Trained {
    if case .string("all")? = fields.optional("trained_stages") { return .everything }
    return .lastStages(try fields.integer("trained_stages", in: 0...1000))
  }

  /// The recipe as a document, with members always in the same order.
  public var json: JSONValue {
    var members: [(String, JSONValue)] = []
    for (name, path, _) in Self.optionalCounts {
      members.append((name, self[keyPath: path].map { .integer(Int64($0)) } ?? .null))
    }
    for (name, path, _) in Self.counts {
      members.append((name, .integer(Int64(self[keyPath: path]))))
    }
    members.append(("algorithm", .string(algorithm.rawValue)))
    for (name, path, _) in Self.numbers { members.append((name, .number(self[keyPath: path]))) }
    for (name, path, _) in Self.optionalNumbers {
      members.append((name, self[keyPath: path].map(JSONValue.number) ?? .null))
    }
    for (name, path) in Self.switches { members.append((name, .bool(self[keyPath: path]))) }
    members.append(("schedule", schedule.json))
    switch trained {
    case .everything: members.append(("trained_stages", .string("all")))
    case .lastStages(let count):
      members.append(("trained_stages", .integer(Int64(count))))
    }
    members.append(("loss", .string(loss.rawValue)))
    members.append(("scales", .array(scales.map(JSONValue.number))))
    members.append(("selection", .string(selection.rawValue)))
    members.append(("head", .string(head.rawValue)))
    members.append(("augmentation", augmentation.json))
    return .object(JSONObject(members))
  }
}
