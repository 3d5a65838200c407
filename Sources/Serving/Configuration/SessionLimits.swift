/// What one client, and all together, may ask of the daemon.
public struct SessionLimits: Equatable, Sendable {
  /// Bytes of one frame.
  public var maximumFrameByteCount = 32 << 20
  /// Bytes of all frames in memory, over all sessions.
  public var frameMemoryByteCount = 1 << 30
  /// Clients connected at once.
  public var maximumSessions = 32
  /// Streams open at once in one session.
  public var maximumStreamsPerSession = 8
  /// Frames a second that a stream may send.
  public var maximumFramesPerSecond = 240
  /// Bytes of results that may wait for a client that does not read.
  public var maximumOutboxByteCount = 4 << 20
  /// Rings open at once in one session; 0 for none.
  public var maximumRingsPerSession = 4
  /// Bytes of all slots of one ring.
  public var maximumRingByteCount = 512 << 20
  /// Bytes of all rings that are mapped, over all sessions.
  public var ringMemoryByteCount = 2 << 30
  /// A message, once begun, has to be whole within this time.
  public var messageTimeout = Duration.seconds(5)
  /// What is sent at the end of a session has to be taken within this time.
  public var farewellTimeout = Duration.seconds(1)
  /// The deadline of streams that ask for none.
  ///
  /// 120 ms is the criterion for annotation delay in the FDA's decision on GI Genius (DEN200055).
  public var defaultDeadline = Duration.milliseconds(120)

  /// The defaults.
  public init() {}
}
