import Base
import Foundation

extension SocketConfiguration {
  init(_ fields: JSONFields) throws(JSONError) {
    try fields.allow(only: ["path", "mode", "allowed_users", "allowed_groups"])
    path = try fields.optionalString("path") ?? path
    if let text = try fields.optionalString("mode") {
      guard let mode = UInt32(text, radix: 8), mode <= 0o777 else {
        throw JSONError(
          .invalidValue, at: fields.location("mode"),
          "an octal file mode such as \"0660\" is expected")
      }
      self.mode = mode
    }
    peers.users = try SocketConfiguration.identities(
      in: fields, "allowed_users", expected: "a user's name or number"
    ) { getpwnam($0)?.pointee.pw_uid }
    peers.groups = try SocketConfiguration.identities(
      in: fields, "allowed_groups", expected: "a group's name or number"
    ) { getgrnam($0)?.pointee.gr_gid }
  }

  /// Reads a list of users or groups, by name or number.
  private static func identities(
    in fields: JSONFields, _ name: String, expected: String, number: (String) -> UInt32?
  ) throws(JSONError) -> Set<UInt32> {
    guard fields.optional(name) != nil else { return [] }
    var identities: Set<UInt32> = []
    for element in try fields.elements(name) {
      let identity: UInt32? =
        switch element.value {
        case .integer(let value): UInt32(exactly: value)
        case .string(let text): number(text)
        default: nil
        }
      guard let identity else {
        throw JSONError(
          .invalidValue, at: element.path, "\(expected) that this machine knows is expected")
      }
      identities.insert(identity)
    }
    return identities
  }
}

extension SessionLimits {
  init(_ fields: JSONFields) throws(JSONError) {
    try fields.allow(only: [
      "frame_bytes", "frame_memory_bytes", "sessions", "streams_per_session",
      "frames_per_second", "outbox_bytes", "message_timeout_ms", "farewell_timeout_ms",
      "default_deadline_ms", "rings_per_session", "ring_bytes", "ring_memory_bytes",
    ])
    maximumFrameByteCount =
      try fields.optionalInteger("frame_bytes", in: 1024...(1 << 30)) ?? maximumFrameByteCount
    frameMemoryByteCount =
      try fields.optionalInteger("frame_memory_bytes", in: 1024...(1 << 40))
      ?? frameMemoryByteCount
    maximumSessions = try fields.optionalInteger("sessions", in: 1...4096) ?? maximumSessions
    maximumStreamsPerSession =
      try fields.optionalInteger("streams_per_session", in: 1...1024)
      ?? maximumStreamsPerSession
    maximumFramesPerSecond =
      try fields.optionalInteger("frames_per_second", in: 1...100_000)
      ?? maximumFramesPerSecond
    maximumOutboxByteCount =
      try fields.optionalInteger("outbox_bytes", in: 4096...(1 << 30)) ?? maximumOutboxByteCount
    maximumRingsPerSession =
      try fields.optionalInteger("rings_per_session", in: 0...64) ?? maximumRingsPerSession
    maximumRingByteCount =
      try fields.optionalInteger("ring_bytes", in: 4096...(1 << 40)) ?? maximumRingByteCount
    ringMemoryByteCount =
      try fields.optionalInteger("ring_memory_bytes", in: 0...(1 << 44)) ?? ringMemoryByteCount
    messageTimeout =
      try fields.optionalInteger("message_timeout_ms", in: 1...3_600_000)
      .map { .milliseconds($0) } ?? messageTimeout
    farewellTimeout =
      try fields.optionalInteger("farewell_timeout_ms", in: 0...60_000)
      .map { .milliseconds($0) } ?? farewellTimeout
    defaultDeadline =
      try fields.optionalInteger("default_deadline_ms", in: 1...3_600_000)
      .map { .milliseconds($0) } ?? defaultDeadline
    guard frameMemoryByteCount >= maximumFrameByteCount else {
      throw JSONError(
        .invalidValue, at: fields.location("frame_memory_bytes"),
        "at least frame_bytes (\(maximumFrameByteCount)) is expected")
    }
  }
}
