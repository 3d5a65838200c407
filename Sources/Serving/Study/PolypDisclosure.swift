import Base
import Study

/// What the endoscopist has been shown of each polyp of a stream, and may be shown.
final class PolypDisclosure: Sendable {
  private struct State {
    var waitsForEndoscopist = false
    var waitsForRecords = false
    var recorded: Set<Int> = []
    var called: Set<Int> = []
    var held: [Int: @Sendable () -> Void] = [:]
    var shown: [DisplayEvent.Content: Set<Int>] = [:]
  }

  private let state = Locked(State())

  /// Whether what a polyp is taken for is kept from the endoscopist until their own call is sealed.
  var waitsForEndoscopist: Bool {
    get { state.withLock { $0.waitsForEndoscopist } }
    set { state.withLock { $0.waitsForEndoscopist = newValue } }
  }

  /// Whether it may be told what a polyp is taken for.
  func mayTellOpinion(of polyp: Int) -> Bool {
    state.withLock { !$0.waitsForEndoscopist || $0.called.contains(polyp) }
  }

  /// Whether the stream's calls are records of a study, none of which is final before it is on the disk.
  var waitsForRecords: Bool {
    get { state.withLock { $0.waitsForRecords } }
    set { state.withLock { $0.waitsForRecords = newValue } }
  }

  /// Whether a polyp's sealed call may be told as final.
  func mayTellSealed(of polyp: Int) -> Bool {
    state.withLock { !$0.waitsForRecords || $0.recorded.contains(polyp) }
  }

  /// The call of a polyp is on the disk.
  func noteRecorded(of polyp: Int) {
    state.withLock { _ = $0.recorded.insert(polyp) }
  }

  /// The endoscopist's call of a polyp is sealed.
  func noteEndoscopistCall(of polyp: Int) {
    let release = state.withLock { state in
      state.called.insert(polyp)
      return state.held.removeValue(forKey: polyp)
    }
    release?()
  }

  /// Does something once it may be told what a polyp is taken for: now, later or never.
  func whenMayTell(of polyp: Int, _ body: @escaping @Sendable () -> Void) {
    let isNow = state.withLock { state in
      guard state.waitsForEndoscopist, !state.called.contains(polyp) else { return true }
      state.held[polyp] = body
      return false
    }
    if isNow { body() }
  }

  /// Notes what is shown of a polyp.
  ///
  /// - Returns: Whether it is the first time.
  func noteShown(_ content: DisplayEvent.Content, of polyp: Int) -> Bool {
    state.withLock { $0.shown[content, default: []].insert(polyp).inserted }
  }

  /// Whether something of a polyp has been shown.
  func hasShown(_ content: DisplayEvent.Content, of polyp: Int) -> Bool {
    state.withLock { $0.shown[content]?.contains(polyp) == true }
  }

  /// Whether the endoscopist has been shown what a polyp is taken for.
  func hasShownOpinion(of polyp: Int) -> Bool {
    state.withLock { state in
      [DisplayEvent.Content.opinion, .call].contains {
        state.shown[$0]?.contains(polyp) == true
      }
    }
  }
}
