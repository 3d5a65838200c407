extension JSONWriter {
  /// Writes a member that is text.
  public mutating func member(_ name: String, _ value: String) {
    self.name(name)
    self.value(value)
  }

  /// Writes a member that is a whole number.
  public mutating func member(_ name: String, _ value: some FixedWidthInteger) {
    self.name(name)
    self.value(value)
  }

  /// Writes a member that is a truth value.
  public mutating func member(_ name: String, _ value: Bool) {
    self.name(name)
    self.value(value)
  }

  /// Writes a member that is a number.
  public mutating func member(_ name: String, _ value: Double) {
    self.name(name)
    self.value(value)
  }

  /// Writes a member that is a number of single precision.
  public mutating func member(_ name: String, _ value: Float) {
    self.name(name)
    self.value(value)
  }

  /// Writes a member that is a list of whole numbers.
  public mutating func member(_ name: String, _ values: [Int]) {
    self.name(name)
    array { writer in for value in values { writer.value(value) } }
  }
}

extension JSONObject {
  /// Makes the object that `members` writes.
  ///
  /// - Parameter members: Writes the members of one object.
  public init(writing members: (inout JSONWriter) -> Void) {
    var writer = JSONWriter()
    writer.object(members)
    guard case .object(let object)? = try? JSONValue(parsing: writer.bytes) else {
      preconditionFailure("the members written make no JSON object")
    }
    self = object
  }
}
