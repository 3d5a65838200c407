import Base
import Foundation
import Testing

@testable import Serving

@Suite("Sockets that a service manager passes")
struct PassedSocketTests {
  private let path = FileManager.default.temporaryDirectory
    .appendingPathComponent("biopsy-\(UUID().uuidString.prefix(8))").path

  /// A socket that is bound to the path, as a number that nobody else closes.
  private func bound(_ type: Int32, listens: Bool) throws -> Int32 {
    let number = try systemCall("socket") { socket(AF_UNIX, type | Int32(O_CLOEXEC), 0) }
    let address = try #require(UnixAddress(path: path))
    try systemCall("bind") { address.withPointer { bind(number, $0, $1) } }
    if listens { try systemCall("listen") { listen(number, 8) } }
    return number
  }

  @Test func oneThatListensIsTakenAndItsFileStays() throws {
    defer { unlink(path) }
    let passed = try ListeningSocket(
      passed: try bound(Int32(SOCK_STREAM.rawValue), listens: true))
    #expect(passed.path == path)
    let client = FileDescriptor(
      owning: try systemCall("socket") { socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0) })
    let (number, address) = (client.number, try #require(UnixAddress(path: path)))
    try systemCall("connect") { address.withPointer { connect(number, $0, $1) } }
    #expect(try accepts(passed))
    passed.stop()
    #expect(FileManager.default.fileExists(atPath: path))
    #expect(try !accepts(passed))
  }

  private func accepts(_ socket: ListeningSocket) throws -> Bool {
    guard let connection = try socket.accept() else { return false }
    return connection.number >= 0
  }

  @Test func oneThatDoesNotListenIsRefused() throws {
    defer { unlink(path) }
    try expectRefusal(of: try bound(Int32(SOCK_STREAM.rawValue), listens: false))
  }

  @Test func oneForDatagramsIsRefused() throws {
    defer { unlink(path) }
    try expectRefusal(of: try bound(Int32(SOCK_DGRAM.rawValue), listens: false))
  }

  @Test func oneOfTheNetworkIsRefused() throws {
    let number = try systemCall("socket") { socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0) }
    try systemCall("listen") { listen(number, 1) }
    try expectRefusal(of: number)
  }

  @Test func whatIsNoSocketIsRefused() throws {
    try expectRefusal(of: try systemCall("open") { open("/dev/null", O_RDONLY) })
  }

  @Test func aDescriptorThatIsNotThereIsRefused() {
    #expect {
      try ListeningSocket(passed: 1_000_000)
    } throws: { ($0 as? ServingError)?.code == .socket }
  }

  private func expectRefusal(of number: Int32) throws {
    defer { close(number) }
    #expect {
      try ListeningSocket(passed: number)
    } throws: { ($0 as? ServingError)?.code == .socket && "\($0)".contains("ListenStream") }
  }
}
