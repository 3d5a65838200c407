/// Where what a network is given of a picture comes from; each thread has its own.
protocol InputSource: AnyObject {
  /// Fills a picture's place in a batch, but for its label.
  ///
  /// - Parameters:
  ///   - size: The batch at one size.
  ///   - place: The picture's place in it.
  ///   - picture: The picture.
  /// - Throws: `TrainingError` naming the picture's line, or `RuntimeError`.
  func fill(_ size: PictureBatch.Size, _ place: Int, _ picture: RequestedPicture) throws
}

/// A picture in one of its variations, which is read when somebody asks for it, and once.
final class RequestedPicture {
  /// Its place in the store.
  let index: Int
  /// The epoch whose variation is drawn.
  let variation: Int
  private let store: PictureStore
  private var known: PictureStore.Entry?

  init(_ store: PictureStore, index: Int, variation: Int) {
    self.store = store
    self.index = index
    self.variation = variation
  }

  /// The picture itself.
  func entry() throws(TrainingError) -> PictureStore.Entry {
    if let known { return known }
    let entry = try store.entry(index)
    known = entry
    return entry
  }
}
