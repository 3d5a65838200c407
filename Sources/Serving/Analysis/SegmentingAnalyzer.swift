import Base
public import Biopsy
import Imaging
import Wire

/// Analyses frames with a segmentation network.
public final class SegmentingAnalyzer: FrameAnalyzer {
  private let segmenter: FrameSegmenter
  private let pipelineDigest: String
  private let pipelineDigestOfExactDecode: String

  /// Makes an analyzer for one worker, outside of a daemon's pipelines.
  ///
  /// - Parameter engine: The runtime and model.
  /// - Throws: `SegmentationError` when the model cannot segment.
  public convenience init(engine: SegmentationEngine) throws(SegmentationError) {
    try self.init(models: PipelineModels(name: "segmentation", segmenter: engine))
  }

  /// Makes an analyzer for one worker.
  ///
  /// - Parameter models: A pipeline's.
  /// - Throws: `SegmentationError` when the model cannot segment.
  init(models: PipelineModels) throws(SegmentationError) {
    segmenter = try models.segmenter.makeSegmenter()
    pipelineDigest = models.digest(exactDecode: false)
    pipelineDigestOfExactDecode = models.digest(exactDecode: true)
  }

  /// Looks at one frame.
  public func analyze(
    _ bytes: UnsafeRawBufferPointer, request: AnalysisRequest, into reply: inout AnalysisReply
  ) throws(AnalysisError) {
    let encoding = try FrameEncoding(request.encoding)
    let frame: SegmentedFrame
    do throws(SegmentationError) {
      frame = try segmenter.segment(
        bytes, encoding: encoding, exactDecode: request.exactDecode, region: request.region)
    } catch {
      throw error.code == .invalidFrame ? .invalidFrame(error.message) : .failed(error.message)
    }
    reply.frameSize = [frame.sourceSize.width, frame.sourceSize.height]
    reply.maskSize = [frame.gridSize.width, frame.gridSize.height]
    reply.maskRegion = request.region.map { [$0.x, $0.y, $0.width, $0.height] }
    reply.pipelineDigest =
      request.exactDecode ? pipelineDigestOfExactDecode : pipelineDigest
    reply.timings.decode = frame.timings.decode
    reply.timings.preprocess = frame.timings.preprocess
    reply.timings.inference = frame.timings.inference
    reply.inferenceProcessorTime = frame.timings.inferenceProcessorTime
    reply.timings.postprocess = frame.timings.postprocess
    if try follow(frame, request, &reply) {
      for finding in frame.findings { append(finding, of: frame, request, to: &reply) }
    }
  }

  /// Takes the frame into its stream's procedure, if it has one.
  ///
  /// - Returns: Whether findings may be told.
  private func follow(
    _ frame: SegmentedFrame, _ request: AnalysisRequest, _ reply: inout AnalysisReply
  ) throws(AnalysisError) -> Bool {
    guard let procedure = request.procedure else { return true }
    // What a client spoilt while it was read must not be remembered.
    guard request.isIntact else { throw .torn }
    let start = MonotonicInstant.now
    segmenter.makePicture(procedure.picture)
    let observed = procedure.observe(
      frame, captured: request.captured, mode: request.imagingMode)
    guard let observed else { return true }
    let showsFindings = reply.tell(observed, display: request.display, of: procedure)
    reply.timings.postprocess += MonotonicInstant.now - start
    return showsFindings
  }

  /// Segments the model's golden picture and compares.
  public func prove() throws(AnalysisError) {
    do throws(SegmentationError) {
      try segmenter.prove()
    } catch {
      throw .failed(error.message)
    }
  }

  private func append(
    _ finding: Finding, of frame: SegmentedFrame, _ request: AnalysisRequest,
    to reply: inout AnalysisReply
  ) {
    var message = ResultMessage.Finding(
      box: [finding.box.x, finding.box.y, finding.box.width, finding.box.height],
      areaFraction: finding.areaFraction, confidence: finding.confidence)
    if request.masks != .none {
      let start = reply.body.count
      let labels = frame.labels
      let label = finding.label
      MaskCodec.append(pixelCount: labels.count, as: request.masks, to: &reply.body) {
        labels[$0] == label
      }
      message.mask = .init(offset: start, byteCount: reply.body.count - start)
    }
    if request.contours {
      let start = reply.body.count
      for point in frame.contour(of: finding) {
        ContourCodec.append(FramePoint(x: point.x, y: point.y), to: &reply.body)
      }
      message.contour = .init(offset: start, byteCount: reply.body.count - start)
    }
    reply.findings.append(message)
  }
}

extension FrameEncoding {
  /// The encoding that a client's frame message names.
  init(_ encoding: FrameMessage.Encoding) throws(AnalysisError) {
    guard case .raw(let pixels) = encoding else {
      self = .jpeg
      return
    }
    guard let format = PixelFormat(rawValue: pixels.format) else {
      throw .invalidFrame("no pixel format is called \"\(pixels.format)\"")
    }
    guard let matrix = YUVEncoding.Matrix(rawValue: pixels.matrix),
      let range = YUVEncoding.Range(rawValue: pixels.range)
    else {
      throw .invalidFrame(
        "matrix is bt601 or bt709 and range is limited or full, "
          + "not \"\(pixels.matrix)\" and \"\(pixels.range)\"")
    }
    do throws(ImagingError) {
      self = .raw(
        try RawFrameLayout(
          size: ImageSize(width: pixels.width, height: pixels.height), format: format,
          encoding: YUVEncoding(matrix: matrix, range: range), rowBytes: pixels.rowByteCount))
    } catch {
      throw .invalidFrame(error.message)
    }
  }
}
