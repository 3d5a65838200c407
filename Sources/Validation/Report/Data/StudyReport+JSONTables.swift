internal import Base

extension StudyReport {
  static func resectAndDiscard(_ card: ResectAndDiscardScorecard) -> JSONValue {
    [
      "guideline": .string(card.policy.guideline.protocolName),
      "patients": .string(card.policy.patients.rawValue),
      "without_reference": .string(card.policy.withoutReference.rawValue),
      "readings": ReportJSON.readings(card.readings) { reading in
        [
          "accounting": ReportJSON.accounting(reading.accounting),
          "agreement": ReportJSON.judgement(reading.agreement),
          "not_later": ReportJSON.share(ReportedShare(reading.notLater)),
          "intervals": .array(reading.intervals.map { .string($0.description) }),
          "table": ReportJSON.table(reading.table),
          "raw_categories": .array(
            reading.categories.map {
              ["interval": .string($0.interval.description), "neoplasm": .bool($0.hasNeoplasm)]
            }),
          "raw_table": ReportJSON.table(reading.rawTable),
        ]
      },
    ]
  }

  static func leaveInPlace(_ reading: LeaveInPlaceScorecard.Reading) -> JSONValue {
    [
      "accounting": ReportJSON.accounting(reading.accounting),
      "negative_predictive_value": ReportJSON.judgement(reading.negativePredictiveValue),
      "unverified": ReportJSON.count(reading.unverified),
      "value_if_unverified": ReportJSON.interval(reading.valueIfUnverified),
    ]
  }

  static func soda(_ reading: SODAScorecard.Reading) -> JSONValue {
    [
      "accounting": ReportJSON.accounting(reading.accounting),
      "sensitivity": ReportJSON.judgement(reading.sensitivity),
      "specificity": ReportJSON.judgement(reading.specificity),
      "verdict": .string(reading.verdict.rawValue),
    ]
  }

  static func subgroup(_ table: SubgroupFigures) -> JSONValue {
    let rows = table.rows.map { row -> JSONValue in
      [
        "label": .string(row.label), "accounting": ReportJSON.accounting(row.accounting),
        "shares": ReportJSON.shares(row.shares),
      ]
    }
    return [
      "name": .string(table.name), "population": .string(table.population.rawValue),
      "standing": .string(table.standing.rawValue),
      "recorded": .bool(table.isRecorded), "rows": .array(rows),
    ]
  }

  static func version(_ version: VersionFigures) -> JSONValue {
    let models = version.models.map { model -> JSONValue in
      [
        "role": .string(model.role), "identity": .string(model.identity),
        "sha256": .string(model.digest.hex),
      ]
    }
    return [
      "pipeline_sha256": .string(version.digest.hex), "in_protocol": .bool(version.isInProtocol),
      "models": .array(models), "executions": ReportJSON.counts(version.executions),
      "degraded": ReportJSON.count(version.degraded), "calls": ReportJSON.count(version.calls),
      "accounting": ReportJSON.accounting(version.accounting),
      "shares": ReportJSON.shares(version.shares),
    ]
  }

  var looksJSON: JSONValue {
    let planned = looks.planned.map { look -> JSONValue in
      [
        "number": ReportJSON.count(look.number), "labelled": ReportJSON.count(look.labelled),
        "fraction": ReportJSON.number(look.fraction), "bound": ReportJSON.number(look.bound),
        "level": ReportJSON.number(look.level), "spent": ReportJSON.number(look.spent),
      ]
    }
    let taken = dataset.looks.map { look -> JSONValue in
      [
        "number": ReportJSON.count(look.event.number), "time": .integer(look.time),
        "person": .string(look.event.person.hex), "planned": .bool(look.event.isPlanned),
        "figures": .array(look.event.figures.map { .string($0) }),
        "labelled": ReportJSON.count(look.event.labelled),
      ]
    }
    return [
      "current": ReportJSON.count(looks.current), "standing": .string(looks.standing.rawValue),
      "current_planned": ReportJSON.count(looks.currentPlanned),
      "confidence": ReportJSON.number(looks.confidence),
      "unplanned": ReportJSON.count(looks.unplanned),
      "spending": .string(dataset.studyProtocol.looks.spending.rawValue),
      "alpha": ReportJSON.number(dataset.studyProtocol.looks.alpha.value),
      "planned": .array(planned), "taken": .array(taken),
    ]
  }

  var labelsJSON: JSONValue {
    func raw<Name: RawRepresentable<String> & Hashable>(_ counts: [Name: Int]) -> JSONValue {
      ReportJSON.counts(
        Dictionary(counts.map { ($0.key.rawValue, $0.value) }, uniquingKeysWith: +))
    }
    return [
      "states": ReportJSON.counts(
        LabelState.allCases.map { (name: $0.rawValue, count: labels.states[$0] ?? 0) }),
      "links": raw(labels.links), "flags": raw(labels.flags),
      "ambiguous_jars": ReportJSON.count(labels.ambiguousJars), "unlinked": raw(labels.unlinked),
    ]
  }

  var sealsJSON: JSONValue {
    .object(
      JSONObject(
        seals.rows.map { row in
          (
            row.order.rawValue,
            [
              "with_diagnosis": ReportJSON.count(row.withDiagnosis),
              "without_diagnosis": ReportJSON.count(row.withoutDiagnosis),
            ]
          )
        } + [("without_call", ReportJSON.count(seals.withoutCall))]))
  }

  var errorsJSON: JSONValue {
    [
      "odds_ratio": ReportJSON.number(ErrorChart.oddsRatio),
      "limit": ReportJSON.number(errors.limit), "run_length": ReportJSON.number(errors.runLength),
      "run_length_at_shift": ReportJSON.number(errors.runLengthAtShift),
      "first_alarm": ReportJSON.count(errors.firstAlarm),
      "errors": ReportJSON.count(errors.errors), "expected": ReportJSON.number(errors.expected),
      "without_probability": ReportJSON.count(errors.withoutProbability),
      "without_time": ReportJSON.count(errors.withoutTime),
      "sums": .array(errors.sums.map { ReportJSON.number($0) }),
    ]
  }

  var delayJSON: JSONValue {
    guard let delay else { return .null }
    return [
      "polyps": ReportJSON.count(delay.count), "unknown": ReportJSON.count(delay.unknown),
      "negative": ReportJSON.count(delay.negative),
      "shortest": ReportJSON.number(shortestDelay),
      "lower_quartile": ReportJSON.number(delay.lowerQuartile),
      "median": ReportJSON.number(delay.median),
      "upper_quartile": ReportJSON.number(delay.upperQuartile),
      "longest": ReportJSON.number(delay.longest),
    ]
  }

  /// The shortest time from call to report, in hours; nil where none is known.
  var shortestDelay: Double? {
    dataset.cases.compactMap { each -> Double? in
      if case .known = each.polyp.reference { each.polyp.hoursToReference } else { nil }
    }.min()
  }
}

extension DailyCalls {
  /// The day in a document.
  var json: JSONValue {
    [
      "day": .string(day), "calls": ReportJSON.count(calls),
      "abstained": ReportJSON.count(abstained),
      "poor_pictures": ReportJSON.count(poorPictures),
    ]
  }
}
