import Base
import Foundation
import Testing

@Suite("Passing descriptors")
struct DescriptorPassingTests {
  private func pair() throws -> (SharedDescriptor, SharedDescriptor) {
    var ends: [Int32] = [-1, -1]
    try systemCall("socketpair") {
      socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends)
    }
    return (SharedDescriptor(owning: ends[0]), SharedDescriptor(owning: ends[1]))
  }

  private func receive(_ socket: SharedDescriptor, count: Int = 64) throws -> ReceivedBytes {
    var bytes = [UInt8](repeating: 0, count: count)
    return try bytes.withUnsafeMutableBytes {
      try DescriptorPassing.receive(socket.number, into: $0)
    }
  }

  private func send(_ text: String, _ descriptors: [Int32], by socket: SharedDescriptor) throws {
    let bytes = Array(text.utf8)
    let count = try bytes.withUnsafeBytes {
      try DescriptorPassing.send($0, descriptors: descriptors, to: socket.number)
    }
    #expect(count == bytes.count)
  }

  @Test func bytesComeWithTheDescriptorsOfTheirFirstByte() throws {
    let (sender, receiver) = try pair()
    let file = try MemoryFile.create("biopsy-passing", byteCount: 4096)
    try send("plain", [], by: sender)
    try send("one", [file.number], by: sender)
    try send("two", [file.number, file.number], by: sender)
    // Exactly these: the kernel would go on to the first byte that carries a descriptor.
    #expect(try receive(receiver, count: 5).descriptors.isEmpty)
    let one = try receive(receiver, count: 1)
    #expect(one.count == 1 && one.descriptors.count == 1 && !one.hasLostDescriptors)
    #expect(one.descriptors[0].number != file.number)
    #expect(MemoryFile.byteCount(of: one.descriptors[0]) == 4096)
    let rest = try receive(receiver, count: 2)
    #expect(rest.count == 2 && rest.descriptors.isEmpty)
    #expect(try receive(receiver).descriptors.count == 2)
  }

  @Test func receivedDescriptorsDoNotSurviveExec() throws {
    let (sender, receiver) = try pair()
    let file = try MemoryFile.create("biopsy-passing", byteCount: 4096)
    try send("x", [file.number], by: sender)
    let received = try receive(receiver)
    #expect(fcntl(received.descriptors[0].number, F_GETFD, 0) & FD_CLOEXEC != 0)
  }

  @Test func theEndOfTheStreamIsZeroBytes() throws {
    let (sender, receiver) = try pair()
    shutdown(sender.number, Int32(SHUT_WR))
    #expect(try receive(receiver).count == 0)
  }

  @Test func aClosedConnectionIsAnErrorAndNoSignal() throws {
    let (sender, receiver) = try pair()
    shutdown(receiver.number, Int32(SHUT_RDWR))
    #expect { try send("x", [], by: sender) } throws: { ($0 as? SystemError)?.code == EPIPE }
  }
}
