public import Base
public import Wire

/// One station's stream over as many connections as it takes.
///
/// When the daemon goes away, the frames in flight are reported as lost, each once, and the link
/// connects anew with growing waits. Any thread may send; one thread receives, and is the one that
/// connects.
public final class StationLink: @unchecked Sendable {
  // Unchecked because `backoff` and `ring`'s opening belong to the one thread that receives; the rest
  // is under `state`'s lock or constant.

  /// What happened on the link.
  public enum Event: Sendable {
    /// The daemon is there: frames can be sent.
    case connected(WelcomeMessage, StreamOpenedMessage)
    /// A frame's answer, or another message of the daemon's.
    case reply(id: UInt64, DaemonReply)
    /// The connection is gone, and with it the frames that were not answered.
    case lost(frames: [UInt64], ClientError)
    /// `close` was called: there will be nothing more.
    case closed
  }

  private struct Live: Sendable {
    let connection: DaemonConnection
    let stream: Int
  }

  private struct State: Sendable {
    var live: Live?
    var pending: Set<UInt64> = []
    var nextID = StationLink.firstFrameID
  }

  /// Frames are numbered over all connections, above what a connection numbers by itself.
  private static let firstFrameID: UInt64 = 1 << 32

  private let path: String
  private let hello: HelloMessage
  private let request: OpenStreamMessage
  private let ring: FrameRing?
  private let timeout: Duration?
  private let state = Locked(State())
  private let isClosed = Flag()
  private var backoff: Backoff

  /// Describes a link; `receive` connects it.
  ///
  /// - Parameters:
  ///   - path: The daemon's socket.
  ///   - hello: Who this client is.
  ///   - stream: The station's name and wishes.
  ///   - ring: Memory for frames; where the daemon refuses it, frames go as bodies.
  ///   - backoff: The waits between attempts.
  ///   - timeout: How long a send or receive may take; nil for no limit.
  public init(
    path: String, hello: HelloMessage, stream: OpenStreamMessage, ring: FrameRing? = nil,
    backoff: Backoff = Backoff(), timeout: Duration? = nil
  ) {
    self.path = path
    self.hello = hello
    request = stream
    self.ring = ring
    self.backoff = backoff
    self.timeout = timeout
  }

  /// Sends a frame, by the ring where one is open and has room.
  ///
  /// - Parameters:
  ///   - encoding: How the bytes hold the pixels.
  ///   - captured: When the frame was captured.
  ///   - bytes: The frame.
  /// - Returns: The id that its answer, or its loss, will carry; nil when there is no daemon now, and
  ///   the frame went nowhere.
  public func send(
    _ encoding: FrameMessage.Encoding, captured: MonotonicInstant?, bytes: UnsafeRawBufferPointer
  ) -> UInt64? {
    let reserved = state.withLock { state -> (live: Live, id: UInt64)? in
      guard let live = state.live else { return nil }
      defer { state.nextID += 1 }
      state.pending.insert(state.nextID)
      return (live, state.nextID)
    }
    guard let reserved else { return nil }
    let (live, id) = reserved
    let frame = FrameMessage(stream: live.stream, encoding: encoding, captured: captured)
    do throws(ClientError) {
      try live.connection.sendCopy(of: bytes, as: frame, by: ring, id: id)
    } catch {
      // The thread that receives reports what was in flight, this frame with it, unless it has done
      // so already. What went out may end in the middle of a message.
      live.connection.close()
    }
    return id
  }

  /// Waits for the next event; connects first where there is no connection.
  ///
  /// - Returns: What happened.
  /// - Throws: `ClientError` where waiting is of no use: the daemon does not let this client in, or
  ///   does not understand it.
  public func receive() throws(ClientError) -> Event {
    guard !isClosed.isSet else { return .closed }
    guard let live = state.withLock({ $0.live }) else { return try connect() }
    do throws(ClientError) {
      let (id, reply) = try live.connection.receive()
      if case .error(let error) = reply, error.endsSession {
        throw ClientError(.refused(error.error.code), error.error.message)
      }
      _ = state.withLock { $0.pending.remove(id) }
      return .reply(id: id, reply)
    } catch {
      return lose(error)
    }
  }

  /// Ends the link; `receive` returns `closed`, at once or after the event it waits for.
  public func close() {
    isClosed.set()
    if let live = state.withLock({ $0.live }) { live.connection.close() }
  }

  private func lose(_ error: ClientError) -> Event {
    let frames = state.withLock { state in
      let frames = state.pending.sorted()
      state.pending = []
      state.live = nil
      return frames
    }
    ring?.forgetConnection()
    return .lost(frames: frames, error)
  }

  private func connect() throws(ClientError) -> Event {
    while !isClosed.isSet {
      do throws(ClientError) {
        let event = try connectOnce()
        backoff.reset()
        return event
      } catch {
        ring?.forgetConnection()
        switch error.code {
        case .refused(.notAllowed), .refused(.unsupported), .badReply, .noMemory: throw error
        case .refused, .unreachable, .connectionLost: break
        }
        _ = isClosed.wait(timeout: backoff.next())
      }
    }
    return .closed
  }

  private func connectOnce() throws(ClientError) -> Event {
    let connection = try DaemonConnection(
      path: path, hello: hello, timeout: timeout)
    let opened = try connection.openStream(request)
    if let ring, connection.welcome.maximumRings > 0 {
      do throws(ClientError) {
        try connection.openRing(ring)
      } catch {
        guard error.code == .refused(.invalidRing) else { throw error }
      }
    }
    state.withLock { $0.live = Live(connection: connection, stream: opened.stream) }
    // `close` may have looked for a connection just before.
    if isClosed.isSet { connection.close() }
    return .connected(connection.welcome, opened)
  }
}
