public import Base

/// A hospital's statement of how its pathology results are written.
///
/// Nothing that it leaves open is guessed: what cannot be read without it is refused.
public struct LabelMapping: Hashable, Sendable {
  /// How values are written, in tables and in messages.
  public var rules: ReadingRules
  /// How tables are written; nil where the mapping is for messages only.
  public var table: TableLayout?

  /// The largest mapping file that is read, in bytes.
  public static let maximumByteCount = 4 << 20
  /// How many words a table of words may have.
  static let maximumWordCount = 2000
  private static let format = "label-mapping-1"

  /// A mapping by its parts.
  public init(rules: ReadingRules, table: TableLayout? = nil) {
    self.rules = rules
    self.table = table
  }

  /// Reads a mapping file.
  ///
  /// - Parameter bytes: The file, a JSON document after `Schemas/label-mapping.schema.json`.
  /// - Throws: `LabelError` with the code `invalidMapping` or `tooLarge`, naming the member.
  public init(parsing bytes: [UInt8]) throws(LabelError) {
    guard bytes.count <= Self.maximumByteCount else {
      throw LabelError(.tooLarge, "the mapping has over \(Self.maximumByteCount) bytes")
    }
    let result = Result { try Self.read(JSONValue(parsing: bytes)) }
    switch result {
    case .success(let mapping): self = mapping
    case .failure(let error as LabelError): throw error
    case .failure(let error): throw LabelError(.invalidMapping, "mapping: \(error)")
    }
  }

  private static func read(_ json: JSONValue) throws -> LabelMapping {
    let fields = try JSONFields(json)
    try fields.allow(only: [
      "format", "encoding", "separator", "decimal_sign", "date_order", "zone", "accession_shapes",
      "columns", "empty", "repeated_part", "diagnoses", "code_system", "free_text", "sites",
      "statuses", "dysplasias", "villous_components", "retrievals", "patient_identifier_type",
    ])
    guard try fields.string("format") == format else {
      throw JSONError(.invalidValue, at: "format", "\(format) is expected")
    }
    let mapping = LabelMapping(
      rules: try ReadingRules(fields),
      table: try fields.optional("columns").map { _ in try TableLayout(fields) })
    if mapping.table == nil {
      for name in ["encoding", "separator", "empty", "repeated_part"]
      where fields.optional(name) != nil {
        throw JSONError(.unknownMember, at: name, "is of tables only, and \"columns\" is missing")
      }
    }
    return mapping
  }

  /// The mapping as a JSON document, which reads back the same.
  public var json: JSONValue {
    var members: [(String, JSONValue)] = [("format", .string(Self.format))]
    members += rules.jsonMembers
    members += table?.jsonMembers ?? []
    return .object(JSONObject(members))
  }
}
