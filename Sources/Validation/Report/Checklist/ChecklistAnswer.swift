/// Where an item of a checklist is answered.
public struct ChecklistAnswer: Equatable, Sendable {
  /// How far it is.
  public enum Standing: String, CaseIterable, Sendable {
    /// In a section of the report.
    case report
    /// In a member of the protocol.
    case studyProtocol = "protocol"
    /// A part of it, in a section or a member; the words say which part is not.
    case partly
    /// Not in the report: whoever writes about the study has to.
    case notHere = "not_here"
  }

  /// The item, such as `10a`.
  public let item: String
  /// What it asks for, in short.
  public let topic: String
  /// How far it is answered.
  public let standing: Standing
  /// The section of the report, by its anchor; nil for none.
  public let section: String?
  /// What is there, and what is not.
  public let words: String
}
