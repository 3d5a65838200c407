internal import CSystem

/// What one receive call brought.
public struct ReceivedBytes: Sendable {
  /// The number of bytes; 0 at the end of the stream.
  public let count: Int
  /// The descriptors that came with them, at most two; they are closed when nobody holds them.
  public let descriptors: [SharedDescriptor]
  /// Whether more descriptors came, which are closed already: there were more than two, or this
  /// process may not open more.
  public let hasLostDescriptors: Bool
}

/// Bytes and file descriptors over Unix-domain sockets (`SCM_RIGHTS`).
///
/// A plain `recv` would do for the bytes, but the kernel would throw away what comes with them.
public enum DescriptorPassing {
  /// Receives bytes and the descriptors that came with them.
  ///
  /// - Parameters:
  ///   - socket: A Unix-domain socket.
  ///   - target: Where the bytes go.
  /// - Returns: What came.
  /// - Throws: `SystemError`.
  public static func receive(
    _ socket: Int32, into target: UnsafeMutableRawBufferPointer
  ) throws(SystemError) -> ReceivedBytes {
    var numbers: (Int32, Int32) = (-1, -1)
    var descriptorCount: Int32 = 0
    var isTruncated: Int32 = 0
    let count = try systemCall("receive") {
      withUnsafeMutablePointer(to: &numbers) { pair in
        pair.withMemoryRebound(to: Int32.self, capacity: 2) {
          csystem_receive(
            socket, target.baseAddress, UInt(target.count), $0, &descriptorCount, &isTruncated)
        }
      }
    }
    // The common case makes no array.
    guard descriptorCount > 0 || isTruncated != 0 else {
      return ReceivedBytes(count: count, descriptors: [], hasLostDescriptors: false)
    }
    let descriptors = [numbers.0, numbers.1].prefix(Int(descriptorCount))
      .map { SharedDescriptor(owning: $0) }
    return ReceivedBytes(
      count: count, descriptors: descriptors, hasLostDescriptors: isTruncated != 0)
  }

  /// Sends bytes, the first of which carries descriptors.
  ///
  /// The receiver gets descriptors of its own; the sender's stay open.
  ///
  /// - Parameters:
  ///   - bytes: At least one byte.
  ///   - descriptors: At most two.
  ///   - socket: A Unix-domain socket.
  /// - Returns: The number of bytes sent.
  /// - Throws: `SystemError`.
  public static func send(
    _ bytes: UnsafeRawBufferPointer, descriptors: [Int32], to socket: Int32
  ) throws(SystemError) -> Int {
    precondition(!bytes.isEmpty, "descriptors travel with a byte")
    precondition(descriptors.count <= 2, "at most two descriptors travel together")
    return try systemCall("send") {
      csystem_send(
        socket, bytes.baseAddress, UInt(bytes.count), descriptors, Int32(descriptors.count))
    }
  }
}
