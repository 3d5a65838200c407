import Base
import Foundation
import Wire

/// One client's connection: a thread that reads its requests, and the way back for its results.
///
/// The thread is the only one that reads, and the only one that ends the session; any thread may
/// send. A fault here ends this session and no other.
final class ClientSession: @unchecked Sendable, ResultReceiver {
  // Unchecked because `reader`, `greeting`, `streams`, `rings` and `ending` are used by the session's
  // thread only, once it runs; the rest is immutable or has its own lock.

  /// How far a session is on its way out.
  enum Ending: Equatable {
    /// It serves.
    case no
    /// It takes no more requests and goes when every stream is finished and all is sent.
    case whenFinished
  }

  /// The session's number since the daemon started, for the log.
  let number: Int
  let server: ServerCore
  let peer: PeerCredentials
  var reader: MessageReader
  var greeting: HelloMessage?
  var streams: [Int: StationStream] = [:]
  var lastStreamNumber = 0
  var rings: [Int: SharedRing] = [:]
  var lastRingNumber = 0
  var ending = Ending.no
  let outbox: Outbox
  let pool: FrameBufferPool
  private let socket: FileDescriptor
  private let wakePipe: WakePipe
  private let openStreamCount = Locked(0)
  private let requestsInHand = Locked(0)
  private let isStopRequested = Locked(false)
  private let settings = Locked(ResultPreferences())
  private let connected = MonotonicInstant.now

  init(
    number: Int, socket: consuming FileDescriptor, server: ServerCore
  ) throws(SystemError) {
    self.number = number
    self.server = server
    peer = try PeerCredentials(ofPeerAt: socket.number)
    pool = FrameBufferPool(budget: server.frameMemory)
    reader = MessageReader(limits: server.limits, pool: pool)
    outbox = Outbox(
      socket: socket.number, maximumByteCount: server.limits.maximumOutboxByteCount)
    wakePipe = try WakePipe()
    self.socket = socket
  }

  deinit {
    reader.deallocate()
  }

  var preferences: ResultPreferences { settings.withLock { $0 } }

  /// Serves the client until it or the daemon ends the session.
  func run() {
    server.logger.log(
      .info, "session_opened", ["session": number, "pid": peer.process, "uid": peer.user])
    var reason = "client_closed"
    do {
      while try serveOnce() {}
    } catch let error as WireError {
      reason = error.code.rawValue
      server.logger.log(
        .warning, "session_failed",
        ["session": number, "pid": peer.process, "error": error.message]
      )
      bidFarewell(error)
    } catch {
      reason = "connection_lost"
    }
    for stream in streams.values {
      if let final = server.scheduler.abandon(stream) { finish(stream, final) }
    }
    // Streams know their session: letting go of them lets go of the session.
    streams = [:]
    rings = [:]
    settleAsLost(outbox.discard())
    server.logger.log(.info, "session_closed", ["session": number, "reason": reason])
  }

  /// Makes the session tell its client that the daemon stops, and end.
  func requestStop() {
    isStopRequested.withLock { $0 = true }
    wakePipe.wake()
  }

  // MARK: Waiting and reading

  /// Waits for the socket or a wake-up and does what there is to do; false when the session ends.
  private func serveOnce() throws -> Bool {
    if isStopRequested.withLock({ $0 }) {
      throw WireError(.shuttingDown, "the daemon stops")
    }
    guard !isOver else { return false }
    var waits = [
      pollfd(fd: socket.number, events: pollEvents, revents: 0),
      pollfd(fd: wakePipe.descriptor, events: Int16(POLLIN), revents: 0),
    ]
    try systemCall("wait") { poll(&waits, 2, pollTimeoutMilliseconds) }
    if waits[1].revents != 0 { wakePipe.drain() }
    if waits[0].revents & Int16(POLLERR) != 0 {
      throw SystemError(code: ECONNRESET, operation: "wait")
    }
    try flush()
    let hasHungUp = waits[0].revents & Int16(POLLHUP) != 0
    guard ending == .no else { return !hasHungUp }
    if hasHungUp || waits[0].revents & Int16(POLLIN) != 0 {
      return try readMessages() || !hasHungUp
    }
    try checkTimeout()
    return true
  }

