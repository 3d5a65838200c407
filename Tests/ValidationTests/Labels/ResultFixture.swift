import Base
import Validation

/// A result for tests; digests follow the diagnosis.
func makeResult(
  _ accession: String = "S26-1", part: String? = "A", polyps: [Int] = [],
  _ conclusion: Conclusion = .diagnosed([Finding(.tubularAdenoma)]), at time: Int64 = 1000,
  status: ReportStatus = .final, patient: String? = nil, examination: String? = nil,
  site: ColonSite? = nil, size: Double? = nil, second: Conclusion? = nil, message: String? = nil,
  line: Int = 2
) -> PathologyResult {
  PathologyResult(
    key: ResultKey(accession: accession, part: part, polypReferences: polyps),
    patientKey: patient, examinationKey: examination, site: site, sizeMillimetres: size,
    conclusion: conclusion,
    reportedAt: ReportedInstant(
      unixMilliseconds: time, precision: .minute, zoneRule: .fixed(minutes: 0)),
    status: status, secondReading: second,
    textDigest: SHA256.hash(Array("\(conclusion)".utf8)), messageID: message, position: .line(line))
}

/// A result of the first part of the first case.
func makeResult(
  _ conclusion: Conclusion, at time: Int64 = 1000, status: ReportStatus = .final,
  second: Conclusion? = nil, message: String? = nil, line: Int = 2
) -> PathologyResult {
  makeResult(
    part: "A", conclusion, at: time, status: status, second: second, message: message, line: line)
}

extension Conclusion {
  static let adenoma = Conclusion.diagnosed([Finding(.tubularAdenoma)])
  static let hyperplastic = Conclusion.diagnosed([Finding(.hyperplastic)])
  static let both = Conclusion.diagnosed([Finding(.hyperplastic), Finding(.tubularAdenoma)])
  static let normal = Conclusion.diagnosed([Finding(.normalMucosa)])
  static let doubt = Conclusion.ambiguous([.hedged])
}

extension ReadResults {
  init(_ results: [PathologyResult]) {
    self.init()
    self.results = results
  }
}
