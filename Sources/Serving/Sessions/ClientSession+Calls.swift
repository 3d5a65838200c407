import Base
import Biopsy
import Wire

extension ClientSession {
  /// Ends what a stream's polyps were followed by; every call is sealed then.
  ///
  /// The stream is over: no worker is at a frame of it.
  func sealCalls(of stream: StationStream) {
    let calls = stream.procedure.finish()
    guard !calls.isEmpty else { return }
    tell(calls, of: stream, display: stream.pipeline.slot.lease.pipeline.following?.display)
  }

  func tell(
    _ calls: [StreamProcedure.SealedCall], of stream: StationStream, display: DisplayMode?
  ) {
    let shows = display?.shows(isRevealed: stream.procedure.isRevealed) ?? false
    for sealed in calls {
      let message = CallMessage(sealed, stream: stream.number)
      server.health.recordCall(message.opinion.status.rawValue)
      log(message, sealed.call, of: stream)
      if shows { send(message, correlationID: 0) }
    }
  }

  private func log(_ message: CallMessage, _ call: PolypCall, of stream: StationStream) {
    server.logger.log(
      .notice, "call_sealed",
      [
        "session": number, "stream": stream.name, "polyp": message.polyp,
        "status": message.opinion.status.rawValue,
        "class": message.opinion.finding ?? "", "reason": message.opinion.reason ?? "",
        "looks": message.frames, "occasion": call.occasion.rawValue,
        "pipeline_sha256": message.pipelineDigest, "purpose": message.opinion.purpose.rawValue,
      ])
  }

  /// Shows or hides what was found, in a stream whose display is on demand.
  func reveal(_ request: RevealMessage) throws(WireError) {
    guard let stream = streams[request.stream] else {
      throw WireError(.outOfOrder, "stream \(request.stream) is not open")
    }
    let displaysOnDemand = server.pipelines.all.contains {
      $0.lease.pipeline.following?.display == .onDemand
    }
    guard displaysOnDemand else {
      throw WireError(.unsupported, "no pipeline of this daemon's has a display on demand")
    }
    stream.procedure.isRevealed = request.isShown
  }
}

extension CallMessage {
  /// A sealed call, for the wire.
  init(_ sealed: StreamProcedure.SealedCall, stream: Int) {
    let call = sealed.call
    self.init(
      stream: stream, polyp: sealed.polyp,
      opinion: PolypOpinion(
        call.opinion, of: sealed.classes, isSealed: true, purpose: sealed.purpose),
      probabilities: zip(sealed.classes, call.probabilities).map {
        ClassProbability(finding: $0.label, probability: $1)
      }, frames: call.looks, pipelineDigest: sealed.pipelineDigest)
  }
}
