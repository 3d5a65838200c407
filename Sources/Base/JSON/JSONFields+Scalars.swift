extension JSONFields {
  /// A member that is text.
  ///
  /// - Parameters:
  ///   - name: The member's name.
  ///   - maximumLength: How many UTF-8 bytes it may have.
  /// - Returns: The text, or nil when the member is absent.
  /// - Throws: `JSONError` when it is something else or too long.
  public func optionalString(
    _ name: String, maximumLength: Int = 4096
  ) throws(JSONError) -> String? {
    guard let value = optional(name) else { return nil }
    guard case .string(let text) = value else {
      throw JSONError(.wrongType, at: location(name), "a string is expected, not \(value.typeName)")
    }
    guard text.utf8.count <= maximumLength else {
      throw JSONError(.invalidValue, at: location(name), "longer than \(maximumLength) bytes")
    }
    return text
  }

  /// A member that must be text.
  ///
  /// - Parameters:
  ///   - name: The member's name.
  ///   - maximumLength: How many UTF-8 bytes it may have.
  /// - Returns: The text.
  /// - Throws: `JSONError` when it is absent, something else or too long.
  public func string(_ name: String, maximumLength: Int = 4096) throws(JSONError) -> String {
    _ = try required(name)
    return try optionalString(name, maximumLength: maximumLength) ?? ""
  }

  /// A member that is one of an enumeration's raw values.
  ///
  /// - Parameters:
  ///   - name: The member's name.
  ///   - type: The enumeration.
  /// - Returns: The case, or nil when the member is absent.
  /// - Throws: `JSONError` that lists the allowed values.
  public func optionalChoice<Choice: RawRepresentable<String> & CaseIterable>(
    _ name: String, of type: Choice.Type = Choice.self
  ) throws(JSONError) -> Choice? {
    guard let text = try optionalString(name) else { return nil }
    guard let choice = Choice(rawValue: text) else {
      let allowed = Choice.allCases.map(\.rawValue).joined(separator: ", ")
      throw JSONError(.invalidValue, at: location(name), "one of \(allowed) is expected")
    }
    return choice
  }

  /// A member that must be one of an enumeration's raw values.
  ///
  /// - Parameters:
  ///   - name: The member's name.
  ///   - type: The enumeration.
  /// - Returns: The case.
  /// - Throws: `JSONError` that lists the allowed values.
  public func choice<Choice: RawRepresentable<String> & CaseIterable>(
    _ name: String, of type: Choice.Type = Choice.self
  ) throws(JSONError) -> Choice {
    guard let choice = try optionalChoice(name, of: type) else {
      throw JSONError(.missing, at: location(name), "the member is missing")
    }
    return choice
  }

  /// A member that is a whole number.
  ///
  /// - Parameters:
  ///   - name: The member's name.
  ///   - range: The allowed values.
  /// - Returns: The number, or nil when the member is absent.
  /// - Throws: `JSONError` when it is something else or out of range.
  public func optionalInteger(
    _ name: String, in range: ClosedRange<Int> = Int.min...Int.max
  ) throws(JSONError) -> Int? {
    guard let value = optional(name) else { return nil }
    if case .number = value {
      throw JSONError(
        .wrongType, at: location(name),
        "a whole number of 64 bits is expected, without fraction or exponent")
    }
    guard case .integer(let integer) = value else {
      throw JSONError(
        .wrongType, at: location(name), "a whole number is expected, not \(value.typeName)")
    }
    guard range.contains(Int(integer)) else {
      throw JSONError(
        .invalidValue, at: location(name),
        "\(range.lowerBound) to \(range.upperBound) is expected, not \(integer)")
    }
    return Int(integer)
  }

  /// A member that must be a whole number.
  ///
  /// - Parameters:
  ///   - name: The member's name.
  ///   - range: The allowed values.
  /// - Returns: The number.
  /// - Throws: `JSONError` when it is absent, something else or out of range.
  public func integer(
    _ name: String, in range: ClosedRange<Int> = Int.min...Int.max
  ) throws(JSONError) -> Int {
    guard let integer = try optionalInteger(name, in: range) else {
      throw JSONError(.missing, at: location(name), "the member is missing")
    }
    return integer
  }

  /// A member that is a number.
  ///
  /// - Parameters:
  ///   - name: The member's name.
  ///   - range: The allowed values.
  /// - Returns: The number, or nil when the member is absent.
  /// - Throws: `JSONError` when it is something else or out of range.
  public func optionalNumber(
    _ name: String,
    in range: ClosedRange<Double> = -Double
      .greatestFiniteMagnitude...Double
      .greatestFiniteMagnitude
  ) throws(JSONError) -> Double? {
    guard let value = optional(name) else { return nil }
    return try value.number(at: location(name), in: range)
  }

  /// A member that must be a number.
  ///
  /// - Parameters:
  ///   - name: The member's name.
  ///   - range: The allowed values.
  /// - Returns: The number.
  /// - Throws: `JSONError` when it is absent, something else or out of range.
  public func number(
    _ name: String,
    in range: ClosedRange<Double> = -Double
      .greatestFiniteMagnitude...Double
      .greatestFiniteMagnitude
  ) throws(JSONError) -> Double {
    try (try required(name)).number(at: location(name), in: range)
  }

  /// A member that is `true` or `false`.
  ///
  /// - Parameter name: The member's name.
  /// - Returns: The truth value, or nil when the member is absent.
  /// - Throws: `JSONError` when it is something else.
  public func optionalBool(_ name: String) throws(JSONError) -> Bool? {
    guard let value = optional(name) else { return nil }
    guard case .bool(let flag) = value else {
      throw JSONError(
        .wrongType, at: location(name), "true or false is expected, not \(value.typeName)")
    }
    return flag
  }

  /// A member that must be `true` or `false`.
  ///
  /// - Parameter name: The member's name.
  /// - Returns: The truth value.
  /// - Throws: `JSONError` when it is absent or something else.
  public func bool(_ name: String) throws(JSONError) -> Bool {
    _ = try required(name)
    return try optionalBool(name) ?? false
  }
}

