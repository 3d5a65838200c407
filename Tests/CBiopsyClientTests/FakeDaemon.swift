import Base
import CBiopsyClient
import Foundation
import Testing
import Wire

/// A socket at which a test plays the daemon, message by message.
///
/// Unchecked because one thread uses it at a time: where a test sends from another one, it does nothing
/// else with it until that has ended.
final class FakeDaemon: @unchecked Sendable {
  let path: String
  private let listener: Int32
  private(set) var connection: Int32 = -1
  private(set) var descriptors: [Int32] = []

  /// What a client sent.
  struct Request {
    let kind: UInt8
    let id: UInt64
    let fields: JSONFields
    let body: [UInt8]
  }

  init() throws {
    path =
      FileManager.default.temporaryDirectory
      .appendingPathComponent("bc-\(UUID().uuidString.prefix(8))").path
    listener = try FakeDaemon.listen(at: path)
  }

  deinit {
    hangUp()
    close(listener)
    unlink(path)
  }

  private static func listen(at path: String) throws -> Int32 {
    let socket = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let isBound = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
      }
    }
    try #require(isBound && Glibc.listen(socket, 8) == 0, "errno \(errno)")
    return socket
  }

  private func accept() throws {
    hangUp()
    connection = Glibc.accept(listener, nil, nil)
    try #require(connection >= 0, "errno \(errno)")
    var time = timeval(tv_sec: 20, tv_usec: 0)
    setsockopt(
      connection, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
  }

  /// Has the client process until it connects, and takes the connection.
  func accept(_ client: TestClient) throws {
    for _ in 0..<5000 {
      bc_process(client.handle)
      var watched = pollfd(fd: listener, events: Int16(POLLIN), revents: 0)
      if poll(&watched, 1, 2) == 1 { break }
    }
    try accept()
  }

  /// Closes the connection as a killed daemon does.
  func hangUp() {
    for descriptor in descriptors { close(descriptor) }
    descriptors = []
    if connection >= 0 { close(connection) }
    connection = -1
  }

  /// Reads the next request; descriptors that come with it are kept.
  func receive() throws -> Request {
    let head = try read(MessageHeader.byteCount)
    let header = try head.withUnsafeBytes {
      try MessageHeader(parsing: $0, maximumBodyByteCount: 1 << 26)
    }
    let json = try JSONValue(parsing: try read(header.jsonByteCount))
    return Request(
      kind: header.kind, id: header.correlationID, fields: try JSONFields(json),
      body: try read(header.bodyByteCount))
  }

  private func read(_ count: Int) throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var filled = 0
    while filled < count {
      let received = bytes.withUnsafeMutableBytes {
        receivePart(UnsafeMutableRawBufferPointer(rebasing: $0.dropFirst(filled)))
      }
      try #require(received > 0, "the client sent nothing more (errno \(errno))")
      filled += received
    }
    return bytes
  }

  private func receivePart(_ buffer: UnsafeMutableRawBufferPointer) -> Int {
    var part = iovec(iov_base: buffer.baseAddress, iov_len: buffer.count)
    var control = [UInt64](repeating: 0, count: 8)
    return control.withUnsafeMutableBytes { control in
      withUnsafeMutablePointer(to: &part) { part in
        var message = msghdr()
        message.msg_iov = part
        message.msg_iovlen = 1
        message.msg_control = control.baseAddress
        message.msg_controllen = control.count
        let count = recvmsg(connection, &message, 0)
        // One cmsghdr of 16 bytes, then the descriptor.
        if count > 0, message.msg_controllen >= 20 {
          descriptors.append(control.load(fromByteOffset: 16, as: Int32.self))
        }
        return count
      }
    }
  }

  /// Sends a message.
  func send(_ kind: UInt8, _ json: String, id: UInt64, body: [UInt8] = []) {
    var bytes: [UInt8] = []
    MessageHeader(
      kind: .hello, jsonByteCount: json.utf8.count, bodyByteCount: body.count, correlationID: id
    ).append(to: &bytes)
    bytes[4] = kind
    send(bytes: bytes + Array(json.utf8) + body)
  }

  /// Sends bytes as they are, as far as the client still takes them.
  func send(bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes {
        Glibc.send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }

  static let welcome = """
    {"protocol":1,"server":"fake/1","intended_use":"tests","engine":{"model":"m/1",\
    "model_sha256":"aa","pipeline":"p","pipeline_sha256":"bb","provider":"cpu",\
    "precision":"float32","onnxruntime":"1","input_width":8,"input_height":4},\
    "limits":{"frame_bytes":1048576,"streams":8},"default_deadline_ms":120,"later":[1,{}]}
    """

  /// A result of no findings for the daemon's stream 1.
  static let result = """
    {"stream":1,"outcome":"no_polyp","frame_size":[8,4],"mask_size":[8,4],"mask_encoding":"rle",\
    "findings":[],"timings_us":{"receive":1,"wait":1,"decode":0,"preprocess":1,"inference":1,\
    "postprocess":1,"total":6},"model":"m/1","pipeline_sha256":"bb","provider":"cpu"}
    """
}
