import Base
import Client
import Foundation
import Serving
import Testing
import Wire

@Suite("Memory that is no good as a ring")
struct RingRefusalTests {
  /// Offers descriptors and returns the error that the daemon answered with, if any, and whether it
  /// ended the session.
  private func answer(
    to descriptors: [Int32], slots: Int = 4, slotByteCount: Int = 4096,
    limits: SessionLimits = SessionLimits()
  ) throws -> (code: WireError.Code?, endsSession: Bool) {
    let server = try RunningServer(limits: limits, analyzers: [ScriptedAnalyzer()])
    let client = try RawClient(path: server.socketPath)
    try client.send(HelloMessage(client: "ring"))
    try client.offer(descriptors, slots: slots, slotByteCount: slotByteCount)
    client.closeSending()
    for (header, json) in try client.readToEnd() where header.kind == MessageKind.error.rawValue {
      let error = try ErrorMessage(JSONFields(json))
      return (error.error.code, error.endsSession)
    }
    return (nil, false)
  }

  private func expectRefusal(
    of descriptor: Int32, slots: Int = 4, slotByteCount: Int = 4096,
    limits: SessionLimits = SessionLimits(), sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let (code, endsSession) = try answer(
      to: [descriptor], slots: slots, slotByteCount: slotByteCount, limits: limits)
    #expect(code == .invalidRing && !endsSession, sourceLocation: sourceLocation)
  }

  @Test func goodMemoryIsTaken() throws {
    let memory = try OfferedMemory(.good)
    let file = try #require(memory.file)
    #expect(try answer(to: [file.number]).code == nil)
  }

  @Test func aPipe() throws {
    var ends: [Int32] = [-1, -1]
    try systemCall("pipe") { pipe(&ends) }
    defer { for end in ends { close(end) } }
    try expectRefusal(of: ends[0])
    try expectRefusal(of: ends[1])
  }

  @Test func aFileOnDisk() throws {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("biopsy-ring-\(UUID().uuidString)").path
    try Data(count: 5 * 4096).write(to: URL(fileURLWithPath: path))
    defer { unlink(path) }
    let file = try FileDescriptor.openForReading(path)
    try expectRefusal(of: file.number)
  }

  /// Such a file cannot be sealed: its file system could be full when a page is needed.
  @Test func aFileOnAMountedMemoryFileSystem() throws {
    let path = "/dev/shm/biopsy-ring-\(UUID().uuidString)"
    guard (try? Data(count: 5 * 4096).write(to: URL(fileURLWithPath: path))) != nil else {
      FileHandle.standardError.write(Data("RingRefusalTests: /dev/shm is not writable\n".utf8))
      return
    }
    defer { unlink(path) }
    let file = try FileDescriptor.openForReading(path)
    try expectRefusal(of: file.number)
  }

  @Test func aFolderATerminalAndASocket() throws {
    for path in ["/", "/dev/null", "/proc/self/maps"] {
      let file = try FileDescriptor.openForReading(path)
      try expectRefusal(of: file.number)
    }
    let socket = FileDescriptor(
      owning: try systemCall("socket") {
        Foundation.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
      })
    try expectRefusal(of: socket.number)
  }

  @Test func memoryThatCanShrink() throws {
    let memory = try OfferedMemory(.unsealed)
    let file = try #require(memory.file)
    try expectRefusal(of: file.number)
    try MemoryFile.seal(file, .grow)
    try expectRefusal(of: file.number)
  }

  @Test func memoryThatIsTooSmallByOneByte() throws {
    let memory = try OfferedMemory(.good, byteCount: 5 * 4096 - 1)
    let file = try #require(memory.file)
    try expectRefusal(of: file.number)
    let enough = try OfferedMemory(.good, byteCount: 5 * 4096)
    #expect(try answer(to: [try #require(enough.file).number]).code == nil)
  }

  @Test func memoryThatCannotBeRead() throws {
    let memory = try OfferedMemory(.good)
    let file = try #require(memory.file)
    let writable = FileDescriptor(
      owning: try systemCall("open") {
        open("/proc/self/fd/\(file.number)", O_WRONLY | O_CLOEXEC)
      })
    try expectRefusal(of: writable.number)
    let sparse = try OfferedMemory(.sparse)
    let number = try #require(sparse.file).number
    let unreadable = FileDescriptor(
      owning: try systemCall("open") { open("/proc/self/fd/\(number)", O_WRONLY | O_CLOEXEC) })
    try expectRefusal(of: unreadable.number)
  }

