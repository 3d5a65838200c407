/// What became of a frame, with the letter that stands for it in records.
public enum FrameOutcome: UInt8, CaseIterable, Sendable {
  /// Its result was delivered within the deadline.
  case answered
  /// Its result was delivered, and had come after the deadline.
  case answeredLate
  /// A newer frame of the stream came before its turn.
  case superseded
  /// The deadline had passed before its turn.
  case expired
  /// The bytes were no picture.
  case invalid
  /// The stream sent more frames a second than its quota.
  case quota
  /// The memory for frames was used up.
  case outOfMemory
  /// The network failed on it.
  case failed
  /// The session ended before its result could be delivered.
  case disconnected
  /// The daemon stopped before its turn.
  case shuttingDown
  /// The client wrote to its slot before it was answered.
  case torn

  /// Its letter.
  public var letter: Character { Self.letters[Int(rawValue)] }

  /// The reason under which a stream's account counts it; nil for frames that were answered.
  public var reason: String? {
    switch self {
    case .answered, .answeredLate: nil
    case .superseded: "superseded"
    case .expired: "expired"
    case .invalid: "invalid"
    case .quota: "quota"
    case .outOfMemory: "out_of_memory"
    case .failed: "failed"
    case .disconnected: "disconnected"
    case .shuttingDown: "shutting_down"
    case .torn: "torn"
    }
  }

  /// Whether a result was delivered.
  public var isAnswered: Bool { reason == nil }

  /// The outcome of a letter; nil for any other byte.
  init?(letter: UInt8) {
    guard let index = Self.letterBytes.firstIndex(of: letter) else { return nil }
    self.init(rawValue: UInt8(index))
  }

  /// One for each case, in the order of the cases.
  private static let letters: [Character] = Array("alseiqmfdut")
  private static let letterBytes: [UInt8] = Array("alseiqmfdut".utf8)
}
