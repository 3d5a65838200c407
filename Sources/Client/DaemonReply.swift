public import Wire

/// A message of the daemon's that answers a request.
public enum DaemonReply: Sendable {
  /// The answer to `hello`.
  case welcome(WelcomeMessage)
  /// The answer to `open_stream`.
  case streamOpened(StreamOpenedMessage)
  /// What was found in a frame.
  case result(FrameResult)
  /// A frame that got no result.
  case dropped(DroppedMessage)
  /// The account of a stream that ended.
  case streamClosed(StreamClosedMessage)
  /// The daemon's state.
  case status(StatusMessage)
  /// The daemon's counters as Prometheus text.
  case metrics(String)
  /// The answer to `open_ring`.
  case ringOpened(RingOpenedMessage)
  /// The answer to `close_ring`.
  case ringClosed(RingClosedMessage)
  /// What became of a `manage`.
  case managed(ManagedMessage)
  /// What a polyp was taken for, sealed.
  case call(CallMessage)
  /// What happened to the last frames, as a document in Chrome's trace event format.
  case trace(TraceMessage, document: [UInt8])
  /// Answers `record`.
  case recorded(RecordedMessage)
  /// A refused request, or the end of the session.
  case error(ErrorMessage)
}

/// What was found in a frame, with masks and contours.
public struct FrameResult: Sendable {
  /// The result as sent.
  public let message: ResultMessage
  /// Masks and contours as sent.
  public let body: [UInt8]

  /// Joins a result and its body.
  public init(message: ResultMessage, body: [UInt8]) {
    self.message = message
    self.body = body
  }

  /// The mask of a finding: 0 or 1 for each pixel, row by row; empty when none was sent.
  ///
  /// - Parameter finding: One of the message's findings.
  /// - Returns: As many pixels as `maskSize` says.
  /// - Throws: `WireError` when the daemon's bytes make no mask of that size.
  public func mask(of finding: ResultMessage.Finding) throws(WireError) -> [UInt8] {
    guard let range = finding.mask else { return [] }
    return try MaskCodec.decode(
      try range.slice(of: body), pixelCount: message.maskSize[0] * message.maskSize[1],
      encoding: message.maskEncoding)
  }

  /// The contour of a finding in pixels of the frame; empty when none was sent.
  ///
  /// - Parameter finding: One of the message's findings.
  /// - Returns: The corners of a closed polygon.
  /// - Throws: `WireError` when the daemon's bytes make no polygon.
  public func contour(of finding: ResultMessage.Finding) throws(WireError) -> [FramePoint] {
    guard let range = finding.contour else { return [] }
    return try ContourCodec.decode(try range.slice(of: body))
  }

  /// The masks of all findings together: 0 or 1 for each pixel, row by row.
  ///
  /// - Returns: As many pixels as `maskSize` says.
  /// - Throws: `WireError` when the daemon's bytes make no mask of that size.
  public func unionOfMasks() throws(WireError) -> [UInt8] {
    var union = [UInt8](repeating: 0, count: message.maskSize[0] * message.maskSize[1])
    for finding in message.findings {
      for (index, value) in try mask(of: finding).enumerated() where value != 0 {
        union[index] = 1
      }
    }
    return union
  }
}
