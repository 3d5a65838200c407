import Base
import Foundation
import Testing

@Suite("Unix address")
struct UnixAddressTests {
  @Test func takesPathsOfOneToAHundredAndSevenBytes() {
    #expect(UnixAddress(path: "") == nil)
    #expect(UnixAddress(path: "a") != nil)
    #expect(UnixAddress(path: String(repeating: "a", count: 107)) != nil)
    #expect(UnixAddress(path: String(repeating: "a", count: 108)) == nil)
    #expect(UnixAddress(path: String(repeating: "é", count: 53)) != nil)
    #expect(UnixAddress(path: String(repeating: "é", count: 54)) == nil)
    #expect(UnixAddress(path: "a\u{0}b") == nil)
  }

  @Test(arguments: ["/run/biopsyd/biopsyd.sock", String(repeating: "x", count: 107)])
  func givesTheSystemAZeroTerminatedPath(path: String) throws {
    let address = try #require(UnixAddress(path: path))
    let (family, read, length) = address.withPointer { pointer, length in
      pointer.withMemoryRebound(to: sockaddr_un.self, capacity: 1) { unix in
        (
          unix.pointee.sun_family,
          withUnsafeBytes(of: unix.pointee.sun_path) { Array($0.prefix { $0 != 0 }) }, length
        )
      }
    }
    #expect(family == sa_family_t(AF_UNIX) && length == 110)
    #expect(read == Array(path.utf8))
  }

  @Test func abstractNamesHaveNoFileAndTheirOwnLength() throws {
    #expect(UnixAddress(abstractName: "") == nil)
    #expect(UnixAddress(abstractName: String(repeating: "a", count: 107)) == nil)
    let address = try #require(UnixAddress(abstractName: "name"))
    let (path, length) = address.withPointer { pointer, length in
      pointer.withMemoryRebound(to: sockaddr_un.self, capacity: 1) { unix in
        (withUnsafeBytes(of: unix.pointee.sun_path) { Array($0.prefix(6)) }, length)
      }
    }
    #expect(length == 7 && path == [0] + Array("name".utf8) + [0])
  }

  @Test func connectsTwoSockets() throws {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("biopsy-\(UUID().uuidString.prefix(8))").path
    let address = try #require(UnixAddress(path: path))
    let type = Int32(SOCK_STREAM.rawValue)
    let listener = FileDescriptor(owning: try systemCall("socket") { socket(AF_UNIX, type, 0) })
    let client = FileDescriptor(owning: try systemCall("socket") { socket(AF_UNIX, type, 0) })
    let (listenerNumber, clientNumber) = (listener.number, client.number)
    defer { unlink(path) }
    try systemCall("bind") { address.withPointer { bind(listenerNumber, $0, $1) } }
    try systemCall("listen") { listen(listenerNumber, 1) }
    try systemCall("connect") { address.withPointer { connect(clientNumber, $0, $1) } }
  }
}
