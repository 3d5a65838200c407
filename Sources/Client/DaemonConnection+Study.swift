public import Wire

extension DaemonConnection {
  /// Enters something into the ledger of the study that the daemon serves.
  ///
  /// - Parameter request: What happened.
  /// - Returns: Where it stands; it is on the disk.
  /// - Throws: `ClientError`; `refused` with the reason when it was not recorded.
  public func record(_ request: RecordMessage) throws(ClientError) -> RecordedMessage {
    guard case .recorded(let answer) = try self.request(request) else {
      throw ClientError(.badReply, "the daemon did not answer record with recorded")
    }
    return answer
  }

  /// Shows or hides what was found, in a stream whose display is on demand.
  ///
  /// - Parameters:
  ///   - isShown: Whether results shall tell what was found, from the next frame on.
  ///   - stream: The stream's number.
  /// - Throws: `ClientError`.
  public func reveal(_ isShown: Bool, in stream: Int) throws(ClientError) {
    try send(RevealMessage(stream: stream, isShown: isShown))
  }
}
