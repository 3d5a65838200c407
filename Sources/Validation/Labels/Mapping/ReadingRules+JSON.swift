internal import Base

extension ReadingRules {
  /// Reads the members that tables and messages have in common.
  init(_ fields: JSONFields) throws {
    self.init(
      decimalSign: try fields.optionalChoice("decimal_sign") ?? .point,
      dateOrder: try fields.optionalChoice("date_order"), zone: try Self.zone(fields),
      accessionShapes: try Self.shapes(fields),
      diagnoses: try WordTable(fields, "diagnoses") { value, path in
        try Conclusion(json: value, at: path)
      },
      codeSystem: try fields.optionalChoice("code_system"),
      readsFreeText: try fields.optionalBool("free_text") ?? false,
      sites: try WordTable(choicesOf: fields, "sites"),
      statuses: try WordTable(choicesOf: fields, "statuses"),
      dysplasias: try WordTable(choicesOf: fields, "dysplasias"),
      villousComponents: try WordTable(choicesOf: fields, "villous_components"),
      retrievals: try WordTable(choicesOf: fields, "retrievals"),
      patientIdentifierType: try fields.optionalString(
        "patient_identifier_type", maximumLength: 32))
  }

  private static func zone(_ fields: JSONFields) throws(JSONError) -> LocalZone? {
    guard let text = try fields.optionalString("zone", maximumLength: 64) else { return nil }
    guard let zone = LocalZone(text) else {
      throw JSONError(
        .invalidValue, at: fields.location("zone"),
        "UTC, an offset such as +01:00, or a zone such as Europe/Berlin is expected")
    }
    return zone
  }

  private static func shapes(_ fields: JSONFields) throws(JSONError) -> [IdentifierShape] {
    var shapes: [IdentifierShape] = []
    for (value, path) in try fields.elements("accession_shapes", count: 1...32) {
      guard case .string(let text) = value, let shape = IdentifierShape(text) else {
        throw JSONError(
          .invalidValue, at: path,
          "a text of 1 to 64 signs is expected, such as S99-999999, or * for anything")
      }
      shapes.append(shape)
    }
    return shapes
  }

  /// The members that tables and messages have in common.
  var jsonMembers: [(String, JSONValue)] {
    var members: [(String, JSONValue)] = [("decimal_sign", .string(decimalSign.rawValue))]
    if let dateOrder { members.append(("date_order", .string(dateOrder.rawValue))) }
    if let zone { members.append(("zone", .string(zone.text))) }
    members.append(("accession_shapes", .array(accessionShapes.map { .string($0.text) })))
    members.append(("diagnoses", diagnoses.json { $0.json }))
    if let codeSystem { members.append(("code_system", .string(codeSystem.rawValue))) }
    members.append(("free_text", .bool(readsFreeText)))
    members.append(("sites", sites.json { .string($0.rawValue) }))
    members.append(("statuses", statuses.json { .string($0.rawValue) }))
    members.append(("dysplasias", dysplasias.json { .string($0.rawValue) }))
    members.append(("villous_components", villousComponents.json { .string($0.rawValue) }))
    members.append(("retrievals", retrievals.json { .string($0.rawValue) }))
    if let type = patientIdentifierType {
      members.append(("patient_identifier_type", .string(type)))
    }
    return members
  }
}

extension WordTable {
  /// Reads an object of words; empty where the member is absent.
  init(
    _ fields: JSONFields, _ name: String, _ read: (JSONValue, String) throws -> Value
  ) throws {
    guard let object = try fields.optionalObject(name) else {
      self.init()
      return
    }
    guard object.names.count <= LabelMapping.maximumWordCount else {
      throw JSONError(
        .tooLarge, at: fields.location(name), "over \(LabelMapping.maximumWordCount) words")
    }
    var meanings: [String: Value] = [:]
    for (word, value) in object.members.members {
      let location = "\(object.path)[\"\(word.prefix(60))\"]"
      let key = Self.key(word)
      guard !key.isEmpty, word.utf8.count <= 500 else {
        throw JSONError(.invalidValue, at: location, "a word of 1 to 500 bytes is expected")
      }
      guard meanings.updateValue(try read(value, location), forKey: key) == nil else {
        throw JSONError(
          .invalidValue, at: location, "the word is there twice, but for case and spaces")
      }
    }
    self.init(meanings)
  }

  /// The words as a JSON object, in order.
  func json(_ write: (Value) -> JSONValue) -> JSONValue {
    .object(
      JSONObject(meanings.sorted { $0.key < $1.key }.map { ($0.key, write($0.value)) }))
  }
}

extension WordTable where Value: RawRepresentable<String> & CaseIterable {
  /// Reads an object of words for an enumeration's raw values; empty where the member is absent.
  init(choicesOf fields: JSONFields, _ name: String) throws {
    try self.init(fields, name) { value, path in
      guard case .string(let text) = value, let choice = Value(rawValue: text) else {
        let allowed = Value.allCases.map(\.rawValue).joined(separator: ", ")
        throw JSONError(.invalidValue, at: path, "one of \(allowed) is expected")
      }
      return choice
    }
  }

  /// What a word stands for: the hospital's own words first, then the format's.
  func meaning(of word: String) -> Value? {
    self[word] ?? Value(rawValue: Self.key(word))
  }
}
