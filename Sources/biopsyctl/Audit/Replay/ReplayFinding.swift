/// Something that a replay shows to be otherwise than a call's record says.
struct ReplayFinding {
  /// What is otherwise.
  enum Kind: String, CaseIterable {
    /// The ledger is not intact: what its records say is worth nothing.
    case ledgerNotIntact = "ledger_not_intact"
    /// A record cannot be read.
    case recordUnreadable = "record_unreadable"
    /// A kept picture is not there, and no record says that it was removed.
    case pictureMissing = "picture_missing"
    /// A kept picture is not the one that the record names.
    case pictureChanged = "picture_changed"
    /// A kept picture is the one that was recorded, and the model cannot look at it.
    case pictureUnusable = "picture_unusable"
    /// The model that the record names is not there.
    case modelMissing = "model_missing"
    /// Under the model's name there is another model, or a damaged one.
    case modelDiffers = "model_differs"
    /// The model says something else of a kept picture than the record.
    case probabilitiesDiffer = "probabilities_differ"
    /// The looks that are recorded make another call than the one that is.
    case callDiffers = "call_differs"
  }

  let kind: Kind
  /// The record's number; nil for the ledger as a whole.
  let sequence: Int?
  /// The look's place in the record, from 0; nil for the call as a whole.
  var look: Int?
  let detail: String

  var text: String {
    let place = sequence.map { "record \($0)" } ?? "the ledger"
    return "\(kind.rawValue): \(place)\(look.map { ", look \($0)" } ?? ""): \(detail)"
  }
}
