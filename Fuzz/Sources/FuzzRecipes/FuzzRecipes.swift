import Base
import FuzzSupport
import Training

/// A recipe and a promotion rule are refused with a reason, or read back the same.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ start: UnsafeRawPointer?, _ count: Int) -> CInt {
  fuzz(start, count) { bytes in
    guard let json = try? JSONValue(parsing: [UInt8](bytes)) else { return }
    if let recipe = try? TrainingRecipe(json: json) {
      precondition((try? TrainingRecipe(json: recipe.json)) == recipe, "a recipe changes")
    }
    if let rule = try? PromotionRule(json: json) {
      precondition((try? PromotionRule(json: rule.json)) == rule, "a rule changes")
    }
  }
}

/// Called once, before the first input.
@_cdecl("LLVMFuzzerInitialize")
public func initialize(_: UnsafeRawPointer, _: UnsafeRawPointer) -> CInt {
  writeSeedsIfAsked {
    let zeros = String(repeating: "0", count: 64)
    let rule = """
      {"format": 1, "task": "classification", "figure": "auc", "positive": ["adenoma"], "margin": 0.02,
      "confidence": 0.95, "minimum": 0.8, "minimum_patients": 10,
      "guards": [{"figure": "sensitivity", "margin": 0.05}],
      "locked": {"labels_sha256": "\(zeros)", "fingerprint": "\(zeros)"},
      "approved_by": "a committee", "written": "2026-03-31"}
      """
    var seeds: [String: [UInt8]] = ["rule.json": Array(rule.utf8), "empty.json": Array("{}".utf8)]
    for (name, recipe) in TrainingRecipe.presets {
      seeds["\(name).json"] = Array(recipe.json.serialized().utf8)
      seeds["preset-\(name).json"] = Array(#"{"preset": "\#(name)", "epochs": 3}"#.utf8)
    }
    return seeds
  }
  return 0
}
