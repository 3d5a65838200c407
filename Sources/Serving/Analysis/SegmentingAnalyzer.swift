public import Biopsy
import Imaging
import Wire

/// Analyses frames with a segmentation network.
public final class SegmentingAnalyzer: FrameAnalyzer {
  private let segmenter: FrameSegmenter
  private let pipelineDigest: String
  private let pipelineDigestOfExactDecode: String

  /// Makes an analyzer for one worker.
  ///
  /// - Parameter engine: The runtime and model.
  /// - Throws: `SegmentationError` when the model cannot segment.
  public init(engine: SegmentationEngine) throws(SegmentationError) {
    segmenter = try engine.makeSegmenter()
    pipelineDigest = engine.pipelineDigest(exactDecode: false)
    pipelineDigestOfExactDecode = engine.pipelineDigest(exactDecode: true)
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
    reply.timings.postprocess = frame.timings.postprocess
    for finding in frame.findings { append(finding, of: frame, request, to: &reply) }
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
  fileprivate init(_ encoding: FrameMessage.Encoding) throws(AnalysisError) {
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
