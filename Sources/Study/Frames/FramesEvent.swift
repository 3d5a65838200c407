public import Base

/// What became of frames of a stream that were settled one after the other: a block of records.
///
/// The payload has columns: a list for each thing that is told, with an element a frame. Columns that say
/// nothing, because all frames have what is usual, are left out.
public struct FramesEvent: StudyEvent {
  /// Its kind.
  public static let kind = StudyEventKind.frames

  /// The most frames of a block.
  public static let maximumFrameCount = 256

  /// The sequence number of the record that says that the stream was opened.
  public var stream: Int64
  /// Which of the stream's settled frames the first one of the block is, from 1.
  ///
  /// Frames are settled in another order than they arrive in: one that is superseded comes before the one
  /// that is still being looked at.
  public var first: Int
  /// How many frames of the stream were settled before this block and are in none.
  public var lost: Int
  /// The frames, in the order in which they were settled.
  public var frames: [FrameRecord]

  /// Describes a block.
  ///
  /// - Parameters:
  ///   - stream: The stream's number.
  ///   - first: Which of the stream's settled frames the first one is, from 1.
  ///   - lost: How many settled before are in no block.
  ///   - frames: 1 to `maximumFrameCount` frames.
  public init(stream: Int64, first: Int, lost: Int = 0, frames: [FrameRecord]) {
    precondition(
      (1...Self.maximumFrameCount).contains(frames.count),
      "a block has 1 to \(Self.maximumFrameCount) frames")
    self.stream = stream
    self.first = first
    self.lost = lost
    self.frames = frames
  }

  /// Which of the stream's settled frames comes after the block.
  public var end: Int { first + frames.count }
}

// MARK: - Payload

extension FramesEvent {
  /// Reads a payload.
  ///
  /// - Parameter fields: Its members.
  /// - Throws: `JSONError`, also for columns of different lengths.
  public init(_ fields: JSONFields) throws(JSONError) {
    stream = Int64(try fields.integer("stream", in: 0...Int.max))
    first = try fields.integer("first", in: 1...Int(UInt32.max))
    lost = try fields.optionalInteger("lost", in: 1...Int(UInt32.max)) ?? 0
    let outcomes = try Self.outcomes(fields)
    let count = outcomes.count
    guard lost < first else {
      throw JSONError(
        .invalidValue, at: fields.location("lost"), "no more can be lost than were settled")
    }
    let steps = try fields.integers("captured_ms", count: count, in: Self.stepRange)
    let latencies = try fields.integers("latency_us", count: count, in: 0...Int(UInt32.max))
    let offsets = try Self.column("number_offsets", of: count, in: Self.offsetRange, fields)
    let quality = try Self.column("quality", of: count, in: 0...Int(UInt16.max), fields)
    let seen = try Self.column("polyp_counts", of: count, in: 0...Int(UInt8.max), fields)
    var numbers = try Self.polyps(fields, counts: seen)[...]
    frames = []
    frames.reserveCapacity(count)
    var captured = 0
    for index in 0..<count {
      captured += steps[index]
      guard let milliseconds = Int32(exactly: captured),
        let number = UInt32(exactly: first + index + (offsets?[index] ?? 0)), number > 0
      else {
        throw JSONError(
          .invalidValue, at: fields.location("outcomes"),
          "frame \(index) of the block has no number or time that a frame can have")
      }
      var polyps = SeenPolyps()
      for place in 0..<(seen?[index] ?? 0) {
        // Beyond those that are kept, how many there were is all that is known.
        polyps.append(place < SeenPolyps.capacity ? UInt32(numbers.removeFirst()) : 0)
      }
      frames.append(
        FrameRecord(
          number: number, capturedMilliseconds: milliseconds,
          latencyMicroseconds: UInt32(latencies[index]), outcome: outcomes[index],
          quality: UInt16(quality?[index] ?? 0), polyps: polyps))
    }
  }

  /// The payload's members.
  public var members: JSONObject {
    var members: JSONObject = [:]
    members.set("stream", stream)
    members.set("first", first)
    if lost > 0 { members.set("lost", lost) }
    members.set("outcomes", String(frames.map(\.outcome.letter)))
    var before: Int32 = 0
    members["captured_ms"] = Self.list(frames) { frame in
      defer { before = frame.capturedMilliseconds }
      return Int(frame.capturedMilliseconds) - Int(before)
    }
    members["latency_us"] = Self.list(frames) { Int($0.latencyMicroseconds) }
    var expected = first - 1
    let offsets = Self.list(frames) { frame in
      expected += 1
      return Int(frame.number) - expected
    }
    if Self.says(offsets) { members["number_offsets"] = offsets }
    let quality = Self.list(frames) { Int($0.quality) }
    if Self.says(quality) { members["quality"] = quality }
    let seen = Self.list(frames) { $0.polyps.count }
    if Self.says(seen) {
      members["polyp_counts"] = seen
      members["polyps"] = .array(
        frames.flatMap { frame in
          (0..<frame.polyps.keptCount).map { .integer(Int64(frame.polyps[$0])) }
        })
    }
    return members
  }

  private static func list(_ frames: [FrameRecord], _ value: (FrameRecord) -> Int) -> JSONValue {
    .array(frames.map { .integer(Int64(value($0))) })
  }

  /// Whether a column has something else than zeros.
  private static func says(_ column: JSONValue) -> Bool {
    guard case .array(let elements) = column else { return false }
    return elements.contains { $0 != .integer(0) }
  }

  private static func outcomes(_ fields: JSONFields) throws(JSONError) -> [FrameOutcome] {
    let letters = try fields.string("outcomes", maximumLength: maximumFrameCount)
    var outcomes: [FrameOutcome] = []
    outcomes.reserveCapacity(letters.utf8.count)
    for letter in letters.utf8 {
      guard let outcome = FrameOutcome(letter: letter) else {
        throw JSONError(.invalidValue, at: fields.location("outcomes"), "no outcome has the letter")
      }
      outcomes.append(outcome)
    }
    guard !outcomes.isEmpty else {
      throw JSONError(.invalidValue, at: fields.location("outcomes"), "a block has frames")
    }
    return outcomes
  }

  private static func column(
    _ name: String, of count: Int, in range: ClosedRange<Int>, _ fields: JSONFields
  ) throws(JSONError) -> [Int]? {
    guard fields.optional(name) != nil else { return nil }
    return try fields.integers(name, count: count, in: range)
  }

  private static func polyps(
    _ fields: JSONFields, counts: [Int]?
  ) throws(JSONError) -> [Int] {
    guard let counts else { return [] }
    let kept = counts.reduce(0) { $0 + min($1, SeenPolyps.capacity) }
    return try fields.integers("polyps", count: kept, in: 1...Int(UInt32.max))
  }

  /// Between any two times, and any two numbers, that frames can have.
  private static let stepRange = -(1 << 33)...(1 << 33)
  private static let offsetRange = -(1 << 33)...(1 << 33)
}
