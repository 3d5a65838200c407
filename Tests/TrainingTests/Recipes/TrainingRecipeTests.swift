import Base
import TestSupport
import Testing
import Training

@Suite("Training recipes")
struct TrainingRecipeTests {
  private let schema: JSONSchema

  init() throws {
    schema = try JSONSchema.ofProject("training-recipe.schema.json")
  }

  private func recipe(_ text: String) throws -> TrainingRecipe {
    try TrainingRecipe(json: JSONValue(parsing: Array(text.utf8)))
  }

  /// Where a document is refused; an issue where it is not.
  private func refusedPlace(
    _ text: String, sourceLocation: SourceLocation = #_sourceLocation
  ) -> String? {
    do {
      _ = try recipe(text)
      Issue.record("\(text) is accepted", sourceLocation: sourceLocation)
      return nil
    } catch {
      return (error as? JSONError)?.location
    }
  }

  @Test("are the same after they were written, all presets and the defaults")
  func roundTrip() throws {
    let named = TrainingRecipe.presets.merging(["": TrainingRecipe()]) { one, _ in one }
    for (name, recipe) in named {
      let json = recipe.json
      #expect(schema.violations(in: json) == [], "\(name)")
      #expect(try TrainingRecipe(json: json) == recipe, "\(name)")
      // As a file has it, with numbers as text.
      let text = json.prettyPrinted()
      let read = try TrainingRecipe(json: JSONValue(parsing: Array(text.utf8)))
      #expect(read == recipe && read.json.serialized() == json.serialized(), "\(name)")
    }
  }

  @Test("say all that a recipe has, so that two that differ are told apart")
  func completeness() throws {
    var changed = TrainingRecipe()
    changed.trained = .lastStages(2)
    changed.schedule = .step(share: 0.25, factor: 0.5)
    changed.scales = [0.75, 1.25]
    changed.averageDecay = 0.99
    changed.head = .linear
    changed.headDeviation = 0.01
    changed.variations = 3
    changed.recomputesCheapOperators = true
    #expect(try TrainingRecipe(json: changed.json) == changed)
    guard case .object(let members) = changed.json,
      case .object(let properties)? = try schemaMembers()["properties"]
    else { throw JSONError(.wrongType, at: "", "objects are expected") }
    let names = Set(members.members.map(\.name) + ["preset"])
    #expect(names == Set(properties.members.map(\.name)))
  }

  private func schemaMembers() throws -> JSONObject {
    let path = BuiltSchema.path("training-recipe.schema.json")
    let bytes = try FileDescriptor.readFile(path, maximumByteCount: 1 << 20)
    return try JSONFields(JSONValue(parsing: bytes)).members
  }

  @Test("take a preset and change what they name")
  func overrides() throws {
    let changed = try recipe(#"{"preset": "polyp-lite", "epochs": 3, "loss": "bce_dice"}"#)
    var expected = TrainingRecipe.polypLite
    expected.epochs = 3
    expected.loss = .binaryCrossEntropyAndDice
    #expect(changed == expected)
    #expect(try recipe("{}") == TrainingRecipe())
    #expect(try recipe(#"{"epochs": null}"#) == TrainingRecipe())
    let augmented = try recipe(#"{"preset": "endoked", "augmentation": {"blur": 0.5}}"#)
    #expect(augmented.augmentation.blur == 0.5 && augmented.augmentation.hue == 0)
    #expect(try recipe(#"{"preset": "head", "trained_stages": "all"}"#).trained == .everything)
    #expect(try recipe(#"{"trained_stages": 2}"#).trained == .lastStages(2))
  }

  @Test("take a preset's bound away with null")
  func takesAway() throws {
    #expect(TrainingRecipe.polypLite.maximumGradientNorm != nil)
    let free = try recipe(
      #"{"preset": "polyp-lite", "maximum_gradient_norm": null, "input_side": null}"#)
    #expect(free.maximumGradientNorm == nil && free.inputSide == nil)
    #expect(try recipe(#"{"preset": "head", "patience": null}"#).patience == nil)
    #expect(try recipe(#"{"preset": "head", "variations": null}"#).variations == nil)
    #expect(try recipe(#"{"preset": "endoked", "head_deviation": null}"#).headDeviation == nil)
    let value = try recipe(#"{"preset": "polyp-pvt", "maximum_gradient_value": null}"#)
    #expect(value.maximumGradientValue == nil && value.scales == [0.75, 1, 1.25])
  }

  @Test("are refused where the schema says so, and by the same bounds")
  func bounds() throws {
    guard case .object(let properties)? = try schemaMembers()["properties"] else { return }
    var checked = 0
    for (name, property) in properties.members {
      let fields = try JSONFields(property)
      guard let least = try fields.optionalNumber("minimum"),
        let most = try fields.optionalNumber("maximum")
      else { continue }
      checked += 1
      let isWhole = property.serialized().contains("\"integer\"")
      for value in [least, most] {
        let json = document(name, value, isWhole: isWhole)
        #expect(throws: Never.self) { try TrainingRecipe(json: json) }
        #expect(schema.violations(in: json).isEmpty, "\(name) \(value)")
      }
      for value in [least - 1, most * 1.5 + 1, -1e300] where !isWhole || abs(value) < 1e9 {
        let json = document(name, value, isWhole: isWhole)
        #expect(throws: JSONError(.invalidValue, at: name, "")) {
          try TrainingRecipe(json: json)
        }
        #expect(!schema.violations(in: json).isEmpty, "\(name) \(value)")
      }
    }
    #expect(checked == 15)
  }

  private func document(_ name: String, _ value: Double, isWhole: Bool) -> JSONValue {
    let number = isWhole ? JSONValue.integer(Int64(value.rounded(.up))) : .number(value)
    return .object(JSONObject([(name, number)]))
  }

  @Test("name what they do not know, and where")
  func refusals() {
    #expect(refusedPlace(#"{"epoch": 3}"#) == "epoch")
    #expect(refusedPlace(#"{"preset": "imagenet"}"#) == "preset")
    #expect(refusedPlace(#"{"preset": 3}"#) == "preset")
    #expect(refusedPlace(#"{"batch_size": 1.5}"#) == "batch_size")
    #expect(refusedPlace(#"{"learning_rate": "fast"}"#) == "learning_rate")
    #expect(refusedPlace(#"{"algorithm": "adam"}"#) == "algorithm")
    #expect(refusedPlace(#"{"decays_vectors": 1}"#) == "decays_vectors")
    #expect(refusedPlace(#"{"trained_stages": -1}"#) == "trained_stages")
    #expect(refusedPlace(#"{"trained_stages": "some"}"#) == "trained_stages")
    #expect(refusedPlace(#"{"scales": []}"#) == "scales")
    #expect(refusedPlace(#"{"scales": [1, 9]}"#) == "scales[1]")
    #expect(refusedPlace(#"{"schedule": {"kind": "linear"}}"#) == "schedule.kind")
    #expect(refusedPlace(#"{"schedule": {"kind": "constant", "rise": 0}}"#) == "schedule.rise")
    #expect(refusedPlace(#"{"augmentation": {"hue": 2}}"#) == "augmentation.hue")
    #expect(refusedPlace(#"{"augmentation": {"huge": 0}}"#) == "augmentation.huge")
    #expect(refusedPlace(#"{"augmentation": []}"#) == "augmentation")
    #expect(refusedPlace("[]") == "")
  }
}

/// Where the project's schemas are.
private enum BuiltSchema {
  static func path(_ name: String) -> String {
    let folder = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
    return "/\(folder)/Schemas/\(name)"
  }
}
