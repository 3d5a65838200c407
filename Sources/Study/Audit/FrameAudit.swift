/// Follows the frames of one stream through its blocks, and holds its account against them.
struct FrameAudit {
  /// What does not follow, and more in words.
  typealias Objection = (kind: StudyFinding.Kind, detail: String)

  /// Frames in blocks so far.
  private(set) var recorded = 0
  /// Frames that blocks say are in none.
  private var lost = 0
  /// Which settled frame is to come next, from 1.
  private var next = 1
  private var counts = [Int](repeating: 0, count: FrameOutcome.allCases.count)
  private var numbers = FrameNumbers()

  /// Takes the stream's next block.
  mutating func take(_ block: FramesEvent) -> [Objection] {
    var objections: [Objection] = []
    let newlyLost = block.lost - lost
    if block.first < next {
      objections.append((.framesOverlap, "frame \(block.first) comes again"))
    } else if newlyLost < 0 || block.first != next + newlyLost {
      objections.append(
        (.framesMissing, "\(block.first - next) before \(block.first), \(newlyLost) stated as lost")
      )
    }
    next = max(next, block.end)
    lost = max(lost, block.lost)
    recorded += block.frames.count
    var again = 0
    var hasGap = false
    for frame in block.frames {
      counts[Int(frame.outcome.rawValue)] += 1
      switch numbers.note(frame.number) {
      case .new: break
      case .known: again += 1
      case .far: hasGap = true
      }
    }
    if again > 0, objections.isEmpty {
      objections.append((.framesOverlap, "\(again) numbers of frames were there before"))
    }
    if hasGap, objections.isEmpty {
      objections.append((.framesMissing, "the numbers of frames leap"))
    }
    return objections
  }

  /// Holds a stream's account against its blocks.
  func check(_ account: StreamClosedEvent) -> Objection? {
    guard recorded + account.lost == account.received else {
      return (
        .framesContradictAccount,
        "\(account.received) were received, \(recorded) are in blocks and \(account.lost) stated as lost"
      )
    }
    let late = counts[Int(FrameOutcome.answeredLate.rawValue)]
    var excess: [String] = []
    if late + counts[Int(FrameOutcome.answered.rawValue)] > account.answered {
      excess.append("answered")
    }
    if late > account.late { excess.append("late") }
    for outcome in FrameOutcome.allCases {
      guard let reason = outcome.reason else { continue }
      if counts[Int(outcome.rawValue)] > account.dropped[reason] ?? 0 { excess.append(reason) }
    }
    guard excess.isEmpty else {
      let reasons = excess.joined(separator: ", ")
      return (.framesContradictAccount, "blocks have more than the account: \(reasons)")
    }
    // As many numbers as frames are in blocks, each once, and none beyond the frames there were.
    guard numbers.count == recorded, Int(numbers.highest) <= account.received else {
      return (.framesContradictAccount, "the numbers of frames are not those of the account")
    }
    return nil
  }
}
