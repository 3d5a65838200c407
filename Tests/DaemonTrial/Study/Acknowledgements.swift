import Base
import Wire

/// All that daemons of one ledger have told clients to be on the disk.
final class Acknowledgements: Sendable {
  /// A call as it was told.
  struct Call: Equatable, Sendable {
    let receipt: LedgerReceipt
    let status: String
    let finding: String?
    let reason: String?
    let frames: Int
  }

  struct State: Sendable {
    /// Leaf hashes in hex, by the records' numbers.
    var leaves: [Int: String] = [:]
    /// Calls by the polyp's name in the ledger.
    var calls: [String: Call] = [:]
    /// Records by the client's name for the request.
    var requests: [String: LedgerReceipt] = [:]
    /// Records that were told and are not compared with the ledger yet.
    var unchecked: [LedgerReceipt] = []
    /// What contradicts what was told before, or is no answer.
    var problems: [String] = []
  }

  private let state: Locked<State>

  /// Goes on with what was told before.
  init(_ before: State = State()) { state = Locked(before) }

  var all: State { state.withLock { $0 } }

  /// What was told since the last time.
  func takeUnchecked() -> (receipts: [LedgerReceipt], problems: [String]) {
    state.withLock { state in
      defer { (state.unchecked, state.problems) = ([], []) }
      return (state.unchecked, state.problems)
    }
  }

  func note(stream receipt: LedgerReceipt?) {
    state.withLock { state in
      guard let receipt else { return state.problems.append("a stream without a receipt") }
      state.note(receipt)
    }
  }

  func note(call: CallMessage, stream: Int) {
    state.withLock { state in
      let polyp = "\(stream).\(call.polyp)"
      guard let receipt = call.receipt else {
        return state.problems.append("the call of \(polyp) has no receipt")
      }
      let told = Call(
        receipt: receipt, status: call.opinion.status.rawValue, finding: call.opinion.finding,
        reason: call.opinion.reason, frames: call.frames)
      if let before = state.calls.updateValue(told, forKey: polyp) {
        state.problems.append(
          "the call of \(polyp) was told twice" + (before == told ? "" : ", and differs"))
      }
      state.note(receipt)
    }
  }

  func note(request: String, _ answer: RecordedMessage) {
    state.withLock { state in
      if let before = state.requests.updateValue(answer.receipt, forKey: request),
        before != answer.receipt
      {
        state.problems.append("request \(request) has two records")
      }
      state.note(answer.receipt)
    }
  }

  func note(problem: String) { state.withLock { $0.problems.append(problem) } }
}

extension Acknowledgements.State {
  fileprivate mutating func note(_ receipt: LedgerReceipt) {
    let before = leaves.updateValue(receipt.leafDigest, forKey: receipt.sequence)
    if let before, before != receipt.leafDigest {
      problems.append("record \(receipt.sequence) was told twice, and differs")
    }
    unchecked.append(receipt)
  }
}
