/// Whether tissue reached the laboratory, as the report says.
public enum Retrieval: String, CaseIterable, Sendable {
  /// The report says nothing of it.
  case notStated = "not_stated"
  /// It did.
  case retrieved
  /// It did not.
  case notRetrieved = "not_retrieved"
}
