import Base
import Wire

extension ClientSession {
  /// Tells what happened to the last frames of all sessions.
  func sendTrace(_ request: QueryTraceMessage, _ id: UInt64) throws(WireError) {
    // A trace that the session's outbox does not hold would end the session.
    let room = server.limits.maximumOutboxByteCount / 2 / ChromeTrace.maximumFrameByteCount
    let limit = min(TraceRecorder.capacity, room)
    guard limit > 0 else {
      throw WireError(.busy, "the configuration's outbox_bytes has no room for a trace")
    }
    let snapshot = server.trace.last(min(request.frames ?? limit, limit))
    send(
      TraceMessage(frames: snapshot.frames.count), correlationID: id,
      body: ChromeTrace.document(snapshot, workers: server.supervisor.snapshot.workers.count))
  }

  /// Remembers a frame that got no result.
  func trace(_ drop: FrameScheduler.Drop) {
    server.trace.record(
      DropTrace(
        session: number, stream: drop.stream.number, station: drop.stream.name,
        correlationID: drop.correlationID, reason: drop.reason, instant: .now))
  }
}
