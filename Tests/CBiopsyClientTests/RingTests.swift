import CBiopsyClient
import Foundation
import Testing

@Suite("Rings of the C client hold what the protocol asks of them")
struct CRingTests {
  /// A ring that the daemon has opened as 9, as the daemon sees it.
  private struct OpenRing {
    let session: Session
    let ring: UInt32
    let memory: UnsafeMutableRawPointer

    init(slots: Int, slotBytes: Int) throws {
      session = try Session()
      var ring: UInt32 = 0
      let client = session.client.handle
      try #require(bc_open_ring(client, UInt32(slots), slotBytes, &ring) == BC_OK)
      self.ring = ring
      let request = try session.daemon.receive()
      #expect(request.kind == 0x08)
      #expect(try request.fields.integer("slots") == slots)
      #expect(try request.fields.integer("slot_bytes") == 8192)
      let descriptor = try #require(session.daemon.descriptors.first)
      // F_GET_SEALS; sealed against shrinking, growing, other mappings that write, and more seals.
      #expect(fcntl(descriptor, 1034) == 0x17)
      var status = stat()
      #expect(fstat(descriptor, &status) == 0 && status.st_size == 4096 + slots * 8192)
      let size = Int(status.st_size)
      memory = try #require(mmap(nil, size, PROT_READ, MAP_SHARED, descriptor, 0))
      #expect(memory != MAP_FAILED)
      session.daemon.send(0x88, #"{"ring":9,"mapped":true}"#, id: request.id)
      try session.client.next { event in
        #expect(event.pointee.kind == BC_EVENT_RING_OPENED && event.pointee.ring == ring)
        #expect(event.pointee.ring_mapped)
      }
    }

    func generation(_ slot: UInt32) -> UInt64 {
      memory.load(fromByteOffset: 64 * Int(slot), as: UInt64.self)
    }

    func acquire() -> (status: bc_status, slot: UInt32, pixels: UnsafeMutableRawPointer?) {
      var slot: UInt32 = 0
      var pixels: UnsafeMutableRawPointer?
      var count = 0
      let status = bc_acquire(session.client.handle, ring, &slot, &pixels, &count)
      return (status, slot, pixels)
    }

    func commit(_ slot: UInt32, count: Int) -> bc_status {
      var frame = bc_frame()
      bc_frame_init(&frame, BC_FORMAT_JPEG)
      return bc_commit(
        session.client.handle, ring, slot, session.stream, &frame, count, nil)
    }
  }

  @Test func framesASlotWithASequenceLock() throws {
    let open = try OpenRing(slots: 2, slotBytes: 5000)
    let (status, slot, pixels) = open.acquire()
    #expect(status == BC_OK && open.generation(slot) == 1)
    pixels?.storeBytes(of: 0xAB, toByteOffset: 0, as: UInt8.self)
    #expect(open.commit(slot, count: 8193) == BC_TOO_LARGE)
    #expect(open.generation(slot) == 1)
    #expect(open.commit(slot, count: 5000) == BC_OK)
    #expect(open.generation(slot) == 2)
    #expect(open.memory.load(fromByteOffset: 4096 + 8192 * Int(slot), as: UInt8.self) == 0xAB)
    let frame = try open.session.daemon.receive()
    #expect(frame.body == [])
    #expect(try frame.fields.integer("ring") == 9)
    #expect(try frame.fields.integer("slot") == Int(slot))
    #expect(try frame.fields.integer("bytes") == 5000)
    #expect(try frame.fields.integer("generation") == 2)
    #expect(open.commit(slot, count: 5000) == BC_NOT_FOUND)
  }

