import Base
import Biopsy
import Imaging
import Models
import Study
import Wire

/// What a stream's findings become over time, under whichever generation serves it.
///
/// A generation that takes over ends what was followed so far: its calls are sealed by the models
/// that saw the polyps, so that no call mixes two models. Numbers go on.
final class StreamProcedure: @unchecked Sendable {
  // Unchecked because the scheduler lets one worker at a time have a stream's frame, and whoever
  // ends the stream does so when none has one; the display's state has a lock of its own.

  /// A sealed call, and what made it.
  struct SealedCall {
    /// The polyp's number within the stream.
    let polyp: Int
    let call: PolypCall
    let classes: [HistologyClass]
    /// The least probabilities of calls of each class.
    let operatingPoints: [OperatingPoint]
    /// What computed it.
    let engine: CallEvent.Engine
    /// The light that the station declared last.
    let imagingMode: ImagingMode
    /// What the models that made it may be used for.
    let purpose: ModelPurpose
    /// What decided it.
    let policy: HistologyPolicy
    /// Whether JPEGs were decoded at full size.
    let decodesExactly: Bool
    /// The frames that earlier generations of the pipeline have analysed.
    let frameBase: Int
    /// What became of the frame of each look of `call.evidence`; nil outside of studies.
    let captures: [FrameCapture?]
  }

  /// The frame made small, for quality and motion.
  let picture = FramePicture()
  private let revealed = Locked(false)
  private var procedure: Procedure?
  private var generation = 0
  private var engine: CallEvent.Engine?
  private var imagingMode = ImagingMode.unknown
  /// What the models that follow the stream now may be used for.
  private(set) var purpose = ModelPurpose.research
  /// The numbers that earlier generations have given.
  private var numberBase = 0
  /// The frames that earlier generations have analysed.
  private var frameBase = 0
  private var decodesExactly = false
  /// Frames whose looks calls may be made of, by their number.
  private var captures: [Int: FrameCapture] = [:]
  /// Runs the generation's histology model on kept pictures; nil without one.
  private(set) var witness: HistologyWitness?
  private var pending: [SealedCall] = []

  /// What the endoscopist has been shown of each polyp, and may be shown.
  let disclosure = PolypDisclosure()

  /// Whether the physician asks to see what was found.
  var isRevealed: Bool {
    get { revealed.withLock { $0 } }
    set { revealed.withLock { $0 = newValue } }
  }

  /// Has a generation follow the stream from the next frame on.
  ///
  /// - Parameters:
  ///   - pipeline: The generation that is about to analyse a frame.
  ///   - exactDecode: Whether the stream's JPEGs are decoded at full size.
  /// - Throws: `AnalysisError` when its models cannot follow polyps.
  func follow(_ pipeline: ServedPipeline, exactDecode: Bool) throws(AnalysisError) {
    guard pipeline.generation != generation, let following = pipeline.following else { return }
    end()
    do {
      procedure = try following.makeProcedure()
    } catch {
      throw .failed("pipeline \(pipeline.name) cannot follow polyps: \(error)")
    }
    generation = pipeline.generation
    purpose = pipeline.engine.purpose
    engine = exactDecode ? following.engineOfExactDecode : following.engine
    decodesExactly = exactDecode
    witness = following.makeClassifier.map { HistologyWitness($0) }
  }

  /// Whether histology shall look at the last frame.
  private(set) var isLookWanted = false

  /// Whether the next frame's pixels must be kept, because histology may look at them.
  var mayLookAgain: Bool { procedure?.mayLookAgain ?? false }

  /// Takes in a frame, which `picture` shows.
  ///
  /// - Parameters:
  ///   - frame: What the segmenter found.
  ///   - captured: When it was captured.
  ///   - mode: What light the station says it was taken with.
  /// - Returns: What became of the findings, valid until the next frame; nil before `follow`.
  func observe(
    _ frame: SegmentedFrame, captured: MonotonicInstant, mode: ImagingMode
  ) -> ProcedureFrame? {
    imagingMode = mode
    let observed = procedure?.observe(
      frame, picture: picture, captured: captured, mode: mode)
    isLookWanted = observed?.crops.isEmpty == false
    return observed
  }

  /// What histology tells apart; empty without a histology model.
  var classes: [HistologyClass] { procedure?.classes ?? [] }

  /// How many polyps have got a number so far.
  var polypCount: Int { numberBase + (procedure?.polypCount ?? 0) }

  /// A polyp's number within the stream.
  func number(of polyp: Int) -> Int { numberBase + polyp }

  /// Has histology look at what the last frame was found worth it.
  ///
  /// - Parameter pixels: The pixels of that frame.
  /// - Returns: The last failure; nil when there was none.
  func examine(_ pixels: FramePixels) -> SegmentationError? { procedure?.examine(pixels) }

  /// The crops of the last `examine` that calls may be made of.
  var keptCrops: [PixelRectangle] { procedure?.keptCrops ?? [] }

  /// Keeps in mind what becomes of the last frame, for the calls that are made of it.
  func attach(_ capture: FrameCapture) {
    guard let procedure else { return }
    captures[procedure.frameIndex] = capture
  }

  /// The calls that were sealed since they were last taken.
  func takeSealedCalls() -> [SealedCall] {
    if let procedure {
      keep(procedure.takeSealedCalls(), of: procedure)
      if !captures.isEmpty {
        let needed = procedure.framesOfOpenCalls
        captures = captures.filter { needed.contains($0.key) }
      }
    }
    defer { pending = [] }
    return pending
  }

  /// Ends the stream and seals the calls of all polyps that are not sealed yet.
  ///
  /// - Returns: All sealed calls that were not taken.
  func finish() -> [SealedCall] {
    end()
    return takeSealedCalls()
  }

  private func end() {
    guard let procedure else { return }
    keep(procedure.finish(), of: procedure)
    numberBase += procedure.polypCount
    frameBase += procedure.frameIndex + 1
    captures = [:]
    witness = nil
    self.procedure = nil
  }

  private func keep(_ calls: [PolypCall], of procedure: Procedure) {
    guard let engine else { return }
    for call in calls {
      pending.append(
        SealedCall(
          polyp: numberBase + call.polyp, call: call, classes: procedure.classes,
          operatingPoints: procedure.operatingPoints, engine: engine, imagingMode: imagingMode,
          purpose: purpose, policy: procedure.policy.histology, decodesExactly: decodesExactly,
          frameBase: frameBase, captures: call.evidence.map { captures[$0.moment.frame] }))
    }
  }
}
