public import Base

/// Why a frame was not answered with a result.
public enum DropReason: String, CaseIterable, Sendable {
  /// A newer frame of the stream came before this one's turn.
  case superseded
  /// The deadline had passed before this frame's turn.
  case expired
  /// The bytes are no picture of the kind that the message says.
  case invalid
  /// The stream sent more frames a second than its quota.
  case quota
  /// The memory for the frames of all sessions was used up.
  case outOfMemory = "out_of_memory"
  /// The network failed on this frame.
  case failed
  /// The session ended before the result could be delivered.
  case disconnected
  /// The daemon stopped before this frame's turn.
  case shuttingDown = "shutting_down"
  /// The client wrote to the frame's slot before the frame was answered.
  case torn
}

extension DropReason {
  /// Reads the name that a peer sent; one of a later version counts as `failed`.
  init(sent name: String) {
    self = DropReason(rawValue: name) ?? .failed
  }
}

/// What became of a stream's frames: `received = answered + dropped + pending`, always.
public struct FrameAccounting: Equatable, Sendable {
  /// Frames that arrived whole.
  public var received = 0
  /// Frames whose result was delivered.
  public var answered = 0
  /// Answered frames whose result came after the deadline; part of `answered`.
  public var late = 0
  /// Frames that got no result, by reason.
  public private(set) var dropped: [Int] = Array(repeating: 0, count: DropReason.allCases.count)

  /// Starts at zero.
  public init() {}

  /// Frames that got no result for a reason.
  public subscript(reason: DropReason) -> Int {
    get { dropped[FrameAccounting.index(of: reason)] }
    set { dropped[FrameAccounting.index(of: reason)] = newValue }
  }

  /// Frames that got no result, for all reasons together.
  public var droppedTotal: Int { dropped.reduce(0, +) }

  /// Frames whose fate is open.
  public var pending: Int { received - answered - droppedTotal }

  /// Adds another stream's counts.
  public static func += (total: inout FrameAccounting, other: FrameAccounting) {
    total.received += other.received
    total.answered += other.answered
    total.late += other.late
    for index in total.dropped.indices { total.dropped[index] += other.dropped[index] }
  }

  /// Reads the JSON that a peer sent; members that this version does not know are ignored.
  public init(_ fields: JSONFields) throws(JSONError) {
    // Counts that a peer may claim: the sum of as many as fit into a message cannot overflow.
    let range = 0...1 << 48
    received = try fields.integer("received", in: range)
    answered = try fields.integer("answered", in: range)
    late = try fields.integer("late", in: range)
    let reasons = try fields.object("dropped")
    for member in reasons.members.members {
      // Of the members that this version does not know, those are reasons that are counts.
      let isCount = if case .integer = member.value { true } else { false }
      guard isCount || DropReason(rawValue: member.name) != nil else { continue }
      let count = try reasons.optionalInteger(member.name, in: range) ?? 0
      self[DropReason(sent: member.name)] += count
    }
  }

  /// Writes the members of the JSON object.
  public func writeMembers(to json: inout JSONWriter) {
    json.member("received", received)
    json.member("answered", answered)
    json.member("late", late)
    json.name("dropped")
    json.object {
      for reason in DropReason.allCases { $0.member(reason.rawValue, self[reason]) }
    }
  }

  private static func index(of reason: DropReason) -> Int {
    switch reason {
    case .superseded: 0
    case .expired: 1
    case .invalid: 2
    case .quota: 3
    case .outOfMemory: 4
    case .failed: 5
    case .disconnected: 6
    case .shuttingDown: 7
    case .torn: 8
    }
  }
}