  private var pollEvents: Int16 {
    let reads = ending == .no ? Int16(POLLIN) : 0
    return outbox.isEmpty ? reads : reads | Int16(POLLOUT)
  }

  /// Whether a session on its way out has nothing left to do.
  private var isOver: Bool {
    switch ending {
    case .no: false
    case .whenFinished:
      outbox.isEmpty && openStreamCount.withLock { $0 } == 0 && requestsInHand.withLock { $0 } == 0
    }
  }

  private var pollTimeoutMilliseconds: Int32 {
    var end: MonotonicInstant?
    if let begun = reader.begun { end = begun + server.limits.messageTimeout }
    if greeting == nil { end = connected + server.limits.messageTimeout }
    guard let end else { return -1 }
    return Int32(clamping: max(0, Int((end - .now).milliseconds.rounded(.up))))
  }

  private func checkTimeout() throws(WireError) {
    let limit = server.limits.messageTimeout
    if let begun = reader.begun, begun + limit <= .now {
      throw WireError(.timeout, "a message was begun and not finished within \(limit)")
    }
    if greeting == nil, connected + limit <= .now {
      throw WireError(.timeout, "no hello within \(limit)")
    }
  }

  /// Takes no more requests; the session goes when everything asked for is answered.
  func finishWhenDone() {
    closeAllStreams()
    ending = .whenFinished
  }

  private func closeAllStreams() {
    for stream in streams.values {
      if let final = server.scheduler.close(stream) { notifyClosed(stream, final) }
    }
  }

  /// Handles the messages that are there; false at the end of the client's stream.
  private func readMessages() throws -> Bool {
    // A client that sends without pause must not keep this thread from flushing its results.
    for _ in 0..<16 {
      switch try reader.advance(socket.number) {
      case .needsMoreBytes:
        try checkTimeout()
        return true
      case .endOfStream:
        // The client may have closed its sending half only and still wait for results.
        finishWhenDone()
        return false
      case .message(let message):
        try handle(message)
        guard ending == .no else { return true }
      }
    }
    return true
  }

  // MARK: Sending

  /// Sends a message that is no frame's result.
  func send(_ message: some Message, correlationID: UInt64, body: [UInt8] = []) {
    var encoder = MessageEncoder()
    encoder.encode(message, correlationID: correlationID, body: body)
    afterSending(outbox.send(encoder.bytes))
  }

  func deliver(
    _ message: [UInt8], for stream: StationStream, _ frame: SettledFrame, isLate: Bool
  ) {
    let delivery = Outbox.Delivery(stream: stream, isLate: isLate, frame: frame)
    let sent = outbox.send(message, delivery: delivery)
    switch sent {
    case .whole: settleAsDelivered([delivery])
    case .queued: break
    case .overflow, .refused: settleAsLost([delivery])
    }
    afterSending(sent)
  }

  func notify(_ drop: FrameScheduler.Drop) {
    trace(drop)
    send(
      DroppedMessage(
        stream: drop.stream.number, reason: drop.reason, message: drop.message,
        paceFramesPerSecond: server.scheduler.pace), correlationID: drop.correlationID)
    if let final = drop.final { notifyClosed(drop.stream, final) }
  }

  func notifyClosed(_ stream: StationStream, _ final: FrameScheduler.FinalAccount) {
    finish(stream, final) { [self] in
      send(
        StreamClosedMessage(stream: stream.number, accounting: final.accounting),
        correlationID: final.correlationID)
      openStreamCount.withLock { $0 -= 1 }
      wakePipe.wake()
    }
  }

