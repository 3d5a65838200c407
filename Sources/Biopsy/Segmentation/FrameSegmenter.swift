import Base
public import Imaging
public import Models
public import Runtime

/// One worker's way from a frame's bytes to findings.
///
/// It owns all memory that a frame needs and uses it again for the next one. One thread at a
/// time; only `cancellation.cancel()` may come from any thread.
public final class FrameSegmenter {
  /// The model that segments.
  public let model: ServableModel
  /// What counts as a finding.
  public let policy: SegmentationPolicy

  let inference: FrameInference
  private let finder: FindingExtractor
  private let sampler: PictureSampler
  private let clock = ContinuousClock()

  /// Makes a segmenter.
  ///
  /// - Parameters:
  ///   - model: A segmentation model.
  ///   - policy: What counts as a finding.
  ///   - limits: The largest frame that is accepted.
  /// - Throws: `SegmentationError` with the code `unsuitableModel`.
  public init(
    model: ServableModel, policy: SegmentationPolicy = SegmentationPolicy(),
    limits: ImageLimits = ImageLimits()
  ) throws(SegmentationError) {
    guard model.manifest.task == .segmentation else {
      throw SegmentationError(
        .unsuitableModel,
        "model \(model.identity) does \(model.manifest.task.rawValue); name a segmentation model")
    }
    // Contour points are 16-bit numbers.
    var limits = limits
    limits.maximumWidth = min(limits.maximumWidth, Int(UInt16.max))
    limits.maximumHeight = min(limits.maximumHeight, Int(UInt16.max))
    do throws(ModelError) {
      inference = try FrameInference(model: model, limits: limits)
    } catch {
      throw SegmentationError(error)
    }
    self.model = model
    self.policy = policy
    finder = FindingExtractor(
      grid: model.gridSize, policy: policy,
      threshold: policy.threshold ?? Float(model.manifest.threshold))
    sampler = PictureSampler(model.preprocessing)
  }

  /// What ends a run from another thread; `segment` then throws `cancelled`.
  public var cancellation: BoundSession { inference.cancellation }

  /// Finds lesions in a frame.
  ///
  /// - Parameters:
  ///   - bytes: The frame; exactly one.
  ///   - encoding: How the bytes are to be read.
  ///   - exactDecode: Whether a JPEG is decoded at full size.
  ///   - region: The part to look at, in pixels of the upright frame; nil for all of it.
  /// - Returns: The findings, valid until the next call.
  /// - Throws: `SegmentationError`. The network's answer is never taken for "nothing found" when
  ///   it is not finite.
  public func segment(
    _ bytes: UnsafeRawBufferPointer, encoding: FrameEncoding, exactDecode: Bool = false,
    region: PixelRectangle? = nil
  ) throws(SegmentationError) -> SegmentedFrame {
    let prepared: PreparedFrame
    do throws(ImagingError) {
      prepared = try inference.prepare(
        bytes, encoding: encoding, crop: region, exactDecode: exactDecode)
    } catch {
      throw SegmentationError(error)
    }
    return try segment(prepared, region)
  }

  /// Makes the frame that was segmented last small, for quality and motion.
  ///
  /// - Parameter picture: Where to.
  public func makePicture(_ picture: FramePicture) {
    sampler.sample(inference.preparedInput, into: picture)
  }

  /// Finds lesions in an image in memory.
  ///
  /// - Parameter image: The frame.
  /// - Returns: The findings, valid until the next call.
  /// - Throws: `SegmentationError`.
  public func segment(_ image: Image) throws(SegmentationError) -> SegmentedFrame {
    let prepared: PreparedFrame
    do throws(ImagingError) {
      prepared = try inference.prepare(image)
    } catch {
      throw SegmentationError(error)
    }
    return try segment(prepared)
  }

  private func segment(
    _ prepared: PreparedFrame, _ region: PixelRectangle? = nil
  ) throws(SegmentationError) -> SegmentedFrame {
    let start = clock.now
    let computedBefore = ProcessorTime.ofThisThread
    do throws(RuntimeError) {
      try inference.run()
    } catch {
      throw SegmentationError(error)
    }
    let computed = ProcessorTime.ofThisThread - computedBefore
    let inferred = clock.now
    let isFinite = finder.extract(
      inference.probabilities, sourceSize: prepared.sourceSize, region: region)
    guard isFinite else {
      throw SegmentationError(
        .failedInference,
        "model \(model.identity) gave probabilities that are not finite; run its self-test, and "
          + "try another provider or precision")
    }
    return SegmentedFrame(
      sourceSize: prepared.sourceSize, region: region, gridSize: model.gridSize,
      probabilities: inference.probabilities, labels: finder.labels, findings: finder.findings,
      contourPoints: finder.contourPoints,
      timings: SegmentedFrame.Timings(
        decode: prepared.decodeDuration, preprocess: prepared.resizeDuration,
        inference: inferred - start, inferenceProcessorTime: computed,
        postprocess: clock.now - inferred))
  }
}
