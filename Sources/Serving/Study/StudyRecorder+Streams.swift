import Base
import Biopsy
import Imaging
import Ledger
import Study
import Wire

extension LedgerReceipt {
  /// Where a record stands, for the wire.
  init(_ receipt: Receipt) {
    self.init(sequence: receipt.sequence, leafDigest: receipt.leafHash.hex)
  }
}

extension StudyProtocol {
  /// Says why a pipeline may not serve the study; nil where it may.
  func objection(to pipeline: ServedPipeline) -> String? {
    guard pipeline.engine.purpose == .research || isRehearsal else {
      return "pipeline \(pipeline.name) is for tests of the installation only, and may not serve a "
        + "study; activate a model that is made from patients' pictures"
    }
    guard let following = pipeline.following else {
      return "pipeline \(pipeline.name) answers frame by frame; a study needs one that follows "
        + "polyps: give it a procedure in the configuration"
    }
    guard following.display.rawValue == display else {
      return "pipeline \(pipeline.name) has the display \(following.display.rawValue), the "
        + "protocol asks for \(display)"
    }
    guard pipelines.contains(following.engine.pipelineDigest) else {
      return
        "pipeline \(pipeline.name) has the digest \(following.engine.pipelineDigest.hex), which "
        + "is none of the protocol's; change one of the two"
    }
    return nil
  }
}

extension StudyRecorder {
  /// Records that a station announces frames.
  ///
  /// - Parameters:
  ///   - request: What the station says.
  ///   - pipeline: The generation that serves it.
  ///   - disclosure: What the endoscopist is shown of the stream.
  /// - Returns: What the ledger knows of the stream.
  /// - Throws: `WireError` with the code `notRecorded`.
  func open(
    _ request: OpenStreamMessage, pipeline: ServedPipeline, _ disclosure: PolypDisclosure
  ) throws(WireError) -> StudyStream {
    guard let following = pipeline.following else {
      throw WireError(.notRecorded, "pipeline \(pipeline.name) does not follow polyps")
    }
    let engine = request.exactDecode ? following.engineOfExactDecode : following.engine
    guard studyProtocol.pipelines.contains(engine.pipelineDigest) else {
      throw WireError(
        .notRecorded,
        "the protocol has no pipeline \(engine.pipelineDigest.hex); leave exact_decode as the "
          + "protocol has it, or name another pipeline")
    }
    let examination = request.examination.map { intake.pseudonyms.pseudonym(of: $0, .examination) }
    let event = StreamOpenedEvent(
      protocolDigest: studyProtocol.digest, station: request.name, examination: examination,
      patient: request.patient.map { intake.pseudonyms.pseudonym(of: $0, .patient) },
      pipeline: pipeline.name, pipelineDigest: engine.pipelineDigest,
      display: following.display.rawValue, recordsFrames: frames != nil)
    watch.noteStream()
    guard let receipt = queue.write([event], within: Self.patience)?.first else {
      throw WireError(.notRecorded, "the study's ledger takes nothing at present; look at the log")
    }
    disclosure.waitsForEndoscopist = studyProtocol.endoscopistFirst
    disclosure.waitsForRecords = true
    let sequence = Int64(receipt.sequence)
    streams.withLock { $0[sequence] = disclosure }
    let tally = ShadowTally(stream: sequence) { [queue] in queue.add([$0]) }
    shadowTallies.withLock { $0[sequence] = tally }
    return StudyStream(receipt: LedgerReceipt(receipt), examination: examination)
  }

  /// Seals calls, and says when they are on the disk.
  ///
  /// - Parameters:
  ///   - calls: The calls.
  ///   - stream: The stream that they belong to.
  ///   - display: When the station gets to see them.
  ///   - completion: Gets where each stands; nil where they could not be written.
  func seal(
    _ calls: [StreamProcedure.SealedCall], of stream: StudyStream, display: DisplayMode,
    completion: @escaping @Sendable ([LedgerReceipt]?) -> Void
  ) {
    let records = records(calls, stream, display)
    queue.add(count: calls.count, making: records.make) { receipts in
      if receipts != nil { records.keepPictures() }
      completion(receipts?.map(LedgerReceipt.init))
    }
  }

