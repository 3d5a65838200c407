import Base
public import Biopsy

/// One pipeline as an operator configured it: which models and which policy.
public struct PipelineConfiguration: Equatable, Sendable {
  /// The name of the pipeline that is there where none is configured.
  public static let implicitName = "default"
  /// Models that may run in a pipeline's shadow at once.
  public static let maximumShadows = 4
  /// Pipelines in one configuration.
  public static let maximumPipelines = 32

  /// The name by which stations choose it: 1 to 64 letters, digits, `.`, `_` and `-`.
  public var name: String
  /// The segmentation model, `NAME` or `NAME/VERSION`.
  public var segmenter: String
  /// The model that tells the histology of what is found; nil for none.
  public var histology: String?
  /// Models that see the same frames and are never shown.
  public var shadows: [String]
  /// What counts as a finding.
  public var policy: SegmentationPolicy
  /// What becomes of findings over time; nil to answer frame by frame.
  public var procedure: ProcedurePolicy?
  /// When stations get to see what was found.
  public var display: DisplayMode

  /// Describes a pipeline.
  ///
  /// - Parameters:
  ///   - name: The name by which stations choose it.
  ///   - segmenter: The segmentation model.
  ///   - histology: The model that tells the histology of what is found.
  ///   - shadows: Models that see the same frames and are never shown.
  ///   - policy: What counts as a finding.
  ///   - procedure: What becomes of findings over time; nil to answer frame by frame.
  ///   - display: When stations get to see what was found.
  public init(
    name: String, segmenter: String, histology: String? = nil, shadows: [String] = [],
    policy: SegmentationPolicy = .standard, procedure: ProcedurePolicy? = nil,
    display: DisplayMode = .live
  ) {
    self.name = name
    self.segmenter = segmenter
    self.histology = histology
    self.shadows = shadows
    self.policy = policy
    self.procedure = procedure
    self.display = display
  }

  /// Reads an element of the configuration's `pipelines`.
  ///
  /// - Parameters:
  ///   - fields: The element.
  ///   - policy: The policy of pipelines that state none.
  /// - Throws: `JSONError` that names the member.
  init(_ fields: JSONFields, policy: SegmentationPolicy) throws(JSONError) {
    try fields.allow(only: [
      "name", "segmenter", "histology", "shadow", "policy", "procedure", "display",
    ])
    name = try fields.string("name", maximumLength: 64)
    guard PipelineConfiguration.isName(name) else {
      throw JSONError(
        .invalidValue, at: fields.location("name"),
        "1 to 64 letters, digits, '.', '_' and '-' are expected")
    }
    segmenter = try fields.string("segmenter", maximumLength: 128)
    histology = try fields.optionalString("histology", maximumLength: 128)
    shadows = try PipelineConfiguration.shadows(fields)
    self.policy =
      try fields.optionalObject("policy").map { (fields) throws(JSONError) in
        try SegmentationPolicy(fields)
      } ?? policy
    procedure = try fields.optionalObject("procedure").map { (fields) throws(JSONError) in
      try ProcedurePolicy(fields)
    }
    display = try fields.optionalChoice("display") ?? .live
    guard procedure != nil || (histology == nil && display == .live) else {
      throw JSONError(
        .invalidValue, at: fields.location("procedure"),
        "histology and display are for pipelines that follow polyps: add \"procedure\": {}")
    }
  }

  private static func shadows(_ fields: JSONFields) throws(JSONError) -> [String] {
    guard fields.optional("shadow") != nil else { return [] }
    var shadows: [String] = []
    for element in try fields.elements("shadow") {
      guard case .string(let model) = element.value, !shadows.contains(model) else {
        throw JSONError(
          .invalidValue, at: element.path, "models are expected, each once, such as \"polyp/2\"")
      }
      shadows.append(model)
    }
    guard shadows.count <= maximumShadows else {
      throw JSONError(
        .invalidValue, at: fields.location("shadow"),
        "at most \(maximumShadows) models are expected")
    }
    return shadows
  }

  private static func isName(_ text: String) -> Bool {
    !text.isEmpty
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
          UInt8(ascii: "-"):
          true
        default: false
        }
      }
  }
}
