/// What became of one frame of a stream, as the ledger records it.
public struct FrameRecord: Equatable, Sendable {
  /// Its number within the stream, in the order of arrival, from 1.
  public var number: UInt32
  /// When it was captured, in milliseconds since the stream's first frame was; negative for earlier.
  public var capturedMilliseconds: Int32
  /// From its capture until it was settled, in microseconds; at most `UInt32.max`.
  public var latencyMicroseconds: UInt32
  /// What became of it.
  public var outcome: FrameOutcome
  /// What speaks against judging its picture, a bit a reason: see `qualityWords`; 0 where nothing does or
  /// nobody looked.
  public var quality: UInt16
  /// The polyps that were found in it, whatever the station was shown of them.
  public var polyps: SeenPolyps

  /// The words for the bits of `quality`, the lowest first; they are the ones of results.
  public static let qualityWords = [
    "blurred", "glare", "dark", "out_of_body", "imaging_mode_unknown", "imaging_mode_not_accepted",
    "too_small", "cut_by_edge",
  ]

  /// Describes a frame.
  public init(
    number: UInt32, capturedMilliseconds: Int32, latencyMicroseconds: UInt32,
    outcome: FrameOutcome, quality: UInt16 = 0, polyps: SeenPolyps = SeenPolyps()
  ) {
    self.number = number
    self.capturedMilliseconds = capturedMilliseconds
    self.latencyMicroseconds = latencyMicroseconds
    self.outcome = outcome
    self.quality = quality
    self.polyps = polyps
  }
}

/// The numbers of the polyps that were found in one frame, without memory of their own.
public struct SeenPolyps: Equatable, Sendable {
  /// So many numbers are kept; of more, only how many there were.
  public static let capacity = 8

  /// How many there were, at most 255.
  public private(set) var count = 0
  private var numbers = SIMD8<UInt32>()

  /// None.
  public init() {}

  /// Adds a polyp.
  ///
  /// - Parameter number: Its number within the stream, from 1.
  public mutating func append(_ number: UInt32) {
    if count < Self.capacity { numbers[count] = number }
    count = min(count + 1, Int(UInt8.max))
  }

  /// How many numbers are kept.
  public var keptCount: Int { min(count, Self.capacity) }

  /// A number that is kept, in the order in which they were added.
  public subscript(index: Int) -> UInt32 {
    precondition(index < keptCount, "only numbers that are kept can be asked for")
    return numbers[index]
  }
}
