public import Base

/// Asks which models serve, or changes that; or asks for something to be done with a study's ledger: for
/// operators only.
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
    /// Says what of a patient could be erased in the study's ledger; with `confirm` erases it.
    case erase
    /// Begins a new file of the study's ledger.
    case rotateLedger = "rotate_ledger"
    /// Signs the present state of the study's ledger.
    case signCheckpoint = "sign_checkpoint"

    /// Whether it is about the study's ledger, and no model's.
    public var isOfLedger: Bool {
      switch self {
      case .erase, .rotateLedger, .signCheckpoint: true
      case .list, .load, .activate, .shadow, .retire, .selfTest: false
      }
    }

    /// Whether it has to name a model.
    public var needsModel: Bool {
      switch self {
      case .load, .activate, .shadow, .retire: true
      case .list, .selfTest, .erase, .rotateLedger, .signCheckpoint: false
      }
    }
  }

  /// The action's name as sent.
  public var actionName: String
  /// The model, `NAME/VERSION` or `NAME`; nil where the action needs none.
  public var model: String?
  /// The pipeline; nil for the default one.
  public var pipeline: String?
  /// What else an action needs; nil for nothing.
  public var details: JSONObject?

  /// The action; nil for one of a later version.
  public var action: Action? { Action(rawValue: actionName) }

  /// Makes a request.
  public init(
    _ action: Action, model: String? = nil, pipeline: String? = nil, details: JSONObject? = nil
  ) {
    actionName = action.rawValue
    self.details = details
    self.model = model
    self.pipeline = pipeline
  }

  /// Reads the JSON that a peer sent.
  public init(_ fields: JSONFields) throws(JSONError) {
    actionName = try fields.string("action", maximumLength: 64)
    model = try fields.optionalString("model", maximumLength: 128)
    pipeline = try fields.optionalString("pipeline", maximumLength: 64)
    details = try fields.optionalObject("details")?.members
  }

  /// Writes the members of the JSON object.
  public func writeMembers(to json: inout JSONWriter) {
    json.member("action", actionName)
    if let model { json.member("model", model) }
    if let pipeline { json.member("pipeline", pipeline) }
    if let details {
      json.name("details")
      json.value(.object(details))
    }
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
