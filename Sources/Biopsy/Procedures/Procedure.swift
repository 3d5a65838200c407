public import Base
public import Imaging
public import Models

/// One stream's procedure: from findings of single frames to numbered polyps and sealed calls.
///
/// For each frame call `observe`, and where that asks for crops, `examine` with the frame's pixels,
/// before or after the answer has left; fetch calls that were sealed with `takeSealedCalls`; at the
/// end call `finish`. Every polyp that ever got a number is sealed exactly once. Nothing is
/// allocated for a frame unless a polyp appears, is sealed, or more is recorded than ever before.
/// One thread at a time.
public final class Procedure {
  /// What decides.
  public let policy: ProcedurePolicy
  /// What histology tells apart; empty without a histology model.
  public let classes: [HistologyClass]
  /// The least probabilities of calls of each of `classes`; empty without a histology model.
  public var operatingPoints: [OperatingPoint] { rule?.points ?? [] }
  /// How often looks at a sealed polyp came to another opinion than the sealed one.
  public internal(set) var wouldDifferCount = 0

  let grid: ImageSize
  let classifier: (any HistologyClassifier)?
  let segmenterModes: ((ImagingMode) -> ModelManifest.ModeAcceptance)?
  let rule: CallRule?
  let tracker: PolypTracker
  let pooled: FixedBuffer<Float>
  let looked: FixedBuffer<Float>
  var records: [PolypRecord] = []
  var spareEvidence: [PolypEvidence] = []
  var sealedCalls: [PolypCall] = []
  var budget: LookBudget
  let crops = GrowableBuffer<HistologyCrop>(capacity: 16)
  // The imaging mode that the present crops were taken in.
  var cropAcceptance = ModelManifest.ModeAcceptance.undeclared
  var cropMode = ImagingMode.unknown
  /// The crops of the last `examine` that calls which are not sealed yet may be made of.
  public internal(set) var keptCrops: [PixelRectangle] = []

  private let gate: FrameQualityGate
  private let motion = MotionEstimator()
  private let shown = GrowableBuffer<ShownPolyp>(capacity: PolypTracker.capacity)
  private let numbers = GrowableBuffer<Int32>(capacity: 256)
  private var start: Int64?
  private(set) var now: Int64 = 0
  /// The number of the last frame, from 0; -1 before the first.
  public private(set) var frameIndex = -1
  private var isFinished = false

  /// Makes a procedure that has seen nothing.
  ///
  /// - Parameters:
  ///   - grid: The size of the segmenter's probability map.
  ///   - policy: What decides.
  ///   - segmenter: The segmenter's manifest, for its imaging modes; nil to take every mode.
  ///   - classifier: Tells histology; nil for none.
  /// - Throws: `SegmentationError` with the code `invalidPolicy`.
  public init(
    grid: ImageSize, policy: ProcedurePolicy = .standard, segmenter: ModelManifest? = nil,
    classifier: (any HistologyClassifier)? = nil
  ) throws(SegmentationError) {
    self.grid = grid
    self.policy = policy
    self.classifier = classifier
    classes = classifier?.classes ?? []
    if let segmenter {
      segmenterModes = { segmenter.acceptance(of: $0) }
    } else {
      segmenterModes = nil
    }
    rule = classes.isEmpty ? nil : try CallRule(policy.histology, classes: classes)
    tracker = PolypTracker(grid: grid, alarms: policy.alarms, tracking: policy.tracking)
    gate = FrameQualityGate(policy: policy.quality)
    budget = LookBudget(policy.histology)
    pooled = FixedBuffer(count: max(1, classes.count), repeating: 0)
    looked = FixedBuffer(count: max(1, classes.count), repeating: 0)
    records.reserveCapacity(2 * PolypTracker.capacity)
  }

  /// Takes in a frame.
  ///
  /// - Parameters:
  ///   - frame: What the segmenter found.
  ///   - picture: The frame, made small.
  ///   - captured: When it was captured.
  ///   - mode: What light the station says it was taken with.
  /// - Returns: What became of the findings, valid until the next call.
  public func observe(
    _ frame: SegmentedFrame, picture: FramePicture, captured: MonotonicInstant, mode: ImagingMode
  ) -> ProcedureFrame {
    let conditions = FrameConditions(
      milliseconds: Int64(captured.nanoseconds / 1_000_000), mode: mode,
      quality: gate.judge(picture, mode: mode), motion: motion.advance(to: picture))
    return observe(
      frame.findings, labels: frame.labels,
      region: frame.region ?? frame.sourceSize.bounds, picture: picture, conditions)
  }

