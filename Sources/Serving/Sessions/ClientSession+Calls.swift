import Base
import Biopsy
import Study
import Wire

extension ClientSession {
  /// Ends a stream: seals every call that is not sealed yet, and where a study is served its account.
  ///
  /// The stream is over: no worker is at a frame of it.
  ///
  /// - Parameters:
  ///   - stream: The stream.
  ///   - final: What became of its frames.
  ///   - completion: Is called when all of it is on the disk, or cannot be.
  func finish(
    _ stream: StationStream, _ final: FrameScheduler.FinalAccount,
    completion: @escaping @Sendable () -> Void = {}
  ) {
    let calls = stream.procedure.finish()
    let display = stream.pipeline.slot.lease.pipeline.following?.display
    guard let study = server.study, let known = stream.study else {
      announce(calls.map { ($0, nil) }, of: stream, display)
      return completion()
    }
    let decided = MonotonicInstant.now
    study.close(
      known, calls: calls, final: final, polyps: stream.procedure.polypCount,
      display: display ?? .blinded
    ) { [self] receipts in
      announce(calls, receipts, decided: decided, of: stream, display)
      completion()
    }
  }

  func tell(
    _ calls: [StreamProcedure.SealedCall], of stream: StationStream, display: DisplayMode?
  ) {
    guard let study = server.study, let known = stream.study else {
      return announce(calls.map { ($0, nil) }, of: stream, display)
    }
    let decided = MonotonicInstant.now
    study.seal(calls, of: known, display: display ?? .blinded) { [self] receipts in
      announce(calls, receipts, decided: decided, of: stream, display)
    }
  }

  /// Tells of calls of a study: those that are on the disk, and no others.
  private func announce(
    _ calls: [StreamProcedure.SealedCall], _ receipts: [LedgerReceipt]?,
    decided: MonotonicInstant, of stream: StationStream, _ display: DisplayMode?
  ) {
    guard let receipts else {
      for _ in calls { server.health.recordCall("not_recorded") }
      return
    }
    let latency = MonotonicInstant.now - decided
    for call in calls {
      stream.procedure.disclosure.noteRecorded(of: call.polyp)
      server.health.recordSealing(latency)
    }
    announce(Array(zip(calls, receipts)), latency: latency, of: stream, display)
  }

  /// Tells of calls; `latency` is what their records took to be on the disk.
  private func announce(
    _ calls: [(StreamProcedure.SealedCall, LedgerReceipt?)], latency: Duration? = nil,
    of stream: StationStream, _ display: DisplayMode?
  ) {
    let disclosure = stream.procedure.disclosure
    for (sealed, receipt) in calls {
      var message = CallMessage(sealed, stream: stream.number)
      message.receipt = receipt
      server.health.recordCall(message.opinion.status.rawValue)
      log(message, sealed.call, latency: latency, of: stream)
      // The stream holds what waits here.
      disclosure.whenMayTell(of: message.polyp) { [weak self, weak stream, message] in
        // Of what nobody is there to see, nothing was shown.
        guard let self, let stream, !outbox.isClosed,
          display?.shows(isRevealed: stream.procedure.isRevealed) == true
        else { return }
        note(.call, of: message.polyp, in: stream)
        send(message, correlationID: 0)
      }
    }
  }

  /// Notes in the study's ledger what is shown of a polyp for the first time.
  private func note(_ content: DisplayEvent.Content, of polyp: Int, in stream: StationStream) {
    guard let study = server.study, let known = stream.study,
      stream.procedure.disclosure.noteShown(content, of: polyp)
    else { return }
    study.noteShown(content, of: polyp, known)
  }

  /// Notes what an answer is about to show of polyps for the first time.
  func note(_ polyps: [ResultMessage.Polyp]?, in stream: StationStream) {
    guard stream.study != nil, let polyps else { return }
    for polyp in polyps {
      note(.outline, of: polyp.number, in: stream)
      if polyp.call != nil { note(.opinion, of: polyp.number, in: stream) }
    }
  }

  /// Enters what the client tells into the study's ledger.
  func record(_ request: RecordMessage, _ id: UInt64) throws(WireError) {
    guard let study = server.study else {
      throw WireError(.unsupported, "this daemon serves no study")
    }
    do throws(WireError) {
      let isOperator = server.operators.allows(peer)
      send(try study.record(request, isOperator: isOperator), correlationID: id)
    } catch {
      // Whoever may not record something may still stream frames.
      guard error.code == .notAllowed else { throw error }
      send(ErrorMessage(error, endsSession: false), correlationID: id)
    }
  }

  private func log(
    _ message: CallMessage, _ call: PolypCall, latency: Duration?, of stream: StationStream
  ) {
    server.logger.log(
      .notice, "call_sealed",
      [
        "session": number, "stream": stream.name, "polyp": message.polyp,
        "status": message.opinion.status.rawValue,
        "class": message.opinion.finding ?? "", "reason": message.opinion.reason ?? "",
        "looks": message.frames, "occasion": call.occasion.rawValue,
        "pipeline_sha256": message.pipelineDigest, "purpose": message.opinion.purpose.rawValue,
        "record_us": latency.map { Int(($0.milliseconds * 1000).rounded()) },
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
      }, frames: call.looks, pipelineDigest: sealed.engine.pipelineDigest.hex)
  }
}
