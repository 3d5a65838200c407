public import Base

extension StudyReport {
  /// The document's version.
  static let formatVersion = 1

  /// The report as a document, after `Schemas/study-report.schema.json`.
  ///
  /// The numbers are those of the page, before rounding.
  public var json: JSONValue {
    [
      "format": .integer(Int64(Self.formatVersion)),
      "intended_use": .string(ProductVersion.intendedUse),
      "rehearsal": .bool(dataset.studyProtocol.isRehearsal),
      "product": .string(ProductVersion.text),
      "occasion": [
        "moment": .integer(occasion.moment), "look": ReportJSON.count(occasion.look),
        "source_sha256": .string(occasion.source.hex),
      ],
      "protocol": protocolJSON, "amendments": .array(amendments.amendments.map(Self.amendment)),
      "protocols": .array(dataset.protocols.map(Self.period)), "ledger": ledgerJSON,
      "patients": ReportJSON.count(patientCount),
      "polyps": ReportJSON.count(dataset.cases.count),
      "examinations": examinationsJSON, "frames": framesJSON,
      "primary": [
        "population": .string(population.rawValue), "serrated": .string(primary.shown.rawValue),
        "serrated_is_stated": .bool(primary.isStated),
        "deciding": .array(primary.deciding.map { .string($0.rawValue) }),
      ],
      "hypotheses": .array(hypotheses.map(Self.hypothesis)),
      "looks": looksJSON,
      "flow": .array(flow.nodes.map(Self.node)),
      "figures": .array(figures.map(Self.figures)),
      "probabilities": Self.probabilities(probabilities),
      "pivi_1": .array(resectAndDiscard.map(Self.resectAndDiscard)),
      "pivi_2": ReportJSON.readings(leaveInPlace.readings, Self.leaveInPlace),
      "soda": .object(
        JSONObject(
          soda.map { ($0.strategy.rawValue, ReportJSON.readings($0.readings, Self.soda)) })),
      "subgroups": .array(subgroups.map(Self.subgroup)),
      "versions": .array(versions.map(Self.version)),
      "labels": labelsJSON, "seals": sealsJSON, "errors": errorsJSON,
      "days": .array(days.map(\.json)), "hours_to_report": delayJSON,
      "checklist": .array(checklist.map(Self.answer)),
    ]
  }

  /// The document's bytes, UTF-8, one member a line.
  public var jsonDocument: [UInt8] { Array(json.prettyPrinted().utf8) }

  private var protocolJSON: JSONValue {
    let plan = dataset.studyProtocol
    return [
      "study": .string(plan.study), "version": ReportJSON.count(plan.version),
      "sha256": .string(plan.digest.hex), "versions": ReportJSON.count(dataset.protocols.count),
      "title": ReportJSON.text(plan.text("title")),
      "registration": ReportJSON.text(plan.text("registration")),
      "display": .string(plan.display), "endoscopist_first": .bool(plan.endoscopistFirst),
      "label_precedence": .string(plan.labelPrecedence.rawValue),
      "guidelines": .array(plan.guidelines.map { .string($0) }),
      "subgroups": .array(plan.subgroups.map { .string($0) }),
    ]
  }

  private var ledgerJSON: JSONValue {
    [
      "origin": .string(dataset.origin), "records": ReportJSON.count(dataset.recordCount),
      "root_sha256": .string(dataset.root.hex),
      "first": .integer(dataset.period.lowerBound), "last": .integer(dataset.period.upperBound),
      "clock_steps": ReportJSON.count(dataset.clockSteps),
      "empty_days": ReportJSON.count(dataset.emptyDays),
      "erased_records": ReportJSON.count(dataset.erased.records),
      "erased_enrolments": ReportJSON.count(dataset.erased.enrolments),
      "erased_polyps": ReportJSON.count(dataset.erased.polyps),
      "erased_patients": ReportJSON.count(dataset.erased.patients),
      "kept_checkpoints": .array(
        dataset.keptCheckpoints.map {
          ["size": ReportJSON.count($0.size), "time": ReportJSON.time($0.time)]
        }),
    ]
  }

  private var examinationsJSON: JSONValue {
    let examinations = dataset.examinations
    return [
      "enrolled": ReportJSON.count(examinations.enrolled),
      "excluded": ReportJSON.counts(examinations.excluded),
      "not_enrolled": ReportJSON.count(examinations.notEnrolled),
      "without_stream": ReportJSON.count(examinations.withoutStream),
      "without_listing": ReportJSON.count(examinations.withoutListing),
      "polyps_of_excluded": ReportJSON.counts(dataset.excludedPolyps),
      "polyps_without_resection": ReportJSON.count(dataset.casesWithoutResection),
      "contradicted_resections": ReportJSON.count(dataset.contradictedResections),
      "ambiguous_resections": ReportJSON.count(dataset.ambiguousResections),
    ]
  }

  private var framesJSON: JSONValue {
    let frames = dataset.frames
    return [
      "streams": ReportJSON.count(frames.streams),
      "streams_without_account": ReportJSON.count(frames.streamsWithoutAccount),
      "streams_without_examination": ReportJSON.count(frames.streamsWithoutExamination),
      "received": ReportJSON.count(frames.received), "answered": ReportJSON.count(frames.answered),
      "late": ReportJSON.count(frames.late), "dropped": ReportJSON.counts(frames.dropped),
    ]
  }

  private static func answer(_ answer: ChecklistAnswer) -> JSONValue {
    [
      "item": .string(answer.item), "topic": .string(answer.topic),
      "standing": .string(answer.standing.rawValue), "section": ReportJSON.text(answer.section),
      "words": .string(answer.words),
    ]
  }
}
