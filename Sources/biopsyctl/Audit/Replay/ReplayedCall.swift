import Study

/// What comes of running a call again.
struct ReplayedCall {
  /// How it compares with the record.
  enum Outcome: Equatable {
    /// The model says the same to the last bit.
    case identical
    /// It says the same within the tolerance, on something else than what computed it.
    case withinTolerance
    /// Something contradicts the record.
    case different
    /// No picture could be looked at, for a reason.
    case notReplayable(Reason)

    var name: String {
      switch self {
      case .identical: "identical"
      case .withinTolerance: "within_tolerance"
      case .different: "different"
      case .notReplayable: "not_replayable"
      }
    }
  }

  /// Why a call cannot be run again.
  enum Reason: String, CaseIterable {
    /// Its record is erased.
    case erased
    /// Its record was made by a version that told no looks.
    case earlierVersion = "earlier_version"
    /// Histology did not look.
    case noLooks = "no_looks"
    /// None of its pictures was kept, as the record says.
    case notKept = "not_kept"
    /// Its pictures were removed, as the ledger says.
    case removed
    /// No folder of pictures was named.
    case noFolder = "no_folder"
    /// Its model cannot be had.
    case modelMissing = "model_missing"
  }

  let sequence: Int
  let polyp: PolypReference?
  var outcome = Outcome.different
  var looks: [ReplayedLook] = []
  var findings: [ReplayFinding] = []
  /// Whether the model runs on what computed the call.
  var isExact = false
  /// Whether the call was made again of its recorded looks.
  var isCallComputed = false
  /// Whether what the model says of the kept pictures makes another call.
  var picturesMakeAnotherCall = false

  mutating func add(_ kind: ReplayFinding.Kind, _ detail: String, look: Int? = nil) {
    findings.append(ReplayFinding(kind: kind, sequence: sequence, look: look, detail: detail))
  }

  /// The same with its outcome.
  ///
  /// - Parameter reason: What it is where no picture was looked at.
  /// - Returns: The call.
  func finished(whereNothingRan reason: Reason) -> ReplayedCall {
    var finished = self
    let ran = looks.filter { $0.found != nil }
    if findings.contains(where: { $0.kind != .modelMissing }) {
      finished.outcome = .different
    } else if ran.isEmpty {
      finished.outcome = .notReplayable(reason)
    } else {
      finished.outcome =
        ran.allSatisfy { $0.outcome == .identical } ? .identical : .withinTolerance
    }
    return finished
  }
}

/// What comes of one look.
struct ReplayedLook {
  /// How it compares with the record.
  enum Outcome: String {
    case identical
    case withinTolerance = "within_tolerance"
    case different
    /// The picture was removed, as the ledger says.
    case removed
    /// It was not run: nothing was kept, or a finding says why.
    case notRun = "not_run"
  }

  var outcome = Outcome.notRun
  /// What the model says now; nil where it was not run.
  var found: [Float]?
  /// The largest difference from the record, [0, 1].
  var difference: Float?
  /// By how much the record's answer of the kept picture differs from that of the frame; nil where the
  /// picture has the frame's pixels.
  var pictureDifference: Float?

  init(_ pictureDifference: Float?) {
    self.pictureDifference = pictureDifference
  }
}
