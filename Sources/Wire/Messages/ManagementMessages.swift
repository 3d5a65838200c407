public import Base

/// Asks which models serve, or changes that: for operators only.
public struct ManageMessage: Message, Equatable {
  /// The kind that goes into the header.
  public static let kind = MessageKind.manage

  /// What an operator can ask for.
  public enum Action: String, CaseIterable, Sendable {
    /// What serves, what is loaded beside it, and what runs in the shadow.
    case list
    /// Loads a model beside the one that serves a pipeline, and proves it.
    case load
    /// Lets a model serve a pipeline from its next frame on; loads it first where needed.
    case activate
    /// Lets a model see a pipeline's frames without ever showing what it says.
    case shadow
    /// Ends what a model does for a pipeline and frees its memory.
    case retire
    /// Has a loaded model reproduce its golden output again.
    case selfTest = "self_test"
  }

  /// The action's name as sent.
  public var actionName: String
  /// The model, `NAME/VERSION` or `NAME`; nil where the action needs none.
  public var model: String?
  /// The pipeline; nil for the default one.
  public var pipeline: String?

  /// The action; nil for one of a later version.
  public var action: Action? { Action(rawValue: actionName) }

  /// Makes a request.
  public init(_ action: Action, model: String? = nil, pipeline: String? = nil) {
    actionName = action.rawValue
    self.model = model
    self.pipeline = pipeline
  }

  /// Reads the JSON that a peer sent.
  public init(_ fields: JSONFields) throws(JSONError) {
    actionName = try fields.string("action", maximumLength: 64)
    model = try fields.optionalString("model", maximumLength: 128)
    pipeline = try fields.optionalString("pipeline", maximumLength: 64)
  }

  /// Writes the members of the JSON object.
  public func writeMembers(to json: inout JSONWriter) {
    json.member("action", actionName)
    if let model { json.member("model", model) }
    if let pipeline { json.member("pipeline", pipeline) }
  }
}

/// What was done, and what serves now: see `Schemas/managed.schema.json`.
public struct ManagedMessage: Message, Equatable {
  /// The kind that goes into the header.
  public static let kind = MessageKind.managed

  /// The document.
  public var document: JSONObject

  /// Wraps a document.
  public init(document: JSONObject) {
    self.document = document
  }

  /// Reads the JSON that a peer sent.
  public init(_ fields: JSONFields) throws(JSONError) {
    document = fields.members
  }

  /// Writes the members of the JSON object.
  public func writeMembers(to json: inout JSONWriter) {
    for member in document.members {
      json.name(member.name)
      json.value(member.value)
    }
  }
}
