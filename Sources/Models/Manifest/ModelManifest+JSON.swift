public import Base

extension ModelManifest {
  /// The manifest as a JSON document, with members in the schema's order.
  public var json: JSONValue {
    var document: JSONObject = [
      "format": .integer(Int64(Self.formatVersion)), "name": .string(name),
      "version": .integer(Int64(version)), "title": .string(title),
      "task": .string(task.rawValue),
      "files": .array(
        files.map {
          [
            "path": .string($0.path), "bytes": .integer(Int64($0.bytes)),
            "sha256": .string($0.sha256),
          ]
        }),
      "model": .string(model),
    ]
    if !externalData.isEmpty {
      document["external_data"] = .array(externalData.map(JSONValue.string))
    }
    document["input"] = input.json
    document["outputs"] = outputs.json
    document["classes"] = .array(classes.map(\.json))
    document["imaging_modes"] = imagingModes.map { modes in
      .array(modes.map { .string($0.rawValue) })
    }
    document["threshold"] = .number(threshold)
    document["calibration"] = calibration.json
    document["golden"] = [
      "input": .string(golden.input), "output": .string(golden.output),
      "tolerance": golden.tolerance.json,
      "reduced_precision_tolerance": golden.reducedPrecisionTolerance.json,
    ]
    document["provenance"] = [
      "checkpoint_sha256": .string(provenance.checkpointSHA256),
      "training": .string(provenance.training), "data": .string(provenance.data),
      "licence": .string(provenance.licence),
    ]
    document["intended_use"] = .string(intendedUse)
    document["measured"] = .array(
      measured.map {
        [
          "dataset": .string($0.dataset), "figure": .string($0.figure), "value": .number($0.value),
        ]
      })
    // Members that say nothing stay away: manifests from before there were any are written as
    // they were.
    if purpose != .research { document["purpose"] = .string(purpose.rawValue) }
    if !operatingPoints.isEmpty {
      document["operating_points"] = .array(operatingPoints.map(\.json))
    }
    document["training"] = training?.json
    return .object(document)
  }
}

extension ModelManifest.Input {
  /// The input as a JSON document.
  public var json: JSONValue {
    [
      "tensor": .string(tensor), "width": .integer(Int64(width)),
      "height": .integer(Int64(height)), "color_order": .string(colorOrder.rawValue),
      "layout": .string(layout.rawValue), "element_type": .string(elementType.rawValue),
      "mean": .array(mean.map(JSONValue.number)),
      "standard_deviation": .array(standardDeviation.map(JSONValue.number)),
      "resize": .string(resize.rawValue),
    ]
  }
}

extension ModelManifest.Outputs {
  /// The names as a JSON document.
  public var json: JSONValue {
    var document: JSONObject = ["probability": .string(probability)]
    document["logits"] = logits.map(JSONValue.string)
    return .object(document)
  }
}

extension ModelManifest.FindingClass {
  /// The class as a JSON document.
  public var json: JSONValue {
    var document: JSONObject = ["id": .integer(Int64(id)), "label": .string(label)]
    document["neoplastic"] = isNeoplastic.map(JSONValue.bool)
    return .object(document)
  }
}

extension ModelManifest.Calibration {
  /// The calibration as a JSON document.
  public var json: JSONValue {
    switch self {
    case .none: "none"
    case .temperature(let temperature): ["temperature": .number(temperature)]
    }
  }
}

extension ModelManifest.Tolerance {
  /// The tolerance as a JSON document.
  public var json: JSONValue {
    ["maximum_absolute": .number(maximumAbsolute), "mean_absolute": .number(meanAbsolute)]
  }
}
