/// Decides frame by frame whether something that is found now and then is shown.
///
/// The tracker and the replay of recorded procedures use the same one, so that a policy that is
/// tried out does what it will do.
struct PresenceFilter: Hashable, BitwiseCopyable {
  // Bit k: found k frames ago.
  private var history: UInt32 = 0
  /// Frames since it was found last.
  private(set) var missedFrames: Int32 = 0
  /// Whether it is shown.
  private(set) var isShown = false

  /// Takes in one frame.
  ///
  /// - Parameters:
  ///   - isPresent: Whether it was found.
  ///   - policy: What is shown.
  mutating func advance(isPresent: Bool, _ policy: AlarmPolicy) {
    history = history << 1 | (isPresent ? 1 : 0)
    missedFrames = isPresent ? 0 : min(missedFrames + 1, 1 << 20)
    if isShown {
      guard missedFrames > policy.holdFrames else { return }
      // To be shown again it must last again.
      isShown = false
      history = 0
    } else if isPresent {
      let window = history & (1 << UInt32(policy.withholdWindow) - 1)
      isShown = window.nonzeroBitCount > policy.withholdFrames
    }
  }
}
