import Base
import Foundation
import TestSupport
import Testing
import Validation

@Suite("The mapping of a hospital's results")
struct LabelMappingTests {
  static let full = """
    {"format": "label-mapping-1", "encoding": "windows-1252", "separator": "semicolon",
     "decimal_sign": ",", "date_order": "dmy", "zone": "Europe/Berlin",
     "accession_shapes": ["H99-999999", "*"],
     "columns": {"accession": "Fall", "part": "Gefäß", "diagnosis_text": "Diagnose",
       "reported_at": "Freigabe", "status": "Stand"},
     "empty": {"diagnosis": "no_tissue", "dysplasia": "not_stated"},
     "repeated_part": "separate_findings",
     "diagnoses": {"Tubuläres  Adenom": {"category": "tubular_adenoma", "dysplasia": "low"},
       "TA + HP": ["tubular_adenoma", "hyperplastic"], "s. Text": "ambiguous"},
     "code_system": "icd-o-3", "free_text": true, "sites": {"Sigma": "sigmoid"},
     "statuses": {"Endbefund": "final"}, "dysplasias": {"LGIEN": "low"},
     "villous_components": {"ja": "present"}, "retrievals": {"fehlt": "not_retrieved"},
     "patient_identifier_type": "MR"}
    """

  private func mapping(_ text: String) throws -> LabelMapping {
    try LabelMapping(parsing: Array(text.utf8))
  }

  @Test("is read, and reads back the same from its own text")
  func roundTrip() throws {
    let mapping = try mapping(Self.full)
    #expect(mapping.rules.zone == .named("Europe/Berlin"))
    #expect(
      mapping.rules.diagnoses["TUBULÄRES ADENOM"]
        == .diagnosed([Finding(.tubularAdenoma, dysplasia: .low)]))
    #expect(mapping.rules.diagnoses["ta + hp"]?.text == "hyperplastic + tubular_adenoma")
    #expect(mapping.rules.sites["sigma"] == .sigmoid)
    #expect(mapping.table?.titles[.part] == "Gefäß")
    let again = try LabelMapping(parsing: Array(mapping.json.serialized().utf8))
    #expect(again == mapping)
  }

  @Test("is after its schema")
  func schema() throws {
    let schema = try JSONSchema.ofProject("label-mapping.schema.json")
    let document = try JSONValue(parsing: Array(Self.full.utf8))
    #expect(schema.violations(in: document).isEmpty)
    let written = try mapping(Self.full).json
    #expect(schema.violations(in: written).isEmpty)
    let messages = LabelMapping(rules: ReadingRules(accessionShapes: []))
    #expect(!schema.violations(in: messages.json).isEmpty, "shapes are needed")
  }

  @Test("of the documentation's example is one, and after its schema")
  func example() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../../docs/examples/label-mapping.json").standardizedFileURL
    let bytes = [UInt8](try Data(contentsOf: file))
    let mapping = try LabelMapping(parsing: bytes)
    #expect(mapping.table?.titles.count == 11)
    let schema = try JSONSchema.ofProject("label-mapping.schema.json")
    let document = try JSONValue(parsing: bytes)
    #expect(schema.violations(in: document).isEmpty)
  }

  @Test("is for messages only without columns")
  func messages() throws {
    let mapping = try mapping(#"{"format": "label-mapping-1", "accession_shapes": ["*"]}"#)
    #expect(mapping.table == nil)
    #expect(mapping.rules.zone == nil && mapping.rules.dateOrder == nil)
  }

  @Test(
    "is refused where it contradicts itself or is misspelt, in code and schema alike",
    arguments: [
      (#""zone": "CET""#, false), (#""zone": "Europe/Nowhere""#, false),
      (#""zone": "+25:00""#, false), (#""date_order": "ymd""#, true),
      (#""accession_shapes": []"#, true), (#""accession_shapes": ["A*9"]"#, false),
      (#""sites": {"Sigma": "colon ascendens"}"#, true), (#""free_txt": true"#, true),
      (#""diagnoses": {"a  b": "other", "A B": "carcinoma"}"#, false),
      (#""diagnoses": {" ": "other"}"#, false),
      (#""diagnoses": {"x": {"category": "tubular_adenoma", "dysplasia": "none"}}"#, false),
      (#""columns": {"accession": "A", "reported_at": "R"}"#, true),
      (#""columns": {"accession": "A", "reported_at": "A", "diagnosis_text": "D"}"#, false),
      (#""columns": {"accession": "A", "reported_at": "R", "diagnosis_text": "D"}"#, false),
      (#""encoding": "utf-8""#, false),
    ])
  func refused(member: String, inSchema: Bool) throws {
    var members = [
      "format": #""label-mapping-1""#, "accession_shapes": #"["*"]"#,
    ]
    let name = String(member.split(separator: "\"")[0])
    members[name] = String(member.drop { $0 != ":" }.dropFirst())
    let text = "{" + members.map { "\"\($0)\": \($1)" }.joined(separator: ", ") + "}"
    #expect(throws: LabelError(.invalidMapping, "")) { try mapping(text) }
    if inSchema {
      let document = try JSONValue(parsing: Array(text.utf8))
      let schema = try JSONSchema.ofProject("label-mapping.schema.json")
      #expect(!schema.violations(in: document).isEmpty)
    }
  }

  @Test("knows the codes of both lists, and not the one that changed its meaning")
  func codes() {
    #expect(DiagnosisCodeSystem.aihw308362.category(of: "5") == .sessileSerrated)
    #expect(DiagnosisCodeSystem.aihw308362.category(of: "88") == .other)
    #expect(DiagnosisCodeSystem.aihw308362.category(of: "9") == nil)
    #expect(DiagnosisCodeSystem.icdO3.category(of: "M8211/0") == .tubularAdenoma)
    #expect(DiagnosisCodeSystem.icdO3.category(of: "m-8263/0") == .tubulovillousAdenoma)
    #expect(DiagnosisCodeSystem.icdO3.category(of: "8213/0") == nil)
  }

  @Test("shapes tell lost zeros from other numbers")
  func shapes() throws {
    let shape = try #require(IdentifierShape("99999999"))
    #expect(shape.fits("00012345") && !shape.fits("12345") && !shape.fits("0001234a"))
    let mixed = try #require(IdentifierShape("AA99-9*"))
    #expect(mixed.fits("hs26-1234") && mixed.fits("HS26-1") && !mixed.fits("HS26-"))
    #expect(IdentifierShape("") == nil && IdentifierShape("9*9") == nil)
  }
}
