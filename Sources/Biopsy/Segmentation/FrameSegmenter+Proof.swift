internal import Models

extension FrameSegmenter {
  /// Segments the model's golden picture in place of a frame and compares the probabilities.
  ///
  /// It uses the very tensors and session that frames use, so that it fails where they would.
  ///
  /// - Throws: `SegmentationError` when the golden output is not reproduced.
  public func prove() throws(SegmentationError) {
    do throws(ModelError) {
      _ = try model.selfTest(on: inference)
    } catch {
      throw SegmentationError(error)
    }
  }
}
