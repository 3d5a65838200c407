import Base
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
      case .queryTrace: try sendTrace(QueryTraceMessage(json: message.json), id)
      case .goodbye: finishWhenDone()
      case .welcome, .streamOpened, .result, .dropped, .streamClosed, .status, .metrics, .trace,
        .error:
        throw WireError(.unsupported, "\(kind) is a message of the daemon's")
      }
    } catch {
      switch error.code {
      case .unsupported, .outOfOrder, .busy:
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
    lastStreamNumber += 1
    let deadline =
      request.deadlineMilliseconds.map(Duration.milliseconds) ?? server.limits.defaultDeadline
    let stream = StationStream(
      number: lastStreamNumber, name: request.name, deadline: deadline,
      exactDecode: request.exactDecode,
      framesPerSecond: server.limits.maximumFramesPerSecond, session: self)
    streams[stream.number] = stream
    countOpenedStream()
    server.scheduler.open(stream)
    send(
      StreamOpenedMessage(
        stream: stream.number, deadlineMilliseconds: Int(deadline.milliseconds.rounded())),
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
    let loan: FrameLoan
    switch message.body {
    case .frame(let taken): loan = taken
    case .none:
      notify(server.scheduler.refuse(stream, correlationID: id, .invalid, "the frame has no body"))
      return
    case .discarded:
      notify(
        server.scheduler.refuse(
          stream, correlationID: id, .outOfMemory,
          "the daemon's memory for the frames of all sessions is used up"))
      return
    }
    // A capture time ahead of the clock cannot be: the arrival is the best that is known.
    let captured = min(frame.captured ?? message.arrived, message.arrived)
    let drop = server.scheduler.submit(
      QueuedFrame(
        stream: stream, correlationID: id, encoding: frame.encoding, loan: loan,
        byteCount: message.header.bodyByteCount, captured: captured, arrived: message.arrived,
        receiveDuration: message.receiveDuration))
    if let drop { notify(drop) }
  }
}
