public import Base

/// The clock of a stream's capture times.
public enum StreamClock: String, CaseIterable, Sendable {
  /// The machine's `CLOCK_MONOTONIC`.
  case monotonic
  /// The machine's `CLOCK_REALTIME`: the time of day, which can be set.
  case realtime
  /// The machine's `CLOCK_BOOTTIME`, which goes on while the machine sleeps.
  case boottime
  /// The machine's `CLOCK_TAI`.
  case tai
  /// The machine's `CLOCK_MONOTONIC_RAW`, which nobody slews.
  case monotonicRaw = "monotonic_raw"
  /// A clock of the client's own, such as a capture card's, told by `setClock`.
  case device
}

/// A reading of a stream's own clock beside the machine's; has no answer.
public struct SetClockMessage: Message, Equatable {
  /// The kind that goes into the header.
  public static let kind = MessageKind.setClock

  /// The stream's number.
  public var stream: Int
  /// What the stream's clock showed, in nanoseconds.
  public var deviceNanoseconds: UInt64
  /// What the machine's `CLOCK_MONOTONIC` showed at the same moment.
  public var instant: MonotonicInstant

  /// Makes a pair.
  public init(stream: Int, deviceNanoseconds: UInt64, instant: MonotonicInstant) {
    self.stream = stream
    self.deviceNanoseconds = deviceNanoseconds
    self.instant = instant
  }

  /// Reads the JSON that a peer sent.
  public init(_ fields: JSONFields) throws(JSONError) {
    stream = try fields.integer("stream", in: 1...Int(UInt32.max))
    deviceNanoseconds = UInt64(try fields.integer("device_ns", in: 0...Int.max))
    instant = MonotonicInstant(
      nanoseconds: UInt64(try fields.integer("monotonic_ns", in: 0...Int.max)))
  }

  /// Writes the members of the JSON object.
  public func writeMembers(to json: inout JSONWriter) {
    json.member("stream", stream)
    json.member("device_ns", deviceNanoseconds)
    json.member("monotonic_ns", instant.nanoseconds)
  }
}

extension JSONFields {
  /// A member that is left, top, width and height in pixels.
  func optionalRegion(_ name: String) throws(JSONError) -> [Int]? {
    guard optional(name) != nil else { return nil }
    let region = try integers(name, count: 4, in: 0...65535)
    guard region[2] > 0, region[3] > 0 else {
      throw JSONError(.invalidValue, at: location(name), "at least one pixel is expected")
    }
    return region
  }

  /// The daemon's present pace, in frames a second.
  func optionalPace() throws(JSONError) -> Double? {
    try optionalNumber("pace_fps", in: 0...Double.greatestFiniteMagnitude)
  }
}
