internal import Imaging
internal import Tensors

/// Fills batches; each thread has its own.
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
  private let sources: [any InputSource]

  /// A maker of batches of pictures.
  ///
  /// - Parameters:
  ///   - store: The pictures.
  ///   - settings: How they become tensors.
  /// - Throws: `TrainingError` where the settings will not do.
  convenience init(_ store: PictureStore, _ settings: Settings) throws(TrainingError) {
    var sources: [any InputSource] = []
    for size in settings.sizes { sources.append(try PictureInputs(store, settings, size: size)) }
    self.init(store, sources)
  }

  /// A maker of batches of what pictures are made.
  ///
  /// - Parameters:
  ///   - store: The pictures.
  ///   - sources: What makes each of a batch's sizes.
  init(_ store: PictureStore, _ sources: [any InputSource]) {
    self.store = store
    self.sources = sources
  }

  /// Fills a batch.
  ///
  /// - Parameters:
  ///   - request: What it is to hold; at most as many pictures as there is room for.
  ///   - batch: The batch.
  /// - Throws: `TrainingError` naming a picture's line, or `RuntimeError`.
  func fill(_ request: Request, _ batch: PictureBatch) throws {
    batch.indices = request.indices
    for (place, index) in request.indices.enumerated() {
      let picture = RequestedPicture(store, index: index, variation: request.epoch)
      for (size, source) in zip(batch.sizes, sources) {
        try source.fill(size, place, picture)
        size.labels?.int64[place] = Int64(store.pictures[index].classIndex)
      }
    }
  }
}
