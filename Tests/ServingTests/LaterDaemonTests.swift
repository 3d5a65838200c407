import Base
import Client
import Foundation
import Testing
import Wire

/// A daemon of a later release within the same protocol says things that this client does not know.
@Suite("The client, before a later daemon")
struct LaterDaemonTests {
  @Test func skipsMessagesOfKindsThatItDoesNotKnow() throws {
    var script: [UInt8] = []
    var encoder = MessageEncoder()
    let welcome = WelcomeMessage(
      server: "biopsyd/9.0.0", intendedUse: "none", engine: RunningServer.engine,
      maximumFrameByteCount: 1 << 20, maximumStreams: 8, defaultDeadlineMilliseconds: 120)
    encoder.encode(welcome, correlationID: 1)
    script += encoder.bytes
    encoder.encode(GoodbyeMessage(), correlationID: 0, body: Array("news".utf8))
    var news = encoder.bytes
    news[4] = 0x9A
    script += news
    encoder.encode(MetricsMessage(), correlationID: 2, body: Array("up 1\n".utf8))
    script += encoder.bytes

    let daemon = try ScriptedDaemon(sends: script)
    let connection = try DaemonConnection(path: daemon.path, hello: HelloMessage(client: "test"))
    #expect(connection.welcome.server == "biopsyd/9.0.0")
    #expect(try connection.metrics() == "up 1\n")
  }

  @Test func refusesABodyThatWouldFillTheMemory() throws {
    var script: [UInt8] = []
    MessageHeader(kind: .welcome, jsonByteCount: 2, bodyByteCount: Int(Int32.max), correlationID: 1)
      .append(to: &script)
    let daemon = try ScriptedDaemon(sends: script)
    #expect {
      try DaemonConnection(path: daemon.path, hello: HelloMessage(client: "test"))
    } throws: {
      ($0 as? ClientError)?.code == .badReply
    }
  }
}

/// Listens at a socket of its own and sends the same bytes to whoever connects.
private final class ScriptedDaemon {
  let path: String
  private let listener: FileDescriptor
  private let folder: URL

  init(sends script: [UInt8]) throws {
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("biopsy-\(UUID().uuidString.prefix(8))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    path = folder.appendingPathComponent("s").path
    let descriptor = FileDescriptor(
      owning: try systemCall("socket") { socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0) })
    let number = descriptor.number
    let address = UnixAddress(path: path)
    try systemCall("bind") { address?.withPointer { bind(number, $0, $1) } ?? -1 }
    try systemCall("listen") { listen(number, 1) }
    listener = descriptor
    Thread.detachNewThread {
      let connection = accept(number, nil, nil)
      guard connection >= 0 else { return }
      _ = send(connection, script, script.count, Int32(MSG_NOSIGNAL))
      // Until the client is done: closing with its greeting unread would lose what was sent.
      var byte: UInt8 = 0
      while recv(connection, &byte, 1, 0) > 0 {}
      close(connection)
    }
  }

  deinit {
    try? FileManager.default.removeItem(at: folder)
  }
}
