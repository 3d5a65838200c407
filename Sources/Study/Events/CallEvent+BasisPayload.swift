internal import Base

extension CallEvent.Basis {
  init(_ fields: JSONFields) throws(JSONError) {
    rule = try fields.optionalObject("rule").map { (rule) throws(JSONError) in
      try CallEvent.Rule(rule)
    }
    decodesExactly = try fields.bool("exact_decode")
    looks = []
    for (value, path) in try fields.elements("looks", count: 0...Self.maximumLookCount) {
      looks.append(try CallEvent.Look(JSONFields(value, at: path)))
    }
  }

  var members: JSONObject {
    var members: JSONObject = [:]
    if let rule { members["rule"] = .object(rule.members) }
    members.set("exact_decode", decodesExactly)
    members["looks"] = .array(looks.map { .object($0.members) })
    return members
  }
}

extension CallEvent.Rule {
  init(_ fields: JSONFields) throws(JSONError) {
    minimumLooks = try fields.integer("minimum_looks", in: 1...CallEvent.Basis.maximumLookCount)
    maximumDisagreement = try fields.exactNumber("maximum_disagreement", in: 0...1)
    points = []
    for (value, path) in try fields.elements("points", count: 1...64) {
      let point = try JSONFields(value, at: path)
      points.append(
        Point(
          low: try point.exactNumber("low", in: Float.leastNonzeroMagnitude...1),
          high: try point.exactNumber("high", in: Float.leastNonzeroMagnitude...1)))
    }
  }

  var members: JSONObject {
    var members: JSONObject = [:]
    members.set("minimum_looks", minimumLooks)
    members.set("maximum_disagreement", maximumDisagreement)
    members["points"] = .array(
      points.map { ["low": .string($0.low.text), "high": .string($0.high.text)] })
    return members
  }
}

extension CallEvent.Look {
  /// No frame has a longer side, in pixels.
  private static let maximumCoordinate = 1 << 20

  init(_ fields: JSONFields) throws(JSONError) {
    frame = try fields.integer("frame", in: 0...Int(UInt32.max))
    capturedMilliseconds = Int64(try fields.integer("captured_ms", in: 0...Int.max))
    capturedTime = try fields.time("captured_utc_ms")
    latencyMicroseconds = Int64(try fields.integer("latency_us", in: 0...Int.max))
    imagingMode = try fields.string("imaging_mode", maximumLength: 32)
    crop = try fields.counts("crop", count: 4...4, in: 0...Self.maximumCoordinate)
    weight = try fields.exactNumber("weight", in: Float.leastNonzeroMagnitude...1)
    probabilities = try fields.exactNumbers("probabilities", count: 1...64, in: 0...1.0001)
    source = try fields.optionalObject("source").map { (source) throws(JSONError) in
      Source(
        encoding: try source.string("encoding", maximumLength: 32),
        byteCount: try source.integer("bytes", in: 0...Int.max),
        digest: try source.digest("sha256"))
    }
    picture = try Picture(fields.object("picture"))
    guard crop[2] > 0, crop[3] > 0 else {
      throw JSONError(.invalidValue, at: fields.location("crop"), "a crop has pixels")
    }
  }

  var members: JSONObject {
    var members: JSONObject = [:]
    members.set("frame", frame)
    members.set("captured_ms", capturedMilliseconds)
    members.set("captured_utc_ms", capturedTime)
    members.set("latency_us", latencyMicroseconds)
    members.set("imaging_mode", imagingMode)
    members["crop"] = .array(crop.map { .integer(Int64($0)) })
    members.set("weight", weight)
    members.set("probabilities", probabilities)
    if let source {
      members["source"] = [
        "encoding": .string(source.encoding), "bytes": .integer(Int64(source.byteCount)),
        "sha256": .string(source.digest.hex),
      ]
    }
    members["picture"] = .object(picture.members)
    return members
  }
}

extension CallEvent.Look.Picture {
  init(_ fields: JSONFields) throws(JSONError) {
    guard try fields.bool("kept") else {
      self = .notKept(try fields.choice("reason"))
      return
    }
    self = .kept(
      CallEvent.Look.Kept(
        digest: try fields.digest("sha256"),
        byteCount: try fields.integer("bytes", in: 1...Int.max),
        isLossless: try fields.bool("lossless"), mask: try fields.optionalDigest("mask_sha256"),
        probabilities: try fields.optionalExactNumbers(
          "probabilities", count: 1...64, in: 0...1.0001)))
  }

  var members: JSONObject {
    var members: JSONObject = [:]
    switch self {
    case .notKept(let reason):
      members.set("kept", false)
      members.set("reason", reason.rawValue)
    case .kept(let kept):
      members.set("kept", true)
      members.set("sha256", kept.digest)
      members.set("bytes", kept.byteCount)
      members.set("lossless", kept.isLossless)
      members.set("mask_sha256", kept.mask)
      members.set("probabilities", kept.probabilities)
    }
    return members
  }
}

extension CallEvent.Sealing {
  init(_ fields: JSONFields) throws(JSONError) {
    hasShownOutline = try fields.bool("outline_shown")
    hasShownOpinion = try fields.bool("opinion_shown")
  }

  var members: JSONObject {
    var members: JSONObject = [:]
    members.set("outline_shown", hasShownOutline)
    members.set("opinion_shown", hasShownOpinion)
    return members
  }
}
