import Base
import Biopsy
import Imaging
import Models
import Wire

/// The loaded models of one generation, each proved on this machine.
struct PipelineModels: Sendable {
  /// The pipeline's name.
  let name: String
  /// Finds lesions.
  let segmenter: SegmentationEngine
  /// What becomes of findings over time; nil to answer frame by frame.
  var procedure: ProcedurePolicy?
  /// Tells the histology of what is found; nil for none.
  var histology: ServableModel?

  /// What answers.
  var description: EngineDescription {
    var description = EngineDescription(segmenter)
    description.pipeline = name
    description.pipelineDigest = digest(exactDecode: false)
    description.purpose = ModelPurpose(purpose)
    return description
  }

  /// What the models together may be used for: no more than each of them.
  var purpose: ModelManifest.Purpose {
    let mayServeStudy =
      segmenter.model.manifest.purpose.mayServeStudy
      && histology?.manifest.purpose.mayServeStudy != false
    return mayServeStudy ? .research : .installationTest
  }

  /// The digest of everything that decides an answer.
  ///
  /// - Parameter exactDecode: Whether JPEGs are decoded at full size.
  /// - Returns: 64 hex digits.
  func digest(exactDecode: Bool) -> String {
    segmenter.pipelineDigest(
      exactDecode: exactDecode, procedure: procedure, histology: histology)
  }

  /// What the models run on, for the status.
  var details: JSONObject {
    var details = segmenter.details
    if let histology {
      details["histology"] = [
        "model": .string(histology.identity.description),
        "model_sha256": .string(histology.digest.hex),
        "provider": .string(histology.session.report.provider),
      ]
    }
    return details
  }

  /// Has every model reproduce its golden output again.
  func selfTest() throws(ModelError) -> JSONObject {
    var members = PipelineModels.json(try segmenter.model.selfTest())
    if let histology {
      members["histology"] = .object(PipelineModels.json(try histology.selfTest()))
    }
    return members
  }

  private static func json(_ report: SelfTestReport) -> JSONObject {
    [
      "maximum_absolute_error": .number(report.maximumAbsoluteError),
      "mean_absolute_error": .number(report.meanAbsoluteError),
      "threshold_disagreement": .number(report.thresholdDisagreement),
      "duration_ms": .number(report.duration.milliseconds),
    ]
  }
}

/// How analyzers are made of a pipeline's models.
struct AnalyzerMaker: Sendable {
  /// Makes one analyzer, for one worker.
  let make: @Sendable (PipelineModels) throws -> any FrameAnalyzer

  /// Segmentation, and what follows from it over time.
  static let segmenting = AnalyzerMaker { models in try SegmentingAnalyzer(models: models) }

  /// Makes an analyzer and lets it look at a picture, so that its first frame is as fast as others.
  ///
  /// - Parameter models: What analyses.
  /// - Returns: A warm analyzer.
  /// - Throws: `ModelError`, `SegmentationError` or `AnalysisError` when it does not work.
  func makeWarm(_ models: PipelineModels) throws -> any FrameAnalyzer {
    let analyzer = try make(models)
    let picture = models.segmenter.model.goldenPicture
    let pixels = FrameMessage.RawPixels(
      format: PixelFormat.rgb.rawValue, width: picture.size.width, height: picture.size.height)
    var reply = AnalysisReply()
    // Through a result, because the closure of `withUnsafeBytes` throws untyped errors only.
    let outcome = picture.pixels.withUnsafeBytes { bytes -> Result<Void, AnalysisError> in
      do throws(AnalysisError) {
        try analyzer.analyze(bytes, request: AnalysisRequest(encoding: .raw(pixels)), into: &reply)
        return .success(())
      } catch {
        return .failure(error)
      }
    }
    try outcome.get()
    return analyzer
  }
}
