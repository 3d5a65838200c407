internal import Base

extension JSONObject {
  mutating func set(_ name: String, _ value: String?) {
    if let value { self[name] = .string(value) }
  }

  mutating func set(_ name: String, _ value: Int?) {
    if let value { self[name] = .integer(Int64(value)) }
  }

  mutating func set(_ name: String, _ value: Int64?) {
    if let value { self[name] = .integer(value) }
  }

  mutating func set(_ name: String, _ value: Bool?) {
    if let value { self[name] = .bool(value) }
  }

  mutating func set(_ name: String, _ value: Pseudonym?) { set(name, value?.hex) }

  mutating func set(_ name: String, _ value: PolypReference?) { set(name, value?.description) }

  mutating func set(_ name: String, _ value: SHA256.Digest?) { set(name, value?.hex) }

  mutating func set(_ name: String, _ value: Millionths?) { set(name, value?.count) }

  mutating func set(_ name: String, _ counts: [String: Int]) {
    let members = counts.sorted { $0.key < $1.key }
    self[name] = .object(JSONObject(members.map { ($0.key, .integer(Int64($0.value))) }))
  }

  mutating func set(_ name: String, _ values: [String]) {
    self[name] = .array(values.map(JSONValue.string))
  }
}

extension JSONFields {
  /// Counts by name, at most 256 of them; no count is below 0.
  func counts(_ name: String) throws(JSONError) -> [String: Int] {
    let fields = try object(name)
    guard fields.names.count <= 256 else {
      throw JSONError(.tooLarge, at: location(name), "at most 256 counts are expected")
    }
    var counts: [String: Int] = [:]
    for each in fields.names { counts[each] = try fields.integer(each, in: 0...Int.max) }
    return counts
  }

  /// Strings of at most 1,024 bytes each.
  func strings(_ name: String, count: ClosedRange<Int>) throws(JSONError) -> [String] {
    var strings: [String] = []
    for (value, path) in try elements(name, count: count) {
      guard case .string(let text) = value, text.utf8.count <= 1024 else {
        throw JSONError(.wrongType, at: path, "a string of at most 1024 bytes is expected")
      }
      strings.append(text)
    }
    return strings
  }

  /// Whole numbers in a range.
  func counts(
    _ name: String, count: ClosedRange<Int>, in range: ClosedRange<Int>
  ) throws(JSONError) -> [Int] {
    var counts: [Int] = []
    for (value, path) in try elements(name, count: count) {
      guard case .integer(let integer) = value, range.contains(Int(integer)) else {
        throw JSONError(
          .invalidValue, at: path,
          "a whole number of \(range.lowerBound) to \(range.upperBound) is expected")
      }
      counts.append(Int(integer))
    }
    return counts
  }

  /// Milliseconds since 1970, UTC.
  func optionalTime(_ name: String) throws(JSONError) -> Int64? {
    try optionalInteger(name, in: -62_135_596_800_000...253_402_300_799_999).map(Int64.init)
  }

  func time(_ name: String) throws(JSONError) -> Int64 {
    guard let time = try optionalTime(name) else {
      throw JSONError(.missing, at: location(name), "the member is missing")
    }
    return time
  }
}
