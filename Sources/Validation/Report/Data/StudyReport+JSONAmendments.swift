internal import Base

extension StudyReport {
  /// An amendment in a document.
  static func amendment(_ amendment: AmendmentAccount.Amendment) -> JSONValue {
    let changes = amendment.changes.map { change -> JSONValue in
      [
        "member": .string(change.member), "bearing": .string(change.bearing.rawValue),
        "hypothesis": ReportJSON.text(change.hypothesis), "words": .string(change.words),
      ]
    }
    return [
      "record": ReportJSON.count(amendment.period.sequence),
      "time": .integer(amendment.period.time),
      "version": ReportJSON.count(amendment.period.studyProtocol.version),
      "sha256": .string(amendment.period.studyProtocol.digest.hex),
      "replaces_version": ReportJSON.count(amendment.replacedVersion),
      "reason": ReportJSON.text(amendment.reason),
      "approval": ReportJSON.text(amendment.approval),
      "calls_before": ReportJSON.count(amendment.period.callsBefore),
      "looks_before": ReportJSON.count(amendment.period.looksBefore),
      "changes": .array(changes),
    ]
  }

  /// A protocol with the calls that were made under it.
  static func period(_ period: ProtocolPeriod) -> JSONValue {
    [
      "version": ReportJSON.count(period.studyProtocol.version),
      "sha256": .string(period.studyProtocol.digest.hex),
      "record": ReportJSON.count(period.sequence), "time": .integer(period.time),
      "calls": ReportJSON.count(period.calls),
    ]
  }
}