  @Test func freesASlotWithItsAnswerAndNotBefore() throws {
    let open = try OpenRing(slots: 2, slotBytes: 8192)
    let slots = (0..<2).map { _ in open.acquire().slot }
    #expect(open.acquire().status == BC_AGAIN)
    for slot in slots { #expect(open.commit(slot, count: 10) == BC_OK) }
    #expect(open.acquire().status == BC_AGAIN)
    let id = try open.session.daemon.receive().id
    open.session.daemon.send(0x84, #"{"stream":1,"reason":"torn"}"#, id: id)
    #expect(try open.session.client.next().reason == BC_DROP_TORN)
    let again = open.acquire()
    #expect(again.status == BC_OK && again.slot == slots[0] && open.generation(again.slot) == 3)
    #expect(bc_abandon(open.session.client.handle, open.ring, again.slot) == BC_OK)
    #expect(open.generation(again.slot) == 4)
    #expect(bc_abandon(open.session.client.handle, open.ring, again.slot) == BC_NOT_FOUND)
  }

  @Test func offersTheSameMemoryToTheNextDaemon() throws {
    let open = try OpenRing(slots: 2, slotBytes: 8192)
    let held = open.acquire().slot
    let flying = open.acquire().slot
    #expect(open.commit(flying, count: 10) == BC_OK)
    open.session.daemon.hangUp()
    #expect(try open.session.client.next().kind == BC_EVENT_DISCONNECTED)
    #expect(try open.session.client.next().reason == BC_DROP_LOST)
    #expect(open.commit(held, count: 10) == BC_NOT_CONNECTED)
    #expect(open.acquire().slot == flying)
    try open.session.greet()
    #expect(try open.session.client.next().kind == BC_EVENT_CONNECTED)
    let request = try open.session.daemon.receive()
    #expect(request.kind == 0x08 && open.session.daemon.descriptors.count == 1)
    open.session.daemon.send(0x88, #"{"ring":2}"#, id: request.id)
    try open.session.open()
    #expect(try open.session.client.next().kind == BC_EVENT_RING_OPENED)
    #expect(try open.session.client.next().kind == BC_EVENT_STREAM_OPENED)
    #expect(open.commit(held, count: 10) == BC_OK)
    #expect(try open.session.daemon.receive().fields.integer("ring") == 2)
  }

  @Test func saysWhenTheDaemonTakesNoRing() throws {
    let session = try Session()
    var ring: UInt32 = 0
    #expect(bc_open_ring(session.client.handle, 1, 1, &ring) == BC_OK)
    session.daemon.send(
      0xFF, #"{"code":"invalid_ring","message":"no room"}"#, id: try session.daemon.receive().id)
    let event = try session.client.next()
    #expect(event.kind == BC_EVENT_RING_REFUSED && event.fault == BC_FAULT_INVALID_RING)
    #expect(bc_wait_ring(session.client.handle, ring, 0) == BC_REFUSED)
    #expect(bc_is_connected(session.client.handle))
  }

  @Test func closesARing() throws {
    let open = try OpenRing(slots: 1, slotBytes: 8192)
    #expect(open.commit(open.acquire().slot, count: 1) == BC_OK)
    #expect(bc_close_ring(open.session.client.handle, open.ring) == BC_OK)
    #expect(open.acquire().status == BC_NOT_FOUND)
    let frame = try open.session.daemon.receive()
    let close = try open.session.daemon.receive()
    #expect(close.kind == 0x09)
    #expect(try close.fields.integer("ring") == 9)
    open.session.daemon.send(0x83, FakeDaemon.result, id: frame.id)
    open.session.daemon.send(0x89, #"{"ring":9}"#, id: close.id)
    #expect(try open.session.client.next().kind == BC_EVENT_RESULT)
    #expect(bc_close_ring(open.session.client.handle, open.ring) == BC_NOT_FOUND)
    var ring: UInt32 = 0
    for _ in 0..<4 { #expect(bc_open_ring(open.session.client.handle, 1, 1, &ring) == BC_OK) }
    #expect(bc_open_ring(open.session.client.handle, 1, 1, &ring) == BC_TOO_LARGE)
    #expect(bc_open_ring(open.session.client.handle, 65, 1, &ring) == BC_INVALID_ARGUMENT)
  }
}
