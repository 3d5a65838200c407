import Base
import Client
import Foundation
import Serving
import Wire

/// A server in this process at a socket of its own, stopped when the test lets go of it.
final class RunningServer: Sendable {
  let server: Server
  let socketPath: String
  let log = Locked<[String]>([])
  private let folder: URL

  init(
    limits: SessionLimits = SessionLimits(), peers: PeerPolicy = PeerPolicy(),
    at path: String? = nil, analyzers: sending [any FrameAnalyzer]
  ) throws {
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("biopsy-\(UUID().uuidString.prefix(8))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    socketPath = path ?? folder.appendingPathComponent("s").path
    var socket = SocketConfiguration()
    socket.path = socketPath
    socket.peers = peers
    let log = log
    server = try Server(
      socket: socket, limits: limits, engine: RunningServer.engine,
      logger: Logger(threshold: .debug) { line in log.withLock { $0.append(line) } })
    try server.start(analyzers: analyzers)
  }

  deinit {
    server.stop()
    try? FileManager.default.removeItem(at: folder)
  }

  func connect(
    masks: MaskEncoding = .runLengths, timeout: Duration = .seconds(20)
  ) throws -> DaemonConnection {
    try DaemonConnection(
      path: socketPath, hello: HelloMessage(client: "test", masks: masks), timeout: timeout)
  }

  /// Waits until a condition holds; false when it does not within ten seconds.
  func eventually(_ condition: () -> Bool) -> Bool {
    for _ in 0..<1000 {
      if condition() { return true }
      Thread.sleep(forTimeInterval: 0.01)
    }
    return condition()
  }

  static let engine = EngineDescription(
    model: "scripted/1", modelDigest: String(repeating: "0", count: 64), pipeline: "test",
    pipelineDigest: String(repeating: "1", count: 64), provider: "none", precision: "float32",
    runtimeVersion: "0", isDegraded: false, inputWidth: 8, inputHeight: 8)
}

extension DaemonConnection {
  /// Sends a frame of text.
  @discardableResult
  func sendFrame(
    _ text: String, stream: Int, captured: MonotonicInstant? = nil
  ) throws -> UInt64 {
    var text = text
    return try text.withUTF8 { bytes in
      try send(
        FrameMessage(stream: stream, encoding: .jpeg, captured: captured),
        bytes: UnsafeRawBufferPointer(bytes))
    }
  }
}

/// A client that writes bytes of its own choice.
final class RawClient {
  private let descriptor: FileDescriptor

  init(path: String) throws {
    descriptor = FileDescriptor(
      owning: try systemCall("socket") { socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0) })
    let number = descriptor.number
    let address = UnixAddress(path: path)
    try systemCall("connect") { address?.withPointer { connect(number, $0, $1) } ?? -1 }
    var time = timeval(tv_sec: 20, tv_usec: 0)
    _ = setsockopt(
      number, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
  }

  func send(_ bytes: [UInt8]) throws {
    var offset = 0
    while offset < bytes.count {
      offset += try systemCall("send") {
        bytes.withUnsafeBytes { buffer in
          Foundation.send(
            descriptor.number, buffer.baseAddress.map { $0 + offset }, bytes.count - offset,
            Int32(MSG_NOSIGNAL))
        }
      }
    }
  }

  func send(_ message: some Message, id: UInt64 = 1, body: [UInt8] = []) throws {
    var encoder = MessageEncoder()
    encoder.encode(message, correlationID: id, body: body)
    try send(encoder.bytes)
  }

  /// Reads until the daemon closes the connection; the messages that it sent.
  func readToEnd() throws -> [(header: MessageHeader, json: JSONValue)] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65536)
    while true {
      let count = try systemCall("recv") { recv(descriptor.number, &chunk, chunk.count, 0) }
      if count == 0 { break }
      bytes += chunk[..<count]
    }
    var messages: [(MessageHeader, JSONValue)] = []
    var rest = bytes[...]
    while rest.count >= MessageHeader.byteCount {
      let header = try Array(rest.prefix(MessageHeader.byteCount)).withUnsafeBytes {
        try MessageHeader(parsing: $0, maximumBodyByteCount: Int.max)
      }
      rest = rest.dropFirst(MessageHeader.byteCount)
      messages.append((header, try JSONValue(parsing: Array(rest.prefix(header.jsonByteCount)))))
      rest = rest.dropFirst(header.jsonByteCount + header.bodyByteCount)
    }
    return messages
  }

  /// The socket.
  var number: Int32 { descriptor.number }

  /// Ends the sending half of the connection.
  func closeSending() {
    shutdown(descriptor.number, Int32(SHUT_WR))
  }
}
