public import Imaging
public import Models
internal import Runtime

/// Classifies crops with a served classification model.
///
/// It owns the memory that a run needs; one thread at a time.
public final class ModelHistologyClassifier: HistologyClassifier {
  /// The model.
  public let model: ServableModel
  /// The classes, in the manifest's order.
  public let classes: [HistologyClass]

  private let inference: FrameInference

  /// The most classes that a model may tell apart.
  static let maximumClasses = 16

  /// Makes a classifier.
  ///
  /// - Parameters:
  ///   - model: A classification model.
  ///   - limits: The largest frame that is accepted.
  /// - Throws: `SegmentationError` with the code `unsuitableModel`.
  public init(
    model: ServableModel, limits: ImageLimits = ImageLimits()
  ) throws(SegmentationError) {
    let manifest = model.manifest
    guard manifest.task == .classification else {
      throw SegmentationError(
        .unsuitableModel,
        "model \(model.identity) does \(manifest.task.rawValue); name a classification model for "
          + "histology")
    }
    guard (2...Self.maximumClasses).contains(manifest.classes.count) else {
      throw SegmentationError(
        .unsuitableModel,
        "model \(model.identity) has \(manifest.classes.count) classes; histology tells 2 to "
          + "\(Self.maximumClasses) apart")
    }
    do throws(ModelError) {
      inference = try FrameInference(model: model, limits: limits)
    } catch {
      throw SegmentationError(error)
    }
    self.model = model
    classes = HistologyClass.classes(of: manifest)
  }

  /// What the model's manifest says about an imaging mode.
  public func acceptance(of mode: ImagingMode) -> ModelManifest.ModeAcceptance {
    model.manifest.acceptance(of: mode)
  }

  /// Classifies a crop.
  public func classify(
    _ crop: PixelRectangle, of pixels: FramePixels,
    into probabilities: UnsafeMutableBufferPointer<Float>
  ) throws(SegmentationError) {
    precondition(probabilities.count == classes.count, "one probability a class")
    do throws(ImagingError) {
      switch pixels {
      case .encoded(let bytes, let encoding, let exactDecode):
        _ = try inference.prepare(
          bytes, encoding: encoding, crop: crop, exactDecode: exactDecode)
      case .image(let image):
        _ = try inference.prepare(image, crop: crop)
      }
    } catch {
      throw SegmentationError(error)
    }
    do throws(RuntimeError) {
      try inference.run()
    } catch {
      throw SegmentationError(error)
    }
    for index in probabilities.indices { probabilities[index] = inference.probabilities[index] }
  }
}
