import Base
import CBiopsyClient
import Foundation
import Testing

@Suite("The C client against the real daemon", .serialized)
struct CClientTests {
  /// What came back, event by event.
  private struct Record {
    var answered: [UInt64] = []
    var dropped: [(frame: UInt64, reason: bc_drop_reason)] = []
    var kinds: [bc_event_kind] = []
    var boxes: [[Int32]] = []
    var account: bc_account?

    mutating func take(_ event: UnsafePointer<bc_event>) {
      kinds.append(event.pointee.kind)
      if let result = event.pointee.result?.pointee {
        answered.append(event.pointee.frame)
        boxes = (0..<result.finding_count).compactMap { index in
          bc_get_finding(event, index).map {
            let box = $0.pointee.box
            return [box.left, box.top, box.width, box.height]
          }
        }
      }
      if let drop = event.pointee.drop?.pointee {
        dropped.append((event.pointee.frame, drop.reason))
      }
      if let account = event.pointee.account?.pointee { self.account = account }
    }
  }

  /// A client with a stream and a ring, and what it was told.
  private final class Station {
    let client: OpaquePointer
    var stream: UInt32 = 0
    var ring: UInt32 = 0
    var record = Record()

    init(_ path: String) throws {
      var client: OpaquePointer?
      try #require(bc_connect(path, "end-to-end/1", nil, &client) == BC_OK)
      self.client = try #require(client)
      var options = bc_stream_options()
      bc_stream_options_init(&options)
      options.deadline_ms = 60_000
      try #require(bc_open_stream(self.client, "c", &options, &stream) == BC_OK)
      try #require(bc_open_ring(self.client, 4, 1 << 20, &ring) == BC_OK)
      try #require(bc_wait_open(self.client, stream, 20_000) == BC_OK)
      try #require(bc_wait_ring(self.client, ring, 20_000) == BC_OK)
    }

    deinit { bc_close(client) }

    /// Submits a file through the socket, or through the ring; nil when it cannot be taken now.
    func submit(_ bytes: [UInt8], throughRing: Bool) -> UInt64? {
      var frame = bc_frame()
      bc_frame_init(&frame, BC_FORMAT_JPEG)
      frame.captured_ns = bc_now_ns()
      var number: UInt64 = 0
      guard throughRing else {
        let status = bc_submit(client, stream, &frame, bytes, bytes.count, &number)
        return status == BC_OK ? number : nil
      }
      var slot: UInt32 = 0
      var pixels: UnsafeMutableRawPointer?
      guard bc_acquire(client, ring, &slot, &pixels, nil) == BC_OK else { return nil }
      bytes.withUnsafeBytes { source in
        UnsafeMutableRawBufferPointer(start: pixels, count: source.count).copyMemory(from: source)
      }
      if bc_commit(client, ring, slot, stream, &frame, bytes.count, &number) == BC_OK {
        return number
      }
      bc_abandon(client, ring, slot)
      return nil
    }

    /// Takes events for a while, or until `isDone`.
    func takeEvents(
      forMilliseconds milliseconds: Int, until isDone: (Record) -> Bool = { _ in false }
    ) {
      let end = bc_now_ns() + Int64(milliseconds) * 1_000_000
      while !isDone(record), bc_now_ns() < end {
        var event: UnsafePointer<bc_event>?
        if bc_wait_event(client, &event, 10) == BC_OK, let event {
          record.take(event)
          bc_release(event)
        }
      }
    }
  }

  private func frames() throws -> [[UInt8]] {
    try SceneOnDisk.shared.get().files.map {
      [UInt8](try Data(contentsOf: URL(fileURLWithPath: $0)))
    }
  }

  @Test func findsTheSameThroughSocketAndSharedMemory() throws {
    let daemon = try RunningDaemon()
    let station = try Station(daemon.socketPath)
    var findingCount = 0
    for frame in try frames() {
      var found: [[[Int32]]] = []
      for throughRing in [false, true] {
        let count = station.record.answered.count
        let number = try #require(station.submit(frame, throughRing: throughRing))
        station.takeEvents(forMilliseconds: 60_000) { $0.answered.count > count }
        #expect(station.record.answered.last == number)
        found.append(station.record.boxes)
      }
      #expect(found[0] == found[1])
      findingCount += found[0].count
    }
    #expect(findingCount > 0, "no polyp was found in any frame")
    #expect(bc_finish(station.client, 20_000) == BC_OK)
    station.takeEvents(forMilliseconds: 100)
    let account = try #require(station.record.account)
    #expect(account.submitted == account.answered && account.pending == 0)
    #expect(account.has_daemon && account.daemon_answered == account.answered)
  }

