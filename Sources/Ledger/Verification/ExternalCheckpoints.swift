import Base

/// The checkpoints that an auditor brings, compared with the tree when it has their sizes.
struct ExternalCheckpoints {
  /// Those that are still to be compared, the smallest last.
  private var waiting: [LedgerCheckpoint] = []

  /// Reads the texts; what is no checkpoint, or a forged one, is a finding.
  init(_ texts: [String], keys: [CheckpointKey], findings report: inout VerificationReport) {
    for (index, text) in texts.enumerated() {
      do throws(LedgerError) {
        let checkpoint = try LedgerCheckpoint(parsing: text)
        if checkpoint.authenticity(keys) == .forged {
          report.add(LedgerFinding(.externalForged, checkpointSize: checkpoint.size))
        } else {
          waiting.append(checkpoint)
        }
      } catch {
        report.add(LedgerFinding(.externalUnreadable, "text \(index + 1): \(error.problem)"))
      }
    }
    waiting.sort { $0.size > $1.size }
  }

  /// Begins with the tree before the first file that is here.
  mutating func begin(at frontier: TreeFrontier, _ report: inout VerificationReport) {
    waiting.removeAll { checkpoint in
      guard checkpoint.origin != report.origin else { return false }
      report.add(
        LedgerFinding(.externalOfOtherLedger, checkpointSize: checkpoint.size, checkpoint.origin))
      return true
    }
    while let next = waiting.last, next.size < frontier.size {
      waiting.removeLast()
      report.add(LedgerFinding(.externalBeforeStart, checkpointSize: next.size))
    }
    compare(frontier, &report)
  }

  /// Compares those whose size the tree now has.
  mutating func compare(_ frontier: TreeFrontier, _ report: inout VerificationReport) {
    while let next = waiting.last, next.size <= frontier.size {
      waiting.removeLast()
      // A smaller one can only be left where events before it were missing.
      if next.size == frontier.size, next.root == frontier.root {
        report.confirmedExternalSizes.append(next.size)
      } else {
        report.add(LedgerFinding(.externalContradicted, checkpointSize: next.size))
      }
    }
  }

  /// Ends with the tree over all events.
  mutating func finish(at frontier: TreeFrontier, _ report: inout VerificationReport) {
    for checkpoint in waiting.reversed() {
      report.add(
        LedgerFinding(
          .externalBeyondEnd, checkpointSize: checkpoint.size,
          "there are \(frontier.size) events"))
    }
    waiting = []
  }
}
