/// What became of all faults.
struct FaultAccount: CustomStringConvertible {
  private(set) var rounds = 0
  private(set) var problems = 0
  private var startsRefused = 0
  private var recordsRefused = 0
  private var warned = 0
  private var unnoticed = 0
  private var operations: [String: Int] = [:]
  private var messages: [String: Int] = [:]

  /// Counts a round, and tells what is wrong with it.
  mutating func add(_ outcome: FaultRound.Outcome, _ name: String) {
    rounds += 1
    let failed = outcome.failed ?? "nothing: there were fewer"
    operations[failed, default: 0] += 1
    if let refusal = outcome.refusal {
      startsRefused += 1
      messages["does not start: \(refusal)", default: 0] += 1
    } else if !outcome.refusals.isEmpty {
      recordsRefused += 1
      for refusal in outcome.refusals { messages["tells a client: \(refusal)", default: 0] += 1 }
    } else if !outcome.warnings.isEmpty {
      warned += 1
      for warning in outcome.warnings { messages["logs: \(warning)", default: 0] += 1 }
    } else {
      unnoticed += 1
      messages["goes on after: \(failed)", default: 0] += 1
    }
    problems += outcome.problems.count
    for problem in outcome.problems { say("\(name) (\(failed)): \(problem)") }
  }

  var description: String {
    "\(rounds) faults: \(startsRefused) starts refused, \(recordsRefused) times records refused, "
      + "\(warned) warnings or errors in the log alone, \(unnoticed) went on; \(problems) problems"
  }

  /// How often each operation failed, and what was said.
  var details: String {
    (operations.map { "failed \($1) times: \($0)" }.sorted()
      + messages.map { "\($1) times \($0)" }.sorted()).joined(separator: "\n")
  }
}
