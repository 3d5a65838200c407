public import Base

extension CallEvent {
  /// Reads a payload.
  public init(_ fields: JSONFields) throws(JSONError) {
    protocolDigest = try fields.digest("protocol_sha256")
    polyp = try fields.polyp("polyp")
    examination = try fields.optionalPseudonym("examination")
    opinion = try Opinion(fields.object("opinion"))
    evidence = try Evidence(fields.object("evidence"))
    engine = try Engine(fields.object("engine"))
    display = try fields.string("display", maximumLength: 16)
    monotonicNanoseconds = Int64(try fields.integer("monotonic_ns", in: 0...Int.max))
    basis = try fields.optionalObject("basis").map { (basis) throws(JSONError) in
      try Basis(basis)
    }
    sealing = try fields.optionalObject("sealing").map { (sealing) throws(JSONError) in
      try Sealing(sealing)
    }
    try checkBasis(fields)
  }

  /// Refuses looks that tell other classes apart than the call.
  private func checkBasis(_ fields: JSONFields) throws(JSONError) {
    guard let basis else { return }
    let count = opinion.classes.count
    let isConsistent =
      basis.rule.map { $0.points.count == count } ?? basis.looks.isEmpty
      && basis.looks.allSatisfy { look in
        guard look.probabilities.count == count else { return false }
        guard case .kept(let kept) = look.picture else { return true }
        return kept.probabilities.map { $0.count == count } ?? true
      }
    guard isConsistent else {
      throw JSONError(
        .invalidValue, at: fields.location("basis"),
        "each look has one probability for each of the call's classes, and the rule one point")
    }
  }

  /// The payload's members.
  public var members: JSONObject {
    var members: JSONObject = [:]
    members.set("protocol_sha256", protocolDigest)
    members.set("polyp", polyp)
    members.set("examination", examination)
    members["opinion"] = .object(opinion.members)
    members["evidence"] = .object(evidence.members)
    members["engine"] = .object(engine.members)
    members.set("display", display)
    members.set("monotonic_ns", monotonicNanoseconds)
    if let basis { members["basis"] = .object(basis.members) }
    if let sealing { members["sealing"] = .object(sealing.members) }
    return members
  }
}

extension CallEvent.Opinion {
  init(_ fields: JSONFields) throws(JSONError) {
    status = try fields.choice("status")
    finding = try fields.optionalString("class", maximumLength: 200)
    reason = try fields.optionalString("reason", maximumLength: 64)
    classes = []
    for (value, path) in try fields.elements("classes", count: 0...64) {
      classes.append(try Class(JSONFields(value, at: path)))
    }
    guard (status == .abstained) == (finding == nil), (finding == nil) == (reason != nil) else {
      throw JSONError(
        .invalidValue, at: fields.location("status"),
        "a call names a class, an abstention a reason; never both")
    }
    if let finding, !classes.contains(where: { $0.label == finding }) {
      throw JSONError(
        .invalidValue, at: fields.location("class"), "the class is none of those told apart")
    }
  }

  var members: JSONObject {
    var members: JSONObject = [:]
    members.set("status", status.rawValue)
    members.set("class", finding)
    members.set("reason", reason)
    members["classes"] = .array(classes.map { .object($0.members) })
    return members
  }
}

extension CallEvent.Opinion.Class {
  init(_ fields: JSONFields) throws(JSONError) {
    label = try fields.string("label", maximumLength: 200)
    probability = try fields.optionalMillionths("probability_ppm")
    low = try fields.millionths("low_ppm")
    high = try fields.millionths("high_ppm")
  }

  var members: JSONObject {
    var members: JSONObject = [:]
    members.set("label", label)
    members.set("probability_ppm", probability)
    members.set("low_ppm", low)
    members.set("high_ppm", high)
    return members
  }
}

extension CallEvent.Evidence {
  init(_ fields: JSONFields) throws(JSONError) {
    looks = try fields.integer("looks", in: 0...Int(UInt32.max))
    frames = try fields.integer("frames", in: 0...Int(UInt32.max))
    firstShownMilliseconds = Int64(try fields.integer("first_shown_ms", in: 0...Int.max))
    lastFoundMilliseconds = Int64(try fields.integer("last_found_ms", in: 0...Int.max))
    occasion = try fields.string("occasion", maximumLength: 16)
    imagingMode = try fields.string("imaging_mode", maximumLength: 32)
  }

  var members: JSONObject {
    var members: JSONObject = [:]
    members.set("looks", looks)
    members.set("frames", frames)
    members.set("first_shown_ms", firstShownMilliseconds)
    members.set("last_found_ms", lastFoundMilliseconds)
    members.set("occasion", occasion)
    members.set("imaging_mode", imagingMode)
    return members
  }
}

extension CallEvent.Engine {
  init(_ fields: JSONFields) throws(JSONError) {
    pipeline = try fields.string("pipeline", maximumLength: 64)
    pipelineDigest = try fields.digest("pipeline_sha256")
    models = []
    for (value, path) in try fields.elements("models", count: 1...8) {
      models.append(try Model(JSONFields(value, at: path)))
    }
    provider = try fields.string("provider", maximumLength: 64)
    precision = try fields.string("precision", maximumLength: 32)
    isDegraded = try fields.bool("degraded")
    runtimeVersion = try fields.string("onnxruntime", maximumLength: 100)
    product = try fields.string("product", maximumLength: 200)
    purpose = try fields.string("purpose", maximumLength: 32)
    machine = try fields.optionalObject("machine").map { (machine) throws(JSONError) in
      CallEvent.Machine(
        processor: try machine.string("processor", maximumLength: 200),
        device: try machine.optionalString("device", maximumLength: 64),
        threads: try machine.integer("threads", in: 0...4096),
        build: try machine.string("build", maximumLength: 100),
        preprocessing: try machine.integer("preprocessing", in: 0...Int(UInt32.max)))
    }
  }

  var members: JSONObject {
    var members: JSONObject = [:]
    members.set("pipeline", pipeline)
    members.set("pipeline_sha256", pipelineDigest)
    members["models"] = .array(models.map { .object($0.members) })
    members.set("provider", provider)
    members.set("precision", precision)
    members.set("degraded", isDegraded)
    members.set("onnxruntime", runtimeVersion)
    members.set("product", product)
    members.set("purpose", purpose)
    if let machine { members["machine"] = .object(machine.members) }
    return members
  }
}

extension CallEvent.Engine.Model {
  init(_ fields: JSONFields) throws(JSONError) {
    role = try fields.string("role", maximumLength: 32)
    identity = try fields.string("model", maximumLength: 200)
    digest = try fields.digest("sha256")
    manifestDigest = try fields.optionalDigest("manifest_sha256")
  }

  var members: JSONObject {
    var members: JSONObject = [:]
    members.set("role", role)
    members.set("model", identity)
    members.set("sha256", digest)
    members.set("manifest_sha256", manifestDigest)
    return members
  }
}

extension CallEvent.Machine {
  var members: JSONObject {
    var members: JSONObject = [:]
    members.set("processor", processor)
    members.set("device", device)
    members.set("threads", threads)
    members.set("build", build)
    members.set("preprocessing", preprocessing)
    return members
  }
}