  @Test func comesBackWhenTheDaemonWasKilledAndLosesOnlyWhatWasInFlight() throws {
    let first = try RunningDaemon()
    let frame = try #require(try frames().first)
    let station = try Station(first.socketPath)
    var submitted: [UInt64] = []
    func show(_ isDone: (Record) -> Bool) {
      let end = bc_now_ns() + 60_000_000_000
      while !isDone(station.record), bc_now_ns() < end {
        if let number = station.submit(frame, throughRing: submitted.count % 2 == 0) {
          submitted.append(number)
        }
        station.takeEvents(forMilliseconds: 20)
      }
    }
    show { !$0.answered.isEmpty }
    // A daemon that stands still answers nothing more, so that a frame is in flight for sure.
    kill(first.process.processIdentifier, SIGSTOP)
    if let number = station.submit(frame, throughRing: false) { submitted.append(number) }
    let settledBefore = station.record.answered.count + station.record.dropped.count
    let inFlight = submitted.count - settledBefore

    kill(first.process.processIdentifier, SIGKILL)
    first.process.waitUntilExit()
    station.takeEvents(forMilliseconds: 20_000) {
      $0.answered.count + $0.dropped.count == submitted.count
    }
    let lost = station.record.dropped.filter { $0.reason == BC_DROP_LOST }
    #expect(!lost.isEmpty && lost.count <= inFlight)

    let second = BuiltBinary.process("biopsyd", ["--socket", first.socketPath])
    second.standardError = FileHandle.nullDevice
    try second.run()
    defer { second.terminate() }
    var readyAt: Int64 = 0
    for _ in 0..<1200 where readyAt == 0 {
      if (try? first.connect()) != nil { readyAt = bc_now_ns() }
      station.takeEvents(forMilliseconds: 10)
    }
    #expect(bc_wait_open(station.client, station.stream, 20_000) == BC_OK)
    #expect(bc_now_ns() - readyAt < 2_000_000_000, "later than 2 s after the daemon was ready")
    #expect(bc_wait_ring(station.client, station.ring, 20_000) == BC_OK)

    let answeredBefore = station.record.answered.count
    show { $0.answered.count > answeredBefore }
    #expect(bc_finish(station.client, 60_000) == BC_OK)
    station.takeEvents(forMilliseconds: 100)
    let settled = station.record.answered + station.record.dropped.map(\.frame)
    #expect(settled.sorted() == submitted, "each frame once")
    #expect(station.record.dropped.filter { $0.reason == BC_DROP_LOST }.count == lost.count)
  }

  @Test func theLibraryExportsItsHeaderAndNothingElse() throws {
    guard let lister = Tool.find("nm"), let reader = Tool.find("readelf") else { return }
    let library = BuiltBinary.folder.appendingPathComponent("libbiopsyclient.so").path
    let header = try String(
      contentsOf: BuiltBinary.checkout.appendingPathComponent(
        "Sources/CBiopsyClient/include/biopsyclient.h"), encoding: .utf8)
    let declared = header.split(separator: "\n").filter { $0.hasPrefix("BC_API") }.compactMap {
      $0.split { !$0.isLetter && !$0.isNumber && $0 != "_" }.first {
        $0.hasPrefix("bc_") && !Self.isType($0)
      }
    }
    let symbols = try lister.run(["-D", "--defined-only", library]).output.split(separator: "\n")
      .compactMap { $0.split(separator: " ").last }
      // The linker's own.
      .filter { !$0.hasPrefix("_") }
    #expect(Set(symbols) == Set(declared) && !symbols.isEmpty)
    let needed = try reader.run(["-d", library]).output.split(separator: "\n")
      .filter { $0.contains("NEEDED") }
    #expect(needed.allSatisfy { $0.contains("libc.so") || $0.contains("libpthread") }, "\(needed)")
  }

  private static func isType(_ name: Substring) -> Bool {
    ["bc_status", "bc_finding", "bc_polyp"].contains(String(name))
  }
}