  @Test func memoryOfHugePages() throws {
    // MFD_CLOEXEC, MFD_ALLOW_SEALING and MFD_HUGETLB; memfd_create(2) is call 319 on x86-64 only.
    #if arch(x86_64)
      guard let number = HugePages.makeFile() else {
        FileHandle.standardError.write(Data("RingRefusalTests: no huge pages here\n".utf8))
        return
      }
      let file = FileDescriptor(owning: number)
      try expectRefusal(of: file.number)
    #endif
  }

  @Test func slotsThatAreNoWholePages() throws {
    let memory = try OfferedMemory(.good)
    try expectRefusal(of: try #require(memory.file).number, slotByteCount: 4095)
  }

  @Test func moreThanARingMayHave() throws {
    var limits = SessionLimits()
    limits.maximumRingByteCount = 3 * 4096
    let memory = try OfferedMemory(.good)
    try expectRefusal(of: try #require(memory.file).number, limits: limits)
  }

  @Test func moreThanAllSessionsMayHaveMapped() throws {
    var limits = SessionLimits()
    limits.ringMemoryByteCount = 9 * 4096
    let server = try RunningServer(limits: limits, analyzers: [ScriptedAnalyzer()])
    let connections = try (0..<2).map { _ in try server.connect() }
    let rings = try (0..<2).map { _ in try FrameRing(slots: 4, slotByteCount: 4096) }
    try connections[0].openRing(rings[0])
    #expect { try connections[1].openRing(rings[1]) } throws: {
      ($0 as? ClientError)?.code == .refused(.invalidRing)
    }
    try connections[0].closeRing(rings[0])
    try connections[1].openRing(rings[1])
  }

  @Test func moreRingsThanASessionMayHave() throws {
    let server = try RunningServer(analyzers: [ScriptedAnalyzer()])
    let connection = try server.connect()
    let rings = try (0..<5).map { _ in try FrameRing(slots: 1, slotByteCount: 1) }
    for ring in rings.prefix(4) { try connection.openRing(ring) }
    #expect { try connection.openRing(rings[4]) } throws: {
      ($0 as? ClientError)?.code == .refused(.invalidRing)
    }
    try connection.closeRing(rings[1])
    try connection.openRing(rings[4])
    #expect(rings[4].number == 5, "numbers are not used again")
  }

  @Test func noDescriptorAtAll() throws {
    let (code, endsSession) = try answer(to: [])
    #expect(code == .invalidRing && !endsSession)
  }

  @Test(arguments: [2, 3, 100])
  func severalDescriptorsEndTheSession(count: Int) throws {
    let memory = try OfferedMemory(.good)
    let file = try #require(memory.file)
    let (code, endsSession) = try answer(
      to: Array(repeating: file.number, count: count))
    #expect(code == .malformed && endsSession)
  }

  @Test func aDescriptorWithAnotherMessageEndsTheSession() throws {
    let memory = try OfferedMemory(.good)
    let file = try #require(memory.file)
    var hello = MessageEncoder()
    hello.encode(HelloMessage(client: "smuggler"), correlationID: 1)
    let head = Array(hello.bytes.prefix(MessageHeader.byteCount))
    let text = Array(hello.bytes.dropFirst(MessageHeader.byteCount))
    // With the header, and with what comes after it.
    for (first, second) in [(head, text), (text, [])] {
      let server = try RunningServer(analyzers: [ScriptedAnalyzer()])
      let client = try RawClient(path: server.socketPath)
      if second.isEmpty { try client.send(head) }
      try client.send(first, descriptors: [file.number])
      try client.send(second)
      let last = try #require(try client.readToEnd().last)
      #expect(try ErrorMessage(JSONFields(last.json)).error.code == .malformed)
    }
  }
}

#if arch(x86_64)
  enum HugePages {
    /// An empty file of huge pages; nil where the kernel has none.
    static func makeFile() -> Int32? {
      typealias Create = @convention(c) (UnsafePointer<CChar>, UInt32) -> Int32
      guard let symbol = dlsym(nil, "memfd_create") else { return nil }
      let create = unsafeBitCast(symbol, to: Create.self)
      let number = create("biopsy-huge", 1 | 2 | 4)
      return number < 0 ? nil : number
    }
  }
#endif
