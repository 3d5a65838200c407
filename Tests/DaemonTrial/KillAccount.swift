import Base

/// What a trial has killed, and what it found.
struct KillAccount: CustomStringConvertible {
  var underLoad = 0
  /// Kills while the daemon opened its ledger, between that and its first answer, and after.
  private var startUps = (opening: 0, opened: 0, ready: 0)
  /// From start to first answer.
  var starts: [Duration] = []
  /// From the first file of the ledger to the first answer.
  var openings: [Duration] = []
  var verifications = 0
  var problems = 0
  private var acknowledged = (records: 0, calls: 0, requests: 0)

  /// How long opening the ledger takes, so that kills can be placed within it.
  var typicalOpening: Duration { LatencySummary(openings)?.p50 ?? .milliseconds(50) }

  mutating func noteStartUp(log: String) {
    if log.contains("ready version=") {
      startUps.ready += 1
    } else if log.contains("study study=") {
      startUps.opened += 1
    } else {
      startUps.opening += 1
    }
  }

  mutating func add(_ state: Acknowledgements.State) {
    acknowledged.records += state.leaves.count
    acknowledged.calls += state.calls.count
    acknowledged.requests += state.requests.count
  }

  var description: String {
    var text =
      "\(underLoad) kills under load, \(startUps.opening) while it opened the ledger, "
      + "\(startUps.opened) after that and before it was ready, \(startUps.ready) just after; "
      + "acknowledged: \(acknowledged.records) records, of them \(acknowledged.calls) calls and "
      + "\(acknowledged.requests) that clients told; \(verifications) verifications; "
      + "\(problems) problems"
    if let summary = LatencySummary(starts) {
      text +=
        "; start to ready, in ms: p50 \(Int(summary.p50.milliseconds)), "
        + "p99 \(Int(summary.p99.milliseconds)), longest \(Int(summary.maximum.milliseconds)); "
        + "of that the ledger: p50 \(Int(typicalOpening.milliseconds))"
    }
    return text
  }
}