  func countOpenedStream() {
    openStreamCount.withLock { $0 += 1 }
  }

  /// Counts a request that is answered later; a session does not end before its answer.
  func beginRequest() {
    requestsInHand.withLock { $0 += 1 }
  }

  /// Says that a request of `beginRequest` is answered.
  func endRequest() {
    requestsInHand.withLock { $0 -= 1 }
    wakePipe.wake()
  }

  var openStreams: Int { openStreamCount.withLock { $0 } }

  func setPreferences(_ preferences: ResultPreferences) {
    settings.withLock { $0 = preferences }
  }

  private func afterSending(_ sent: Outbox.Sent) {
    if case .whole = sent { return }
    wakePipe.wake()
  }

  private func flush() throws {
    guard !outbox.isOverfull else {
      throw WireError(
        .slowReader,
        "over \(server.limits.maximumOutboxByteCount) bytes of results were waiting to be read")
    }
    let (delivered, isBroken) = outbox.flush()
    settleAsDelivered(delivered)
    if isBroken { throw SystemError(code: EPIPE, operation: "send") }
  }

  private func settleAsDelivered(_ deliveries: [Outbox.Delivery]) {
    for delivery in deliveries {
      let final = server.scheduler.settle(
        delivery.stream, .answered(isLate: delivery.isLate), delivery.frame)
      if let final { notifyClosed(delivery.stream, final) }
    }
  }

  private func settleAsLost(_ deliveries: [Outbox.Delivery]) {
    for delivery in deliveries {
      let final = server.scheduler.settle(
        delivery.stream, .dropped(.disconnected), delivery.frame)
      if let final { finish(delivery.stream, final) }
    }
  }

  /// Tells the client why the session ends, if it takes that within the time for farewells.
  private func bidFarewell(_ error: WireError) {
    var encoder = MessageEncoder()
    encoder.encode(ErrorMessage(error, endsSession: true), correlationID: 0)
    let isOrderly = error.code == .shuttingDown
    if isOrderly {
      closeAllStreams()
      server.study?.drain(within: server.limits.farewellTimeout)
    }
    settleAsLost(outbox.finish(with: encoder.bytes, keepingQueue: isOrderly))
    makeRoomForFarewell()
    let end = MonotonicInstant.now + server.limits.farewellTimeout
    while !outbox.isEmpty, waitForSocket(POLLOUT, until: end) {
      let (delivered, isBroken) = outbox.flush()
      settleAsDelivered(delivered)
      if isBroken { return }
    }
    discardInput(until: end)
  }

  /// Reads what the client still sends, to its end or for a while.
  ///
  /// Closing a socket with unread bytes would make the client's next call fail before it has read
  /// the farewell.
  private func discardInput(until end: MonotonicInstant) {
    shutdown(socket.number, Int32(SHUT_WR))
    var bytes = [UInt8](repeating: 0, count: 64 * 1024)
    while waitForSocket(POLLIN, until: end) {
      let count = recv(socket.number, &bytes, bytes.count, 0)
      if count == 0 { return }
    }
  }

  /// Waits for an event; false when time is up or the client is gone.
  private func waitForSocket(_ event: Int32, until end: MonotonicInstant) -> Bool {
    let milliseconds = (end - .now).milliseconds.rounded(.up)
    guard milliseconds > 0 else { return false }
    var waits = [pollfd(fd: socket.number, events: Int16(event), revents: 0)]
    let count = try? systemCall("wait") { poll(&waits, 1, Int32(milliseconds)) }
    return count == 1 && waits[0].revents & Int16(event) != 0
  }

  /// Lets the kernel hold a little more for this client, so that one who has not been reading still
  /// finds out why when it does.
  private func makeRoomForFarewell() {
    var byteCount: Int32 = 1 << 20
    _ = setsockopt(
      socket.number, SOL_SOCKET, SO_SNDBUF, &byteCount, socklen_t(MemoryLayout<Int32>.size))
  }
}