  /// Notes that histology has looked at a frame: its digest is told with the calls that are made of it, and
  /// its picture may be kept.
  ///
  /// - Parameters:
  ///   - frame: The frame, whose answer has left.
  ///   - loan: Its bytes, in memory of the daemon's own.
  ///   - byteCount: How many.
  ///   - encoding: What they are.
  func noteLooks(
    in frame: QueuedFrame, _ loan: FrameLoan, byteCount: Int, _ encoding: FrameEncoding
  ) {
    let procedure = frame.stream.procedure
    let crops = procedure.keptCrops
    guard let study = frame.stream.study, !crops.isEmpty, let witness = procedure.witness else {
      return
    }
    let capture = FrameCapture(captured: frame.captured)
    procedure.attach(capture)
    keeper.take(
      LookKeeper.Job(
        stream: study.sequence, capture: capture, loan: loan, byteCount: byteCount,
        encoding: encoding,
        exactDecode: frame.stream.exactDecode, crops: crops, witness: witness))
  }

  /// Seals what is left of a stream, and its account.
  ///
  /// - Parameters:
  ///   - stream: The stream.
  ///   - calls: The calls that are not sealed yet.
  ///   - final: What became of its frames.
  ///   - polyps: How many polyps got a number.
  ///   - display: When the station gets to see the calls.
  ///   - completion: Gets where each call stands; nil where they could not be written.
  func close(
    _ stream: StudyStream, calls: [StreamProcedure.SealedCall], final: FrameScheduler.FinalAccount,
    polyps: Int, display: DisplayMode,
    completion: @escaping @Sendable ([LedgerReceipt]?) -> Void
  ) {
    let accounting = final.accounting
    var dropped: [String: Int] = [:]
    for reason in DropReason.allCases where accounting[reason] > 0 {
      dropped[reason.rawValue] = accounting[reason]
    }
    let account = StreamClosedEvent(
      stream: stream.sequence, received: accounting.received, answered: accounting.answered,
      late: accounting.late, dropped: dropped, polyps: polyps)
    let records = records(calls, stream, display)
    _ = streams.withLock { $0.removeValue(forKey: stream.sequence) }
    shadowTallies.withLock { $0.removeValue(forKey: stream.sequence) }?.close()
    guard let frames, let lost = final.unrecorded else {
      return add(records, account, completion)
    }
    // The account comes after all blocks of frames, and tells how many are in none.
    frames.end(stream.sequence, lost: lost) { [self, account] lost in
      var account = account
      account.lost = lost
      add(records, account, completion)
    }
  }

  /// Where comparisons with models in the shadow are entered; nil once the stream is closed.
  func shadowTally(of stream: StudyStream) -> ShadowTally? {
    shadowTallies.withLock { $0[stream.sequence] }
  }

  /// Enters how a model that leaves the shadow compared on the streams that are open.
  func end(_ shadow: ShadowModel) {
    let tallies = shadowTallies.withLock { $0.sorted { $0.key < $1.key } }
    for (_, tally) in tallies { tally.end(shadow) }
  }

  /// Adds the calls that are sealed at a stream's end, and its account.
  private func add(
    _ records: CallRecords, _ account: StreamClosedEvent,
    _ completion: @escaping @Sendable ([LedgerReceipt]?) -> Void
  ) {
    queue.add(count: records.count + 1, making: { records.make() + [account] }) { receipts in
      if receipts != nil { records.keepPictures() }
      completion(receipts?.dropLast().map { LedgerReceipt($0) })
    }
  }

  /// What writes down the frames of a stream; nil where the protocol has them not recorded.
  func makeFrames(of stream: StudyStream) -> sending StreamFrames? {
    frames.map { StreamFrames(stream: stream.sequence, recorder: $0) }
  }

  /// Records that something of a polyp was shown for the first time.
  func noteShown(_ content: DisplayEvent.Content, of polyp: Int, _ stream: StudyStream) {
    queue.add([DisplayEvent(polyp: stream.reference(to: polyp), content: content)])
  }

  /// The records of calls; how things stand now is part of them.
  private func records(
    _ calls: [StreamProcedure.SealedCall], _ stream: StudyStream, _ display: DisplayMode
  ) -> CallRecords {
    CallRecords(
      calls, of: stream, protocolDigest: studyProtocol.digest, display: display,
      disclosure: streams.withLock { $0[stream.sequence] }, keeper: keeper)
  }
}
