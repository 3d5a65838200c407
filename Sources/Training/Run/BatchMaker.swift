internal import Imaging

/// Fills batches with varied pictures; each thread has its own.
final class BatchMaker {
  /// What a batch is to hold.
  struct Request: Sendable {
    /// Which pictures.
    let indices: [Int]
    /// The epoch whose variations are drawn.
    let epoch: Int
  }

  /// How pictures become tensors.
  struct Settings: Sendable {
    /// How pictures are varied.
    var policy: AugmentationPolicy
    /// Sizes, in pixels.
    var sizes: [ImageSize]
    /// What is subtracted from red, green and blue on the scale [0, 1].
    var mean: [Double]
    /// What red, green and blue are divided by then.
    var standardDeviation: [Double]
    /// The run's seed.
    var seed: Int
  }

  private let store: PictureStore
  private let seed: Int
  private let augmenters: [Augmenter]
  private let preprocessors: [FramePreprocessor]

  /// A maker.
  ///
  /// - Parameters:
  ///   - store: The pictures.
  ///   - settings: How they become tensors.
  /// - Throws: `TrainingError` where the settings will not do.
  init(_ store: PictureStore, _ settings: Settings) throws(TrainingError) {
    self.store = store
    seed = settings.seed
    augmenters = settings.sizes.map { Augmenter(policy: settings.policy, size: $0) }
    do throws(ImagingError) {
      var preprocessors: [FramePreprocessor] = []
      for size in settings.sizes {
        preprocessors.append(
          FramePreprocessor(
            specification: try PreprocessingSpecification(
              size: size, mean: settings.mean.map(Float.init),
              standardDeviation: settings.standardDeviation.map(Float.init))))
      }
      self.preprocessors = preprocessors
    } catch {
      throw TrainingError(.invalidOption, "\(error)")
    }
  }

  /// Fills a batch.
  ///
  /// - Parameters:
  ///   - request: What it is to hold; at most as many pictures as there is room for.
  ///   - batch: The batch.
  /// - Throws: `TrainingError` naming a picture's line.
  func fill(_ request: Request, _ batch: PictureBatch) throws(TrainingError) {
    batch.indices = request.indices
    for (place, index) in request.indices.enumerated() {
      let entry = try store.entry(index)
      for number in augmenters.indices {
        try fill(batch.sizes[number], number, place, entry, index: index, epoch: request.epoch)
      }
    }
  }

  private func fill(
    _ size: PictureBatch.Size, _ number: Int, _ place: Int, _ entry: PictureStore.Entry, index: Int,
    epoch: Int
  ) throws(TrainingError) {
    do throws(ImagingError) {
      let made = try augmenters[number].augment(
        entry.image, mask: entry.mask, seed: seed, epoch: epoch, index: index)
      let count = preprocessors[number].specification.elementCount
      let pixels = UnsafeMutableBufferPointer(
        rebasing: size.image.float32[place * count..<(place + 1) * count])
      _ = try preprocessors[number].prepare(made.image, into: pixels)
      size.labels?.int64[place] = Int64(store.pictures[index].classIndex)
      if let mask = size.mask?.float32, let pixels = made.mask?.pixels {
        for (offset, value) in pixels.enumerated() {
          mask[place * pixels.count + offset] = value > 127 ? 1 : 0
        }
      }
    } catch {
      throw TrainingError(.invalidRows, "line \(store.pictures[index].line): \(error)")
    }
  }
}
