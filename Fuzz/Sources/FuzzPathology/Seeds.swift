import Base
import Validation

/// Inputs that libFuzzer begins with.
enum Seeds {
  private static let mappingText = """
    {"format": "label-mapping-1", "encoding": "utf-8", "date_order": "dmy", "zone": "Europe/Berlin",
    "accession_shapes": ["*"], "columns": {"accession": "accession", "part": "part",
    "patient_key": "patient", "exam_key": "exam", "polyp_ref": "polyp", "site": "site",
    "size_mm": "size", "diagnosis_text": "text", "diagnosis_code": "code", "dysplasia": "dysplasia",
    "reported_at": "at", "status": "status", "second_read": "second"},
    "empty": {"status": "final", "diagnosis": "inadequate"}, "repeated_part": "separate_findings",
    "diagnoses": {"TA": "tubular_adenoma", "TA+HP": ["tubular_adenoma", "hyperplastic"]},
    "code_system": "aihw-308362", "free_text": true, "sites": {"Sigma": "sigmoid"}}
    """

  private static let table = """
    accession;part;patient;exam;polyp;site;size;text;code;dysplasia;at;status;second
    S1;A;P1;E1;1;Sigma;4;Tubular adenoma, no high-grade dysplasia;2;low;04.03.2026 14:05;final;TA
    S1;B;P1;E1;;rectum;;"A. Sigma: polyp. B. Rectum: hyperplastic polyp, ""?"" adenoma";;;5.3.2026;;
    S1;B;P1;E1;;;;TA+HP;;;2026-03-06T10:00:00+01:00;amended;
    1E5;A;;;;;;no tissue;;;29.03.2026 02:30;preliminary;
    """

  private static let message = #"""
    MSH|^~\&|LIS|LAB|STUDY|SITE|20260305||ORU^R01|M1|P|2.5.1||||||8859/1
    PID|1||P1^^^H^MR
    OBR|1||S1|88305|||202603040900+0100|||||||||||||||20260305080000+0100|||F
    OBX|1|TX|22637-3^^LN||A. Sigmoid: tubular adenoma \T\ \X41\~B. Rectum: hyperplastic polyp||||||F
    OBX|2|CWE|X|A|2^Tubular adenoma||||||C
    SPM|1|A^B||POLYP||||S^Sigma
    """#

  /// The mapping for inputs that bring none.
  static let mapping: LabelMapping = {
    guard let mapping = try? LabelMapping(parsing: Array(mappingText.utf8)) else {
      fatalError("the seeds' mapping is not one")
    }
    return mapping
  }()

  /// The polyps that results are linked with.
  static let polyps: [PolypFacts] = (1...4).map { number in
    PolypFacts(
      key: PolypKey(examination: "E1", number: number), patientKey: "P1",
      fate: number == 4 ? .leftInSitu : .resected, jar: number < 3 ? "A" : "B",
      accession: number == 1 ? "S1" : nil, site: .sigmoid, sizeMillimetres: 4)
  }

  /// The inputs by file name.
  static var inputs: [String: [UInt8]] {
    let lines = message.split(separator: "\n").joined(separator: "\r")
    return [
      "table": Array(table.utf8),
      "mapped-table": Array(mappingText.utf8) + [0] + Array(table.utf8),
      "message": Array(lines.utf8),
      "framed": [0x0B] + Array(lines.utf8) + [0x1C, 0x0D, 0x0B] + Array(lines.utf8) + [0x1C, 0x0D],
      "mapped-message": Array(mappingText.utf8) + [0] + Array(lines.utf8),
      "report": Array("Diagnosis:\nA and B. Colon: no adenoma, dysplasia or carcinoma.".utf8),
    ]
  }
}
