public import Base
public import Wire

/// A client's connection to `biopsyd`.
///
/// Any thread may send; one thread at a time may receive. A thread that waits for the answer to a
/// request receives, and keeps other replies for later `receive` calls.
public final class DaemonConnection: @unchecked Sendable {
  // Unchecked because `kept` belongs to the one thread that receives.

  /// What the daemon said of itself.
  public let welcome: WelcomeMessage
  let socket: MessageSocket
  let rings = Locked<[FrameRing]>([])
  private var kept: [(id: UInt64, reply: DaemonReply)] = []

  /// Connects and greets.
  ///
  /// - Parameters:
  ///   - path: The daemon's socket.
  ///   - hello: Who this client is and how it wants its results.
  ///   - timeout: How long any send or receive may take; nil for no limit.
  /// - Throws: `ClientError`; `unreachable` when no daemon listens there.
  public init(
    path: String, hello: HelloMessage, timeout: Duration? = .seconds(30)
  ) throws(ClientError) {
    socket = try MessageSocket(path: path, timeout: timeout)
    do throws(ClientError) {
      try socket.send(hello, id: socket.reserveID())
    } catch {
      // A daemon that turns a client away says why and hangs up: the reason is there to be read.
      guard case .error(let refusal)? = try? socket.receive().reply else { throw error }
      throw ClientError(.refused(refusal.error.code), refusal.error.message)
    }
    switch try socket.receive().reply {
    case .welcome(let welcome): self.welcome = welcome
    case .error(let error):
      throw ClientError(.refused(error.error.code), error.error.message)
    default:
      throw ClientError(.badReply, "the daemon did not answer hello with welcome")
    }
  }

  /// Announces a station's frames.
  ///
  /// - Parameter request: The station's name and wishes.
  /// - Returns: The stream's number and deadline.
  /// - Throws: `ClientError`.
  public func openStream(_ request: OpenStreamMessage) throws(ClientError) -> StreamOpenedMessage {
    guard case .streamOpened(let answer) = try self.request(request) else {
      throw ClientError(.badReply, "the daemon did not answer open_stream with stream_opened")
    }
    return answer
  }

  /// Sends a frame and returns once the kernel has it; its reply comes through `receive`.
  ///
  /// - Parameters:
  ///   - frame: What the bytes are.
  ///   - bytes: The pixels or the JPEG file.
  ///   - id: A number from `reserveID`; nil to take the next one.
  /// - Returns: The id that the reply will carry.
  /// - Throws: `ClientError` when the connection is lost.
  @discardableResult
  public func send(
    _ frame: FrameMessage, bytes: UnsafeRawBufferPointer, id: UInt64? = nil
  ) throws(ClientError) -> UInt64 {
    let id = id ?? socket.reserveID()
    try socket.send(frame, id: id, body: bytes)
    return id
  }

  /// Takes a number for a request, for a sender that has to know it before the reply can come.
  public func reserveID() -> UInt64 {
    socket.reserveID()
  }

  /// Sends a request without waiting for its answer.
  ///
  /// - Parameter message: The request.
  /// - Returns: The id that the reply will carry.
  /// - Throws: `ClientError` when the connection is lost.
  @discardableResult
  public func send(_ message: some Message) throws(ClientError) -> UInt64 {
    let id = socket.reserveID()
    try socket.send(message, id: id)
    return id
  }

  /// Waits for the next reply.
  ///
  /// - Returns: The reply and the id of the request that it answers.
  /// - Throws: `ClientError` when the connection ends or the reply makes no sense.
  public func receive() throws(ClientError) -> (id: UInt64, reply: DaemonReply) {
    kept.isEmpty ? try receiveNext() : kept.removeFirst()
  }

  /// Ends the connection: every send and receive fails from then on, in whatever thread.
  public func close() {
    socket.shutDown()
  }

  private func receiveNext() throws(ClientError) -> (id: UInt64, reply: DaemonReply) {
    let next = try socket.receive()
    releaseSlot(of: next.id, next.reply)
    return next
  }

  /// Sends a request and waits for its answer.
  ///
  /// - Parameter message: The request.
  /// - Returns: The answer.
  /// - Throws: `ClientError`; `refused` when the answer is an error.
  public func request(_ message: some Message) throws(ClientError) -> DaemonReply {
    try reply(to: try send(message))
  }

  /// Waits for the answer to a request that was sent.
  ///
  /// - Parameter id: The request's id.
  /// - Returns: The answer.
  /// - Throws: `ClientError`; `refused` when the answer is an error.
  public func reply(to id: UInt64) throws(ClientError) -> DaemonReply {
    while true {
      let (answered, reply) = try receiveNext()
      if case .error(let error) = reply, answered == id || error.endsSession {
        throw ClientError(.refused(error.error.code), error.error.message)
      }
      if answered == id { return reply }
      kept.append((answered, reply))
    }
  }

  /// Closes a stream and waits for its account; replies to its frames come before.
  ///
  /// - Parameter stream: The stream's number.
  /// - Returns: What became of its frames.
  /// - Throws: `ClientError`.
  public func closeStream(_ stream: Int) throws(ClientError) -> FrameAccounting {
    let id = try send(CloseStreamMessage(stream: stream))
    while true {
      let (answered, reply) = try receiveNext()
      switch reply {
      // Also when it ended without this request, which then comes too late.
      case .streamClosed(let closed) where closed.stream == stream: return closed.accounting
      case .error(let error) where answered == id || error.endsSession:
        throw ClientError(.refused(error.error.code), error.error.message)
      default: kept.append((answered, reply))
      }
    }
  }

  /// Asks for the daemon's state.
  ///
  /// - Returns: The status document.
  /// - Throws: `ClientError`.
  public func status() throws(ClientError) -> JSONObject {
    guard case .status(let status) = try request(QueryStatusMessage()) else {
      throw ClientError(.badReply, "the daemon did not answer with its status")
    }
    return status.document
  }

  /// Asks for the daemon's counters.
  ///
  /// - Returns: Text in Prometheus' exposition format.
  /// - Throws: `ClientError`.
  public func metrics() throws(ClientError) -> String {
    guard case .metrics(let text) = try request(QueryMetricsMessage()) else {
      throw ClientError(.badReply, "the daemon did not answer with its metrics")
    }
    return text
  }
}
