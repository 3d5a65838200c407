import Biopsy
import Client
import Evaluation
import Imaging
import Wire

/// Something that gives a probability for each pixel of a picture.
protocol ProbabilitySource: AnyObject {
  /// What predicts.
  var engine: EngineDescription { get }
  /// The SHA-256 over everything that decides an answer, in hex; known after the first picture.
  var pipelineDigest: String { get }
  /// What counts as positive.
  var threshold: Float { get }
  /// The probabilities, at the network's resolution.
  func probabilities(file path: String) throws -> ProbabilityMap
}

/// The pipeline in this process: probabilities as the network gives them.
final class LocalProbabilitySource: ProbabilitySource {
  let engine: EngineDescription
  let pipelineDigest: String
  let threshold: Float
  private let segmenter: FrameSegmenter
  private let exactDecode: Bool

  init(_ engine: SegmentationEngine, exactDecode: Bool) throws {
    self.engine = EngineDescription(engine)
    self.exactDecode = exactDecode
    pipelineDigest = engine.pipelineDigest(exactDecode: exactDecode)
    threshold = engine.policy.threshold ?? Float(engine.model.manifest.threshold)
    segmenter = try engine.makeSegmenter()
  }

  func probabilities(file path: String) throws -> ProbabilityMap {
    let bytes = try ImageFile.readBytes(path)
    let isPNG = bytes.withUnsafeBytes { ImageFile.Kind.sniff($0) == .png }
    let image = isPNG ? try ImageFile.read(path) : nil
    return try bytes.withUnsafeBytes { bytes in
      let frame =
        try image.map { try segmenter.segment($0) }
        ?? segmenter.segment(bytes, encoding: .jpeg, exactDecode: exactDecode)
      return try ProbabilityMap(
        width: frame.gridSize.width, height: frame.gridSize.height,
        values: Array(frame.probabilities))
    }
  }
}

/// The daemon: it sends masks, which count as probabilities of 0 and 1.
final class DaemonProbabilitySource: ProbabilitySource {
  private(set) var pipelineDigest = ""
  let threshold: Float = 0.5
  private let predictor: DaemonPredictor

  init(_ predictor: DaemonPredictor) {
    self.predictor = predictor
  }

  var engine: EngineDescription { predictor.engine }

  func probabilities(file path: String) throws -> ProbabilityMap {
    let result = try predictor.predict(file: path)
    pipelineDigest = result.message.pipelineDigest
    return try ProbabilityMap(
      width: result.message.maskSize[0], height: result.message.maskSize[1],
      values: try result.unionOfMasks().map(Float.init))
  }
}
