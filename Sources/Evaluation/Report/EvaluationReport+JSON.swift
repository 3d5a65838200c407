public import Base

extension EvaluationReport {
  /// The report as JSON, with keys that stay the same from release to release.
  ///
  /// `datasets` and `overall` hold each figure as a number under its key (`Figure.key`) and its
  /// interval as `[low, high]` under the same key of `intervals`. `negatives` holds the false-alarm
  /// rates, `images` the figures of each image. `overall` is null without images.
  public var json: JSONValue {
    let seed: JSONValue =
      Int64(exactly: bootstrap.seed).map { .integer($0) } ?? .string(String(bootstrap.seed))
    let created: JSONValue = context.created.map { .string($0) } ?? .null
    let overall: JSONValue = self.overall.map { Self.members($0) } ?? .null
    return [
      "format": "segmentation-evaluation",
      "version": 1,
      "notice": .string(Self.notice),
      "title": .string(context.title),
      "created": created,
      "model": Self.members(context.model),
      "pipeline": Self.members(context.pipeline),
      "operating_threshold": .number(shortest(operatingThreshold)),
      "bootstrap": [
        "seed": seed,
        "resamples": .integer(Int64(bootstrap.resamples)),
        "confidence": .number(bootstrap.confidence),
      ],
      "overall": overall,
      "datasets": .array(datasets.map { Self.members($0) }),
      "negatives": .array(falseAlarms.map { Self.members($0) }),
      "warnings": .array(warnings.map { .string($0) }),
      "images": .array(images.map { Self.members($0) }),
    ]
  }

  private static func members(_ details: [ReportContext.Detail]) -> JSONValue {
    var object = JSONObject()
    for detail in details { object[detail.name] = .string(detail.value) }
    return .object(object)
  }

  private static func members(_ dataset: DatasetFigures) -> JSONValue {
    var object = JSONObject()
    object["name"] = .string(dataset.name)
    object["images"] = .integer(Int64(dataset.imageCount))
    var intervals = JSONObject()
    for figure in Figure.allCases {
      object[figure.key] = .number(dataset[figure].value)
      intervals[figure.key] = interval(dataset[figure])
    }
    object["intervals"] = .object(intervals)
    return .object(object)
  }

  private static func members(_ alarms: FalseAlarmRate) -> JSONValue {
    [
      "name": .string(alarms.dataset),
      "frames": .integer(Int64(alarms.rate.trials)),
      "alarms": .integer(Int64(alarms.rate.successes)),
      "false_alarm_rate": .number(alarms.rate.estimate.value),
      "interval": interval(alarms.rate.estimate),
      "tolerance": .number(alarms.tolerance),
      "alarm_frames": .array(
        alarms.alarms.map { frame in
          ["file": .string(frame.name), "positive_fraction": .number(frame.positiveFraction)]
        }),
    ]
  }

  private static func members(_ image: EvaluatedImage) -> JSONValue {
    let figures = image.figures
    return [
      "dataset": .string(image.dataset),
      "file": .string(image.name),
      "dice": .number(figures.dice),
      "iou": .number(figures.intersectionOverUnion),
      "weighted_f_measure": .number(figures.weightedFMeasure),
      "s_measure": .number(figures.structureMeasure),
      "mean_e_measure": .number(figures.meanEnhancedAlignment),
      "mae": .number(figures.meanAbsoluteError),
      "positive_fraction": .number(figures.positiveFraction),
      "foreground_fraction": .number(figures.foregroundFraction),
    ]
  }

  private static func interval(_ estimate: Estimate) -> JSONValue {
    .array([.number(estimate.low), .number(estimate.high)])
  }
}

/// A single-precision number as the double-precision number that is written the same.
private func shortest(_ value: Float) -> Double {
  Double(value.description) ?? Double(value)
}
