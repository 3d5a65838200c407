/// What is known of one polyp until its call is sealed and it is forgotten.
struct PolypRecord {
  let number: Int32
  let evidence: PolypEvidence
  /// When it was first shown, in milliseconds.
  let firstShown: Int64
  /// When it was found last, in milliseconds.
  var lastFound: Int64
  /// In how many frames it was found.
  var frames = 0
  /// The frame of the last look; far in the past at the start.
  var lastLook = Int.min / 2
  /// In how many frames it was too small, or cut off.
  var smallFrames = 0
  /// In how many frames the imaging mode was not declared.
  var undeclaredFrames = 0
  /// In how many frames the model was not meant for the imaging mode.
  var refusedFrames = 0
  /// In how many frames it could not be seen well.
  var poorFrames = 0
  /// In how many frames it would have been looked at, had there been time.
  var waitingFrames = 0
  /// How often histology failed.
  var failures = 0
  /// Whether a look was taken in an imaging mode of which the manifest says nothing.
  var hasUncheckedMode = false
  /// What it is taken for so far; nil before there is anything to say.
  var opinion: HistologyOpinion?
  /// The sealed opinion; nil while it can change.
  var sealedOpinion: HistologyOpinion?
  /// Whether later looks say something else than what is sealed.
  var differs = false

  init(number: Int32, evidence: PolypEvidence, milliseconds: Int64) {
    self.number = number
    self.evidence = evidence
    firstShown = milliseconds
    lastFound = milliseconds
  }

  /// Why there were too few looks: whatever stood in the way most often.
  func obstacle(hasClassifier: Bool) -> AbstentionReason {
    guard hasClassifier else { return .noHistologyModel }
    if failures > evidence.looks { return .histologyFailed }
    let obstacles: [(Int, AbstentionReason)] = [
      (waitingFrames, .budget), (refusedFrames, .imagingModeNotAccepted),
      (undeclaredFrames, .imagingModeUnknown), (smallFrames, .tooSmall),
      (poorFrames, .tooFewUsableFrames),
    ]
    var most: (count: Int, reason: AbstentionReason) = (0, .tooFewUsableFrames)
    for (count, reason) in obstacles where count > most.count { most = (count, reason) }
    return most.reason
  }
}
