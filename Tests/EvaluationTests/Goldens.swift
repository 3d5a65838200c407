import Base
import Foundation
import Testing

@testable import Evaluation

/// Expected values made by `Fixtures/make_fixtures.py`.
struct Goldens {
  /// A small map and mask with their figures.
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let map: ProbabilityMap
    let mask: BinaryMask
    let expected: JSONObject

    var testDescription: String { name }

    func number(_ name: String) throws -> Double { try #require(expected[name]?.double) }

    func curve(_ name: String) throws -> (mean: Double, max: Double, samples: [Double]) {
      let curve = try #require(expected[name]?.object)
      return (
        try #require(curve["mean"]?.double), try #require(curve["max"]?.double),
        try #require(curve["samples"]?.doubles)
      )
    }
  }

  static let document: JSONObject = {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Fixtures/figures.json")
    guard let data = FileManager.default.contents(atPath: url.path),
      let document = try? JSONValue(parsing: Array(data)).object
    else { return JSONObject() }
    return document
  }()

  /// The cases; empty, which a test notices, when the fixture cannot be read.
  static let cases: [Case] = (document["cases"]?.elements ?? []).compactMap { value in
    guard let object = value.object, let name = object["name"]?.text,
      let width = object["width"]?.double.map({ Int($0) }),
      let height = object["height"]?.double.map({ Int($0) }),
      let map = object["map"]?.text.map({ floats($0) }), let mask = object["mask"]?.text,
      let expected = object["expected"]?.object
    else { return nil }
    return try? Case(
      name: name, map: ProbabilityMap(width: width, height: height, values: map),
      mask: BinaryMask(width: width, height: height, values: mask.map { $0 == "1" }),
      expected: expected)
  }

  /// Reads decimals as the script does: to double, then to single precision.
  static func floats(_ text: String) -> [Float] {
    text.split(separator: " ").compactMap { Double($0).map { Float($0) } }
  }
}

extension JSONValue {
  var object: JSONObject? { if case .object(let object) = self { object } else { nil } }
  var text: String? { if case .string(let text) = self { text } else { nil } }
  var elements: [JSONValue]? { if case .array(let elements) = self { elements } else { nil } }
  var double: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }
  var doubles: [Double]? { elements?.compactMap(\.double) }
}

/// Expects two numbers to differ by at most `tolerance`; NaN equals nothing.
func expectClose(
  _ value: Double, _ expected: Double, within tolerance: Double, _ what: String = "",
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(
    abs(value - expected) <= tolerance, "\(what): \(value), expected \(expected)",
    sourceLocation: sourceLocation)
}

/// Expects an `EvaluationError` of a kind whose message holds all of `words`.
func expectError(
  _ code: EvaluationError.Code, _ words: String...,
  sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> Void
) {
  #expect(sourceLocation: sourceLocation) {
    try body()
  } throws: { error in
    guard let error = error as? EvaluationError else { return false }
    return error.code == code && words.allSatisfy { error.message.contains($0) }
  }
}

/// A seeded random map and mask; the map leans towards the mask.
func randomPair(
  seed: UInt64, width: Int, height: Int
) throws -> (map: ProbabilityMap, mask: BinaryMask) {
  var generator = SeededGenerator(seed: seed)
  let share = Double.random(in: 0...1, using: &generator)
  let lean = Float.random(in: 0...1, using: &generator)
  let mask = (0..<width * height).map { _ in Double.random(in: 0..<1, using: &generator) < share }
  let values = mask.map { isForeground in
    let noise = Float.random(in: 0...1, using: &generator)
    return lean * (isForeground ? 1 : 0) + (1 - lean) * noise
  }
  return (
    try ProbabilityMap(width: width, height: height, values: values.map { min(max($0, 0), 1) }),
    try BinaryMask(width: width, height: height, values: mask)
  )
}