extension JSONFields {
  /// A member that must be an array of whole numbers.
  ///
  /// - Parameters:
  ///   - name: The member's name.
  ///   - count: How many there must be.
  ///   - range: The allowed values.
  /// - Returns: The numbers.
  /// - Throws: `JSONError` when it is absent, something else, of another length or out of range.
  public func integers(
    _ name: String, count: Int, in range: ClosedRange<Int> = Int.min...Int.max
  ) throws(JSONError) -> [Int] {
    // Columns of records are long: a place is named only where something is wrong with it.
    let elements = try array(name, count: count...count)
    var integers: [Int] = []
    integers.reserveCapacity(elements.count)
    for (index, element) in elements.enumerated() {
      guard case .integer(let integer) = element else {
        throw JSONError(
          .wrongType, at: location(of: index, in: name), "a whole number is expected")
      }
      guard range.contains(Int(integer)) else {
        throw JSONError(
          .invalidValue, at: location(of: index, in: name),
          "\(range.lowerBound) to \(range.upperBound) is expected, not \(integer)")
      }
      integers.append(Int(integer))
    }
    return integers
  }

  /// A member that must be an array of numbers.
  ///
  /// - Parameters:
  ///   - name: The member's name.
  ///   - count: How many there must be.
  ///   - range: The allowed values.
  /// - Returns: The numbers.
  /// - Throws: `JSONError` when it is absent, something else, of another length or out of range.
  public func numbers(
    _ name: String, count: Int, in range: ClosedRange<Double>
  ) throws(JSONError) -> [Double] {
    var numbers: [Double] = []
    for element in try elements(name, count: count...count) {
      numbers.append(try element.value.number(at: element.path, in: range))
    }
    return numbers
  }
}

extension JSONValue {
  /// Reads this value as a number.
  ///
  /// - Parameters:
  ///   - path: Where it is, for the error.
  ///   - range: The allowed values.
  /// - Returns: The number.
  /// - Throws: `JSONError` when it is something else or out of range.
  public func number(at path: String, in range: ClosedRange<Double>) throws(JSONError) -> Double {
    let number: Double
    switch self {
    case .integer(let integer): number = Double(integer)
    case .number(let double): number = double
    default: throw JSONError(.wrongType, at: path, "a number is expected, not \(typeName)")
    }
    guard range.contains(number) else {
      throw JSONError(
        .invalidValue, at: path,
        "\(range.lowerBound) to \(range.upperBound) is expected, not \(number)")
    }
    return number
  }
}
