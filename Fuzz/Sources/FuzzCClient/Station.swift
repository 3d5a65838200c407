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
      bc_open_stream(client, "room", nil, &stream) == BC_OK,
      bc_open_ring(client, 1, 1, &ring) == BC_OK
    else { fatalError("the client cannot be made: errno \(errno)") }
    self.client = client
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

  /// Processes to the end of the session, touches everything that the daemon's words became, and ends
  /// the client.
  func finish() {
    var settled = takeEvents()
    for _ in 0..<1000 where settled == 0 {
      bc_process(client)
      settled += takeEvents()
    }
    bc_process(client)
    settled += takeEvents()
    precondition(settled == 1, "the frame was settled \(settled) times")
    bc_close(client)
  }

  /// Takes all events; tells how many settled a frame.
  private func takeEvents() -> Int {
    var settled = 0
    var event: UnsafePointer<bc_event>?
    while bc_next_event(client, &event) == BC_OK, let taken = event {
      if taken.pointee.kind == BC_EVENT_RESULT || taken.pointee.kind == BC_EVENT_DROPPED {
        settled += 1
      }
      touch(taken)
      bc_release(taken)
    }
    return settled
  }

  private func touch(_ event: UnsafePointer<bc_event>) {
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
}
