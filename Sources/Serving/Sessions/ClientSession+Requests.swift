import Base
import Imaging
import Models
import Wire

extension ClientSession {
  /// Does what a message asks for.
  ///
  /// - Parameter message: A whole message, not yet looked into.
  /// - Throws: `WireError` when the session cannot go on.
  func handle(_ message: IncomingMessage) throws(WireError) {
    let id = message.header.correlationID
    do throws(WireError) {
      guard let kind = MessageKind(rawValue: message.header.kind) else {
        throw WireError(.unsupported, "no request has kind \(message.header.kind)")
      }
      guard greeting != nil || kind == .hello else {
        throw WireError(.outOfOrder, "the first message of a session is hello")
      }
      switch kind {
      case .hello: try greet(HelloMessage(json: message.json), id)
      case .openStream: try openStream(OpenStreamMessage(json: message.json), id)
      case .frame: try takeFrame(FrameMessage(json: message.json), message)
      case .closeStream: try closeStream(CloseStreamMessage(json: message.json), id)
      case .queryStatus: send(StatusMessage(document: server.statusDocument()), correlationID: id)
      case .queryMetrics:
        send(MetricsMessage(), correlationID: id, body: Array(server.metricsText().utf8))
      case .manage: try manage(ManageMessage(json: message.json), id)
      case .queryTrace: try sendTrace(QueryTraceMessage(json: message.json), id)
      case .reveal: try reveal(RevealMessage(json: message.json))
      case .record: try record(RecordMessage(json: message.json), id)
      case .goodbye: finishWhenDone()
      case .openRing: try openRing(OpenRingMessage(json: message.json), message.descriptor, id)
      case .closeRing: try closeRing(CloseRingMessage(json: message.json), id)
      case .setClock: try setClock(SetClockMessage(json: message.json))
      case .welcome, .streamOpened, .result, .dropped, .streamClosed, .status, .metrics, .error,
        .ringOpened, .ringClosed, .managed, .call, .trace, .recorded:
        throw WireError(.unsupported, "\(kind) is a message of the daemon's")
      }
    } catch {
      switch error.code {
      case .unsupported, .outOfOrder, .busy, .invalidRing, .unknownPipeline, .notRecorded:
        send(ErrorMessage(error, endsSession: false), correlationID: id)
      default: throw error
      }
    }
  }

  private func greet(_ hello: HelloMessage, _ id: UInt64) throws(WireError) {
    guard greeting == nil else {
      throw WireError(.outOfOrder, "a session has one hello")
    }
    guard hello.protocolVersion == HelloMessage.protocolVersion else {
      throw WireError(
        .unsupported,
        "protocol \(hello.protocolVersion) is asked for; "
          + "this daemon speaks \(HelloMessage.protocolVersion)")
    }
    greeting = hello
    setPreferences(ResultPreferences(masks: hello.masks, contours: hello.contours))
    send(server.welcome, correlationID: id)
  }

  private func openStream(_ request: OpenStreamMessage, _ id: UInt64) throws(WireError) {
    let limit = server.limits.maximumStreamsPerSession
    guard openStreams < limit else {
      throw WireError(.busy, "a session may have \(limit) streams open at once")
    }
    let pipeline = try server.pipelines.open(request.pipeline)
    let procedure = StreamProcedure()
    let study = try server.study?.open(
      request, pipeline: pipeline.slot.lease.pipeline, procedure.disclosure)
    lastStreamNumber += 1
    let deadline =
      request.deadlineMilliseconds.map(Duration.milliseconds) ?? server.limits.defaultDeadline
    let stream = StationStream(
      number: lastStreamNumber, name: request.name, deadline: deadline,
      exactDecode: request.exactDecode,
      framesPerSecond: server.limits.maximumFramesPerSecond,
      region: request.region.map {
        PixelRectangle(x: $0[0], y: $0[1], width: $0[2], height: $0[3])
      }, clock: request.clock, pipeline: pipeline,
      imagingMode: ImagingMode(request.imagingMode), procedure: procedure, study: study,
      frames: study.flatMap { server.study?.makeFrames(of: $0) },
      shadowTally: study.flatMap { server.study?.shadowTally(of: $0) }, session: self)
    streams[stream.number] = stream
    countOpenedStream()
    server.scheduler.open(stream)
    send(
      StreamOpenedMessage(
        stream: stream.number, deadlineMilliseconds: Int(deadline.milliseconds.rounded()),
        pipeline: pipeline.slot.name, receipt: study?.receipt),
      correlationID: id)
  }

  private func closeStream(_ request: CloseStreamMessage, _ id: UInt64) throws(WireError) {
    guard let stream = streams.removeValue(forKey: request.stream) else {
      throw WireError(.outOfOrder, "stream \(request.stream) is not open")
    }
    if let final = server.scheduler.close(stream, correlationID: id) {
      notifyClosed(stream, final)
    }
  }

  private func takeFrame(
    _ frame: FrameMessage, _ message: IncomingMessage
  ) throws(WireError) {
    guard let stream = streams[frame.stream] else {
      throw WireError(.outOfOrder, "stream \(frame.stream) is not open")
    }
    let id = message.header.correlationID
    let content: FrameContent
    do throws(FrameRefusal) {
      content = try self.content(of: frame, in: message)
    } catch {
      notify(server.scheduler.refuse(stream, correlationID: id, error.reason, error.message))
      return
    }
    if let mode = frame.imagingMode { stream.imagingMode = ImagingMode(mode) }
    let drop = server.scheduler.submit(
      QueuedFrame(
        stream: stream, correlationID: id, encoding: frame.encoding, content: content,
        captured: stream.clock.instant(of: frame.captured, arrived: message.arrived),
        arrived: message.arrived, receiveDuration: message.receiveDuration,
        imagingMode: stream.imagingMode))
    if let drop { notify(drop) }
  }
}
