import Wire

/// A frame that was answered, kept for the models in the shadow.
struct ShadowJob: Sendable {
  /// Who shall look at it.
  let shadows: [ShadowModel]
  /// The box of the largest finding that the station was told of; nil without one.
  let serving: ShadowBox?
  /// How the bytes hold the pixels.
  let encoding: FrameMessage.Encoding
  /// Whether a JPEG is decoded at full size.
  let exactDecode: Bool
  private let loan: FrameLoan
  private let byteCount: Int

  /// Keeps the frame's bytes, and neither its stream nor its session.
  ///
  /// - Parameters:
  ///   - frame: A frame that the pipeline has looked at.
  ///   - findings: What it found, largest first.
  ///   - shadows: Who shall look at it too.
  init(_ frame: QueuedFrame, findings: [ResultMessage.Finding], for shadows: [ShadowModel]) {
    self.shadows = shadows
    serving = ShadowBox(firstOf: findings.prefix(1).map(\.box))
    encoding = frame.encoding
    exactDecode = frame.stream.exactDecode
    loan = frame.loan
    byteCount = frame.byteCount
  }

  /// The frame as the client sent it.
  var bytes: UnsafeRawBufferPointer { loan.buffer.bytes(byteCount) }
}
