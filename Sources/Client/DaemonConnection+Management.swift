public import Base
public import Wire

extension DaemonConnection {
  /// Asks which models serve, or changes that; the daemon lets operators do so.
  ///
  /// Loading a model takes as long as the machine is busy: give the connection a long timeout.
  ///
  /// - Parameter request: What shall be done.
  /// - Returns: What was done, and what serves now: `Schemas/managed.schema.json`.
  /// - Throws: `ClientError`; `refused` with the reason when it was not done.
  public func manage(_ request: ManageMessage) throws(ClientError) -> JSONObject {
    guard case .managed(let answer) = try self.request(request) else {
      throw ClientError(.badReply, "the daemon did not answer manage with managed")
    }
    return answer.document
  }
}
