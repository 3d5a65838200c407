/// How many alarms there are and how long they last.
///
/// An alarm is an unbroken stretch of frames in which a thing is found (raw) or shown.
public struct AlarmStatistics: Hashable, Sendable {
  /// How many alarms.
  public private(set) var count = 0
  /// The frames of all alarms together.
  public private(set) var frames = 0
  /// How many alarms last 1, 2, … 15 frames, and 16 or more.
  public private(set) var countsByLength = [Int](repeating: 0, count: 16)
  /// The longest alarm, in frames.
  public private(set) var longest = 0

  /// No alarms.
  public init() {}

  /// The mean length, in frames; 0 without alarms.
  public var meanLength: Double { count == 0 ? 0 : Double(frames) / Double(count) }

  /// How many alarms last fewer frames than `length`, 1 to 16.
  public func count(shorterThan length: Int) -> Int {
    countsByLength.prefix(max(0, length - 1)).reduce(0, +)
  }

  private mutating func add(length: Int) {
    guard length > 0 else { return }
    count += 1
    frames += length
    countsByLength[min(length, countsByLength.count) - 1] += 1
    longest = max(longest, length)
  }

  /// The alarms as the network gives them.
  ///
  /// - Parameter runs: A recorded procedure.
  /// - Returns: Their number and lengths.
  public static func raw(_ runs: [AlarmRun]) -> AlarmStatistics {
    var statistics = AlarmStatistics()
    for run in runs { statistics.add(length: Int(run.last - run.first) + 1) }
    return statistics
  }

  /// The alarms as they would be shown with a policy.
  ///
  /// - Parameters:
  ///   - runs: A recorded procedure.
  ///   - policy: What is withheld and held.
  /// - Returns: Their number and lengths.
  public static func shown(_ runs: [AlarmRun], policy: AlarmPolicy) -> AlarmStatistics {
    var statistics = AlarmStatistics()
    let tracks = Dictionary(grouping: runs, by: \.track)
    for (_, runs) in tracks.sorted(by: { $0.key < $1.key }) {
      statistics.replay(runs.sorted { $0.first < $1.first }, policy)
    }
    return statistics
  }

  /// The alarms with each number of withheld frames, for the operator who chooses one.
  ///
  /// - Parameters:
  ///   - runs: A recorded procedure.
  ///   - withheld: Numbers of frames to try, each 0 to 15.
  ///   - policy: What else holds; the window grows with the number where it must.
  /// - Returns: One set of figures for each number.
  /// - Throws: `SegmentationError` with the code `invalidPolicy`.
  public static func compare(
    _ runs: [AlarmRun], withheld: ClosedRange<Int> = 0...12, policy: AlarmPolicy = AlarmPolicy()
  ) throws(SegmentationError) -> [(withholdFrames: Int, shown: AlarmStatistics)] {
    var figures: [(withholdFrames: Int, shown: AlarmStatistics)] = []
    for frames in withheld {
      let tried = try AlarmPolicy(
        withholdFrames: frames, withholdWindow: max(policy.withholdWindow, 2 * frames),
        holdFrames: policy.holdFrames)
      figures.append((frames, shown(runs, policy: tried)))
    }
    return figures
  }

  /// Lets one thing's frames pass by a filter, as the tracker does.
  private mutating func replay(_ runs: [AlarmRun], _ policy: AlarmPolicy) {
    var filter = PresenceFilter()
    var length = 0
    var frame = runs.first?.first ?? 0
    func step(_ isPresent: Bool, _ statistics: inout AlarmStatistics) {
      filter.advance(isPresent: isPresent, policy)
      if filter.isShown {
        length += 1
      } else {
        statistics.add(length: length)
        length = 0
      }
    }
    for run in runs {
      // After this many frames without it the filter has forgotten everything.
      let gap = min(run.first - frame, 64)
      for _ in 0..<max(0, gap) { step(false, &self) }
      for _ in run.first...run.last { step(true, &self) }
      frame = run.last + 1
    }
    for _ in 0..<32 { step(false, &self) }
    add(length: length)
  }
}
