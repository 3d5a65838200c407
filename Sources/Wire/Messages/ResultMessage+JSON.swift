public import Base

extension ResultMessage {
  /// Reads the JSON that a peer sent.
  public init(_ fields: JSONFields) throws(JSONError) {
    stream = try fields.integer("stream", in: 1...Int(UInt32.max))
    outcome = Outcome(rawValue: try fields.string("outcome")) ?? .abstained
    reason = try fields.optionalString("reason")
    isLate = try fields.optionalBool("late") ?? false
    frameSize = try fields.integers("frame_size", count: 2, in: 0...65535)
    maskSize = try fields.integers("mask_size", count: 2, in: 0...65535)
    maskEncoding = try fields.choice("mask_encoding")
    findings = []
    for element in try fields.elements("findings") {
      findings.append(try Finding(JSONFields(element.value, at: element.path)))
    }
    timings = try StageTimings(fields.object("timings_us"))
    model = try fields.string("model")
    pipelineDigest = try fields.string("pipeline_sha256")
    provider = try fields.string("provider")
    isDegraded = try fields.optionalBool("degraded") ?? false
    maskRegion = try fields.optionalRegion("mask_region")
    paceFramesPerSecond = try fields.optionalPace()
  }

  /// Writes the members of the JSON object.
  public func writeMembers(to json: inout JSONWriter) {
    json.member("stream", stream)
    json.member("outcome", outcome.rawValue)
    if let reason { json.member("reason", reason) }
    json.member("late", isLate)
    json.member("frame_size", frameSize)
    json.member("mask_size", maskSize)
    json.member("mask_encoding", maskEncoding.rawValue)
    json.name("findings")
    json.array { json in
      for finding in findings { json.object { finding.writeMembers(to: &$0) } }
    }
    json.name("timings_us")
    json.object { timings.writeMembers(to: &$0) }
    json.member("model", model)
    json.member("pipeline_sha256", pipelineDigest)
    json.member("provider", provider)
    json.member("degraded", isDegraded)
    if let maskRegion { json.member("mask_region", maskRegion) }
    if let paceFramesPerSecond { json.member("pace_fps", paceFramesPerSecond) }
  }
}

extension ResultMessage.Finding {
  init(_ fields: JSONFields) throws(JSONError) {
    box = try fields.integers("box", count: 4, in: 0...65535)
    areaFraction = Float(try fields.number("area_fraction", in: 0...1))
    confidence = Float(try fields.number("confidence", in: 0...1))
    mask = try fields.optionalObject("mask").map(ResultMessage.BodyRange.init(_:))
    contour = try fields.optionalObject("contour").map(ResultMessage.BodyRange.init(_:))
  }

  func writeMembers(to json: inout JSONWriter) {
    json.member("box", box)
    json.member("area_fraction", areaFraction)
    json.member("confidence", confidence)
    if let mask {
      json.name("mask")
      json.object { mask.writeMembers(to: &$0) }
    }
    if let contour {
      json.name("contour")
      json.object { contour.writeMembers(to: &$0) }
    }
  }
}

extension ResultMessage.BodyRange {
  init(_ fields: JSONFields) throws(JSONError) {
    offset = try fields.integer("offset", in: 0...Int(UInt32.max))
    byteCount = try fields.integer("bytes", in: 0...Int(UInt32.max))
  }

  func writeMembers(to json: inout JSONWriter) {
    json.member("offset", offset)
    json.member("bytes", byteCount)
  }

  /// The bytes of a body that this range names.
  ///
  /// - Parameter body: The message's body.
  /// - Returns: Its part.
  /// - Throws: `WireError` with code `malformed` when the range exceeds the body.
  public func slice(of body: [UInt8]) throws(WireError) -> ArraySlice<UInt8> {
    guard offset <= body.count, byteCount <= body.count - offset else {
      throw WireError(.malformed, "a finding's bytes lie outside of a body of \(body.count) bytes")
    }
    return body[offset..<offset + byteCount]
  }
}
