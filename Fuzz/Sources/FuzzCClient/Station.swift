import CBiopsyClient
import Glibc

/// A client of the C library with a stream and a ring.
struct Station {
  private let client: OpaquePointer
  private var stream: UInt32 = 0

  init(path: String) {
    var client: OpaquePointer?
    var ring: UInt32 = 0
    var options = bc_options()
    bc_options_init(&options)
    // An hour: one session is all that an input gets.
    options.reconnect_first_ms = 3_600_000
    options.reconnect_longest_ms = 3_600_000
    guard bc_connect(path, "fuzz", &options, &client) == BC_OK, let client,
      Station.openStream(client, &stream) == BC_OK,
      bc_open_ring(client, 1, 1, &ring) == BC_OK
    else { fatalError("the client cannot be made: errno \(errno)") }
    self.client = client
  }

  private static func openStream(_ client: OpaquePointer, _ stream: inout UInt32) -> bc_status {
    var options = bc_stream_options()
    bc_stream_options_init(&options)
    return "E-1".withCString { examination in
      options.examination = examination
      return bc_open_stream(client, "room", &options, &stream)
    }
  }

  func process() {
    bc_process(client)
  }

  func submit() {
    var frame = bc_frame()
    bc_frame_init(&frame, BC_FORMAT_JPEG)
    let bytes: [UInt8] = [1]
    precondition(bc_submit(client, stream, &frame, bytes, bytes.count, nil) == BC_OK)
  }

  /// Makes a record that would be sent again, and one that would not.
  func record() {
    for request in ["r", nil] {
      precondition(bc_record(client, "resection", #"{"fate":"lost"}"#, request, nil) == BC_OK)
    }
  }

  /// Processes to the end of the session, touches everything that the daemon's words became, and ends
  /// the client.
  func finish() {
    var settled = Settled()
    takeEvents(&settled)
    for _ in 0..<1000 where settled.frames == 0 {
      bc_process(client)
      takeEvents(&settled)
    }
    bc_process(client)
    // A record that waits for another session is told of when there will be none.
    bc_finish(client, 0)
    takeEvents(&settled)
    precondition(settled.frames == 1, "the frame was settled \(settled.frames) times")
    precondition(settled.records.sorted() == [1, 2], "records settled: \(settled.records)")
    bc_close(client)
  }

  /// What events have settled.
  private struct Settled {
    var frames = 0
    var records: [UInt64] = []
  }

  /// Takes all events.
  private func takeEvents(_ settled: inout Settled) {
    var event: UnsafePointer<bc_event>?
    while bc_next_event(client, &event) == BC_OK, let taken = event {
      if taken.pointee.kind == BC_EVENT_RESULT || taken.pointee.kind == BC_EVENT_DROPPED {
        settled.frames += 1
      }
      if taken.pointee.record != 0 { settled.records.append(taken.pointee.record) }
      touch(taken)
      bc_release(taken)
    }
  }

  private func touch(_ event: UnsafePointer<bc_event>) {
    check(event.pointee.stream_place?.pointee)
    check(event.pointee.call?.pointee.place?.pointee)
    check(event.pointee.recorded?.pointee.place.pointee)
    if let call = event.pointee.call { check(call.pointee.reference) }
    guard let result = event.pointee.result?.pointee else { return }
    let pixelCount = Int(result.mask_width) * Int(result.mask_height)
    var pixels = [UInt8](repeating: 0, count: min(pixelCount, 65_536))
    var sum = strlen(result.reason) + strlen(result.model)
    for index in 0..<result.finding_count {
      _ = bc_mask(event, index, 255, &pixels, pixels.count)
      guard let finding = bc_get_finding(event, index)?.pointee else { fatalError("no finding") }
      for point in UnsafeBufferPointer(start: finding.points, count: finding.point_count) {
        sum += Int(point.x)
      }
    }
    for index in 0..<result.polyp_count {
      guard let polyp = bc_get_polyp(event, index)?.pointee else { fatalError("no polyp") }
      check(polyp.reference)
      guard let call = polyp.call?.pointee else { continue }
      sum += strlen(call.class_name) + strlen(call.reason)
      for entry in UnsafeBufferPointer(start: call.classes, count: call.class_count) {
        sum += strlen(entry.name)
      }
    }
    for index in 0..<result.quality_reason_count {
      guard let reason = bc_get_quality_reason(event, index) else { fatalError("no reason") }
      sum += strlen(reason)
    }
    precondition(sum >= 0)
  }

  /// A place that is handed out has the hash of a leaf.
  private func check(_ place: bc_place?) {
    guard let place else { return }
    let count = withUnsafeBytes(of: place.leaf_sha256) { $0.prefix { $0 != 0 }.count }
    precondition(count == 64, "a leaf's hash of \(count) digits")
  }

  /// A polyp's name ends within its room.
  private func check<Characters>(_ name: Characters) {
    precondition(withUnsafeBytes(of: name) { $0.contains(0) }, "a polyp's name has no end")
  }
}
