public import Imaging
public import Models

/// A class that a histology model tells apart.
public struct HistologyClass: Hashable, Sendable {
  /// Such as `adenoma`.
  public let label: String
  /// Whether it counts as neoplastic.
  public let isNeoplastic: Bool
  /// The bounds that the model's training chose for it; nil where nobody has.
  public let operatingPoint: OperatingPoint?

  /// Describes a class.
  ///
  /// - Parameters:
  ///   - label: Such as `adenoma`.
  ///   - isNeoplastic: Whether it counts as neoplastic.
  ///   - operatingPoint: The bounds that the model's training chose for it.
  public init(label: String, isNeoplastic: Bool, operatingPoint: OperatingPoint? = nil) {
    self.label = label
    self.isNeoplastic = isNeoplastic
    self.operatingPoint = operatingPoint
  }

  /// The classes of a classification model, in its manifest's order.
  static func classes(of manifest: ModelManifest) -> [HistologyClass] {
    manifest.classes.map { entry in
      // The manifest's own check makes sure that each class says whether it is neoplastic.
      HistologyClass(
        label: entry.label, isNeoplastic: entry.isNeoplastic ?? true,
        operatingPoint: manifest.operatingPoints.first { $0.label == entry.label }
          .map { OperatingPoint($0) })
    }
  }

  /// Whether it is the class of sessile serrated lesions, which has an operating point of its own.
  ///
  /// By its label: `ssl`, or one that names `serrated`.
  public var isSerrated: Bool {
    let name = label.lowercased()
    return name == "ssl" || name.contains("serrated")
  }
}

/// The pixels of the frame that crops are taken from; borrowed for one call.
public enum FramePixels {
  /// The frame as the station sent it.
  case encoded(UnsafeRawBufferPointer, FrameEncoding, exactDecode: Bool)
  /// The frame in memory.
  case image(Image)
}

/// Tells from a crop what a polyp is; one thread at a time.
public protocol HistologyClassifier: AnyObject {
  /// The classes, in the order of probabilities; at least one, at most 16.
  var classes: [HistologyClass] { get }

  /// What the model's manifest says about an imaging mode.
  func acceptance(of mode: ImagingMode) -> ModelManifest.ModeAcceptance

  /// Classifies a crop.
  ///
  /// - Parameters:
  ///   - crop: The part of the frame, in its pixels.
  ///   - pixels: The frame.
  ///   - probabilities: Filled with one calibrated probability a class.
  /// - Throws: `SegmentationError`.
  func classify(
    _ crop: PixelRectangle, of pixels: FramePixels,
    into probabilities: UnsafeMutableBufferPointer<Float>
  ) throws(SegmentationError)
}
