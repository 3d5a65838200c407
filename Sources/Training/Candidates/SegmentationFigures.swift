internal import Evaluation
internal import Foundation
internal import Imaging
internal import Statistics

/// How a segmenter does on pictures that nothing was learnt from.
///
/// Masks are compared at the expert's resolution, as `biopsyctl evaluate segmentation` does.
struct SegmentationFigures {
  /// A picture with an expert's mask.
  struct Polyp {
    let picture: TrainingPicture
    let dice: Double
    let intersectionOverUnion: Double
    let structureMeasure: Double
    /// The probability that all but a tenth of the mask's pixels exceed: with a threshold below it, the
    /// network marks at least a tenth of the polyp.
    let detectionScore: Double
  }

  /// A picture without a polyp.
  struct Empty {
    let picture: TrainingPicture
    let positiveShare: Double
  }

  private(set) var polyps: [Polyp] = []
  private(set) var empty: [Empty] = []

  /// Adds a picture.
  ///
  /// - Parameters:
  ///   - picture: The picture.
  ///   - logits: The network's, at its own size.
  ///   - size: That size.
  ///   - threshold: A probability above this is positive.
  /// - Throws: `EvaluationError` or `ImagingError`.
  mutating func add(
    _ picture: TrainingPicture, _ logits: [Float], _ size: ImageSize, threshold: Double
  ) throws {
    let map = try LogitMap(width: size.width, height: size.height, values: logits).probabilities
    guard let path = picture.maskPath else {
      empty.append(
        Empty(picture: picture, positiveShare: map.positiveFraction(above: Float(threshold))))
      return
    }
    let gray = try ImageFile.readGray(path)
    let mask = try BinaryMask(
      width: gray.size.width, height: gray.size.height, gray: gray.pixels)
    let enlarged = try map.resized(toWidth: mask.width, height: mask.height)
    let figures = try ImageFigures(
      map: enlarged, mask: mask, operatingThreshold: Float(threshold))
    let inside = zip(enlarged.values, mask.values).filter(\.1).map(\.0).sorted()
    polyps.append(
      Polyp(
        picture: picture, dice: figures.dice,
        intersectionOverUnion: figures.intersectionOverUnion,
        structureMeasure: figures.structureMeasure,
        detectionScore: inside.isEmpty ? 0 : Double(inside[inside.count * 9 / 10])))
  }

  /// The figures with their intervals over patients, for each collection of pictures.
  var estimates: [NamedEstimate] {
    let collections = Set(polyps.map(\.picture.collection) + empty.map(\.picture.collection))
    return collections.sorted().flatMap { collection -> [NamedEstimate] in
      let suffix = collection.isEmpty ? "" : ", \(collection)"
      let polyps = polyps.filter { $0.picture.collection == collection }
      let empty = empty.filter { $0.picture.collection == collection }
      func mean(_ name: String, _ value: (Polyp) -> Double) -> NamedEstimate? {
        NamedEstimate(
          name + suffix, polyps.map { min(1, max(0, value($0))) },
          clusters: polyps.map(\.picture.patient))
      }
      return [
        mean("mean Dice") { $0.dice },
        mean("mean intersection over union") { $0.intersectionOverUnion },
        mean("mean structure measure") { $0.structureMeasure },
        NamedEstimate(
          "share of polyp-free frames with more than 0.2 % positive pixels" + suffix,
          ClusteredProportion(
            empty.map { $0.positiveShare > PictureAnswers.alarmShare },
            clusters: empty.map(\.picture.patient))),
      ].compactMap { $0 }
    }
  }

  /// The highest threshold at which an aimed-at share of polyps is marked; nil without a polyp.
  func threshold(sensitivity aim: Double) -> Double? {
    ThresholdChoice(
      sensitivity: aim, polyps.map(\.detectionScore), isPositive: polyps.map { _ in true },
      clusters: polyps.map(\.picture.patient))?.threshold
  }
}