  /// Takes in a frame whose quality and motion are known.
  ///
  /// - Parameters:
  ///   - findings: The findings, by label.
  ///   - labels: The finding of each grid pixel.
  ///   - region: What the label map covers, in pixels of the frame.
  ///   - picture: The frame, made small.
  ///   - conditions: What else is known of the frame.
  /// - Returns: What became of the findings, valid until the next call.
  public func observe(
    _ findings: UnsafeBufferPointer<Finding>, labels: UnsafeBufferPointer<UInt8>,
    region: PixelRectangle, picture: FramePicture, _ conditions: FrameConditions
  ) -> ProcedureFrame {
    precondition(!isFinished, "a procedure that is finished observes nothing")
    precondition(labels.count == grid.pixelCount, "a label map of \(grid) is expected")
    frameIndex += 1
    // A clock that goes back stands still.
    let since = start ?? conditions.milliseconds
    start = since
    now = max(now, conditions.milliseconds - since)
    var quality = conditions.quality
    var abstention: AbstentionReason?
    if segmenterModes?(conditions.mode) == .refused {
      quality.reasons.insert(.imagingModeNotAccepted)
      abstention = .imagingModeNotAccepted
    }
    let counted = UnsafeBufferPointer(
      rebasing: findings.prefix(abstention == nil ? findings.count : 0))
    tracker.advance(
      counted, labels: labels, picture: picture, motion: conditions.motion, milliseconds: now)
    keepRecords()
    crops.removeAll()
    budget.addFrame()
    chooseCrops(counted, region: region, quality: quality, conditions)
    show(counted, region: region, isSilent: abstention != nil)
    return ProcedureFrame(
      index: frameIndex, quality: quality, abstention: abstention, polyps: shown.elements,
      polypOfFinding: numbers.elements, crops: crops.elements)
  }

  /// Whether the next frame may be asked for crops: its pixels must be kept until `examine`.
  public var mayLookAgain: Bool {
    classifier != nil && tracker.lastNumber > 0 && budget.willAffordLook
  }

  /// The frames of the looks that calls which are not sealed yet may be made of.
  public var framesOfOpenCalls: Set<Int> {
    var frames: Set<Int> = []
    for record in records where record.sealedOpinion == nil {
      frames.formUnion(record.evidence.frames)
    }
    return frames
  }

  /// Ends the procedure and seals the calls of all polyps that are not sealed yet.
  ///
  /// - Returns: All sealed calls that were not taken, by polyp within an occasion.
  public func finish() -> [PolypCall] {
    guard !isFinished else { return takeSealedCalls() }
    isFinished = true
    tracker.finish()
    for index in records.indices where records[index].sealedOpinion == nil {
      seal(index, .finished)
    }
    records.removeAll()
    crops.removeAll()
    return takeSealedCalls()
  }

  /// The calls that were sealed since they were last taken.
  public func takeSealedCalls() -> [PolypCall] {
    guard !sealedCalls.isEmpty else { return [] }
    defer { sealedCalls = [] }
    return sealedCalls
  }

  /// When what was found, whether shown or not; of the frames before `finish`, runs that have
  /// ended.
  public var recordedAlarms: [AlarmRun] { Array(tracker.recorder.runs) }

  /// How many runs of findings found no room in the record; replays are incomplete then.
  public var lostAlarmCount: Int { tracker.recorder.lostRuns }

  /// How many polyps got a number.
  public var polypCount: Int { Int(tracker.lastNumber) }

  /// Fills what is shown of the frame.
  private func show(
    _ findings: UnsafeBufferPointer<Finding>, region: PixelRectangle, isSilent: Bool
  ) {
    shown.removeAll()
    numbers.removeAll()
    guard !isSilent else { return }
    for index in findings.indices {
      let track = index < PolypTracker.capacity ? tracker.trackOfFinding[index] : -1
      let isShown = track >= 0 && tracker.tracks[Int(track)].filter.isShown
      numbers.append(isShown ? tracker.tracks[Int(track)].number : 0)
    }
    let mapping = GridMapping(grid: grid, region: region)
    for index in 0..<tracker.tracks.count {
      let track = tracker.tracks[index]
      guard track.filter.isShown, let record = record(track.number) else { continue }
      let finding = track.isPresent ? Int(track.label) - 1 : nil
      var box = track.place.box(within: grid).map(mapping.frameBox)
      if let finding, !track.isCovered, track.splitFrames == 0, track.coveredFrames == 0 {
        box = findings[finding].box
      }
      guard let box else { continue }
      insert(
        ShownPolyp(
          number: Int(track.number), state: finding == nil ? .held : .visible,
          findingIndex: finding, box: box,
          opinion: records[record].sealedOpinion ?? records[record].opinion,
          isSealed: records[record].sealedOpinion != nil))
    }
  }

  private func insert(_ polyp: ShownPolyp) {
    shown.append(polyp)
    var index = shown.count - 1
    while index > 0, shown[index - 1].number > polyp.number {
      shown[index] = shown[index - 1]
      index -= 1
    }
    shown[index] = polyp
  }
}
