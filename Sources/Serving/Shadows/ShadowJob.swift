import Wire

/// A frame that was answered, kept for the models in the shadow.
struct ShadowJob: Sendable {
  /// Who shall look at it.
  let shadows: [ShadowModel]
  /// The box of the largest finding that the station was told of; nil without one.
  let serving: ShadowBox?
  /// The account of its stream, for a study's records.
  let tally: ShadowTally?
  /// What the bytes are; of findings, boxes are enough.
  let request: AnalysisRequest
  private let loan: FrameLoan
  private let byteCount: Int

  /// Keeps the frame's bytes, and neither its stream nor its session.
  ///
  /// - Parameters:
  ///   - frame: A frame that the pipeline has looked at, in memory of the daemon's own.
  ///   - findings: What it found, largest first.
  ///   - shadows: Who shall look at it too.
  init(_ frame: QueuedFrame, findings: [ResultMessage.Finding], for shadows: [ShadowModel]) {
    guard case .received(let loan, let byteCount) = frame.content else {
      preconditionFailure("a frame that shadows shall see is owned before it is analysed")
    }
    self.shadows = shadows
    tally = frame.stream.shadowTally
    serving = ShadowBox(firstOf: findings.prefix(1).map(\.box))
    var request = AnalysisRequest(
      encoding: frame.encoding, exactDecode: frame.stream.exactDecode, masks: .none,
      contours: false)
    request.region = frame.stream.region
    self.request = request
    self.loan = loan
    self.byteCount = byteCount
  }

  /// The frame as the client sent it.
  var bytes: UnsafeRawBufferPointer { loan.buffer.bytes(byteCount) }
}
