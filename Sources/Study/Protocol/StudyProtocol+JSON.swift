public import Base

extension StudyProtocol {
  /// The largest document, in bytes.
  public static let maximumByteCount = 1 << 17
  private static let formatVersion = 1
  private static let displays = ["live", "on_demand", "blinded"]
  private static let knownGuidelines = ["usmstf_2020", "esge_2020", "bsg_2020"]

  /// Reads a document.
  ///
  /// - Parameter json: The document, after `Schemas/study-protocol.schema.json`.
  /// - Throws: `JSONError`.
  public init(json: JSONValue) throws(JSONError) {
    self.json = json
    digest = SHA256.hash(Array(try json.canonicalText().utf8))
    let fields = try JSONFields(json)
    try fields.allow(only: [
      "format", "study", "version", "title", "rehearsal", "pipelines", "display",
      "endoscopist_first", "frame_records", "classes",
      "hypotheses", "guidelines", "subgroups", "exclusions", "label_precedence", "looks",
      "sample_size",
      "statistics", "registration", "notes", "amends",
    ])
    guard try fields.integer("format") == Self.formatVersion else {
      throw JSONError(.invalidValue, at: "format", "only \(Self.formatVersion) is known")
    }
    study = try fields.string("study", maximumLength: 64)
    version = try fields.integer("version", in: 1...10_000)
    isRehearsal = try fields.optionalBool("rehearsal") ?? false
    pipelines = try fields.strings("pipelines", count: 1...64).map { (text) throws(JSONError) in
      guard let digest = SHA256.Digest(hex: text) else {
        throw JSONError(.invalidValue, at: "pipelines", "digests of pipelines are expected, in hex")
      }
      return digest
    }
    display = try fields.string("display", maximumLength: 16)
    guard Self.displays.contains(display) else {
      throw JSONError(
        .invalidValue, at: "display", "one of \(Self.displays.joined(separator: ", ")) is expected")
    }
    endoscopistFirst = try fields.bool("endoscopist_first")
    recordsFrames = try fields.optionalBool("frame_records") ?? true
    classes = try fields.elements("classes", count: 2...64).map { (each) throws(JSONError) in
      try Class(JSONFields(each.value, at: each.path))
    }
    hypotheses = try fields.elements("hypotheses", count: 1...32).map { (each) throws(JSONError) in
      try Hypothesis(JSONFields(each.value, at: each.path))
    }
    guidelines = try fields.strings("guidelines", count: 1...3)
    subgroups = try fields.strings("subgroups", count: 0...32)
    exclusions = try Self.texts(fields.object("exclusions"))
    labelPrecedence = try fields.choice("label_precedence")
    looks = try Looks(fields.object("looks"))
    amendment = try fields.optionalObject("amends").map { (fields) throws(JSONError) in
      try Amendment(fields)
    }
    try check()
  }

  private func check() throws(JSONError) {
    try Self.requireDistinct(classes.map(\.label), at: "classes")
    try Self.requireDistinct(hypotheses.map(\.identifier), at: "hypotheses")
    try Self.requireDistinct(subgroups, at: "subgroups")
    try Self.requireDistinct(guidelines, at: "guidelines")
    for guideline in guidelines where !Self.knownGuidelines.contains(guideline) {
      throw JSONError(
        .invalidValue, at: "guidelines",
        "known are \(Self.knownGuidelines.joined(separator: ", "))")
    }
    guard classes.contains(where: \.isNeoplastic), !classes.allSatisfy(\.isNeoplastic) else {
      throw JSONError(
        .invalidValue, at: "classes", "some classes have to be neoplastic, and some must not be")
    }
    guard !(endoscopistFirst && display == "live") else {
      throw JSONError(
        .invalidValue, at: "endoscopist_first",
        "with a live display the endoscopist sees the daemon's opinion first; use on_demand or "
          + "blinded")
    }
  }

  private static func requireDistinct(_ names: [String], at place: String) throws(JSONError) {
    guard Set(names).count == names.count else {
      throw JSONError(.invalidValue, at: place, "a name is there twice")
    }
  }

  private static func texts(_ fields: JSONFields) throws(JSONError) -> [String: String] {
    guard fields.names.count <= 64 else {
      throw JSONError(.tooLarge, at: fields.path, "at most 64 reasons are expected")
    }
    var texts: [String: String] = [:]
    for code in fields.names { texts[code] = try fields.string(code, maximumLength: 400) }
    return texts
  }
}

extension StudyProtocol.Amendment {
  init(_ fields: JSONFields) throws(JSONError) {
    try fields.allow(only: ["protocol_sha256", "reason", "approval"])
    replaced = try fields.digest("protocol_sha256")
    reason = try fields.string("reason", maximumLength: 1000)
    approval = try fields.optionalString("approval", maximumLength: 400)
    guard reason.contains(where: { !$0.isWhitespace }) else {
      throw JSONError(.invalidValue, at: fields.location("reason"), "a reason is expected")
    }
  }
}

extension StudyProtocol.Class {
  init(_ fields: JSONFields) throws(JSONError) {
    try fields.allow(only: ["label", "neoplastic", "serrated"])
    label = try fields.string("label", maximumLength: 200)
    isNeoplastic = try fields.bool("neoplastic")
    isSerrated = try fields.optionalBool("serrated") ?? false
  }
}

extension StudyProtocol.Hypothesis {
  init(_ fields: JSONFields) throws(JSONError) {
    try fields.allow(only: ["id", "endpoint", "threshold_ppm", "rule", "confidence_ppm"])
    identifier = try fields.string("id", maximumLength: 32)
    endpoint = try fields.choice("endpoint")
    threshold = try fields.millionths("threshold_ppm")
    rule = try fields.choice("rule")
    confidence = try fields.millionths("confidence_ppm")
    guard (500_000...999_999).contains(confidence.count) else {
      throw JSONError(
        .invalidValue, at: fields.location("confidence_ppm"), "500000 to 999999 is expected")
    }
  }
}

extension StudyProtocol.Looks {
  init(_ fields: JSONFields) throws(JSONError) {
    try fields.allow(only: ["labelled", "spending", "alpha_ppm"])
    labelled = try fields.counts("labelled", count: 1...20, in: 1...10_000_000)
    spending = try fields.choice("spending")
    alpha = try fields.millionths("alpha_ppm")
    guard zip(labelled, labelled.dropFirst()).allSatisfy({ $0 < $1 }) else {
      throw JSONError(.invalidValue, at: fields.location("labelled"), "the counts have to ascend")
    }
    guard (1...500_000).contains(alpha.count) else {
      throw JSONError(.invalidValue, at: fields.location("alpha_ppm"), "1 to 500000 is expected")
    }
  }
}
