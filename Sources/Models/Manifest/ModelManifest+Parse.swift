internal import Base
internal import Imaging
internal import Tensors

extension ModelManifest {
  /// Reads and checks a manifest that nobody vouches for.
  ///
  /// - Parameters:
  ///   - bytes: The JSON text.
  ///   - file: Where it comes from, for errors.
  /// - Throws: `ModelError` with the code `notJSON`, `schemaViolation` or `unsafePath`.
  public init(parsing bytes: [UInt8], file: String) throws(ModelError) {
    try self.init(document: try Self.document(bytes, file: file), file: file)
  }

  /// Parses JSON text.
  static func document(_ bytes: [UInt8], file: String) throws(ModelError) -> JSONValue {
    do throws(JSONError) {
      return try JSONValue(parsing: bytes)
    } catch {
      throw ModelError(
        .notJSON, file, problem: error.description, remedy: "write it as JSON (RFC 8259)")
    }
  }

  /// Reads and checks a document.
  init(document: JSONValue, file: String) throws(ModelError) {
    do throws(JSONError) {
      try self.init(JSONFields(document))
    } catch {
      throw .schema(error, file: file)
    }
    try checkPaths(file: file)
    try checkConsistency(file: file)
  }

  private init(_ fields: JSONFields) throws(JSONError) {
    try fields.allow(only: [
      "format", "name", "version", "title", "task", "files", "model", "external_data", "input",
      "outputs", "classes", "imaging_modes", "threshold", "calibration", "golden", "provenance",
      "intended_use", "measured", "purpose", "operating_points", "training",
    ])
    // The format decides what everything else means, so it is looked at first.
    _ = try fields.integer("format", in: Self.formatVersion...Self.formatVersion)
    name = try fields.string("name", maximumLength: 64)
    guard ModelIdentity.isValidName(name) else {
      throw JSONError(
        .invalidValue, at: "name",
        "a name has 1 to 64 of a-z, 0-9, '.', '_' and '-', and starts with a letter or digit")
    }
    version = try fields.integer("version", in: 1...ModelIdentity.maximumVersion)
    title = try fields.text("title")
    task = try fields.choice("task")
    files = try fields.list("files", count: 1...1000) { (entry) throws(JSONError) in
      try File(entry)
    }
    model = try fields.text("model")
    externalData =
      fields.optional("external_data") == nil ? [] : try fields.texts("external_data")
    input = try Input(try fields.object("input"))
    outputs = try Outputs(try fields.object("outputs"))
    classes = try fields.list("classes", count: 1...1000) { (entry) throws(JSONError) in
      try FindingClass(entry)
    }
    imagingModes =
      try fields.optional("imaging_modes") == nil ? nil : fields.imagingModes("imaging_modes")
    threshold = try fields.number("threshold", in: 0...1.0.nextDown)
    calibration = try Calibration(try fields.required("calibration"))
    golden = try Golden(try fields.object("golden"))
    provenance = try Provenance(try fields.object("provenance"))
    intendedUse = try fields.text("intended_use")
    measured = try fields.list("measured", count: 0...1000) { (entry) throws(JSONError) in
      try Measurement(entry)
    }
    purpose = try fields.optionalChoice("purpose") ?? .research
    operatingPoints =
      try fields.optional("operating_points") == nil
      ? []
      : fields.list("operating_points", count: 1...1000) { (entry) throws(JSONError) in
        try OperatingPoint(entry)
      }
    training = try fields.optionalObject("training").map { (entry) throws(JSONError) in
      try Training(entry)
    }
  }
}

extension ModelError {
  /// A document that breaks its format.
  static func schema(_ error: JSONError, file: String) -> ModelError {
    ModelError(
      .schemaViolation, file, member: error.location.isEmpty ? nil : error.location,
      problem: error.message, remedy: "correct the file as its schema in Schemas/ describes")
  }
}

extension JSONFields {
  /// A member that must be text with something in it.
  func text(_ name: String) throws(JSONError) -> String {
    let text = try string(name)
    guard !text.isEmpty else {
      throw JSONError(.invalidValue, at: location(name), "the text is empty")
    }
    return text
  }

  /// A member that must be an array of texts with something in them.
  func texts(_ name: String) throws(JSONError) -> [String] {
    var texts: [String] = []
    for (value, path) in try elements(name, count: 0...1000) {
      guard case .string(let text) = value, !text.isEmpty else {
        throw JSONError(.wrongType, at: path, "a text with something in it is expected")
      }
      texts.append(text)
    }
    return texts
  }

  /// A member that must be an array of different imaging modes that a station can declare.
  func imagingModes(_ name: String) throws(JSONError) -> [ImagingMode] {
    var modes: [ImagingMode] = []
    for (value, path) in try elements(name, count: 1...ImagingMode.allCases.count) {
      guard case .string(let word) = value, let mode = ImagingMode(rawValue: word),
        mode != .unknown, !modes.contains(mode)
      else {
        let words = ImagingMode.allCases.filter { $0 != .unknown }.map(\.rawValue)
        throw JSONError(
          .invalidValue, at: path,
          "one of \(words.joined(separator: ", ")) is expected, each once")
      }
      modes.append(mode)
    }
    return modes
  }

  /// A member that must be an array of objects.
  func list<Element>(
    _ name: String, count: ClosedRange<Int>,
    _ make: (JSONFields) throws(JSONError) -> Element
  ) throws(JSONError) -> [Element] {
    var list: [Element] = []
    for (value, path) in try elements(name, count: count) {
      list.append(try make(JSONFields(value, at: path)))
    }
    return list
  }

  /// A member that must be 64 lowercase hex digits.
  func digest(_ name: String) throws(JSONError) -> String {
    let text = try string(name)
    guard SHA256.Digest(hex: text) != nil else {
      throw JSONError(
        .invalidValue, at: location(name), "a SHA-256 of 64 lowercase hex digits is expected")
    }
    return text
  }
}
