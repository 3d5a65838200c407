internal import Imaging

/// Gives a network varied pictures.
final class PictureInputs: InputSource {
  private let pictures: [TrainingPicture]
  private let seed: Int
  private let augmenter: Augmenter
  private let preprocessor: FramePreprocessor

  /// A source of pictures.
  ///
  /// - Parameters:
  ///   - store: The pictures.
  ///   - settings: How they become tensors.
  ///   - size: The size that they get, in pixels.
  /// - Throws: `TrainingError` where the settings will not do.
  init(
    _ store: PictureStore, _ settings: BatchMaker.Settings, size: ImageSize
  ) throws(TrainingError) {
    pictures = store.pictures
    seed = settings.seed
    augmenter = Augmenter(policy: settings.policy, size: size)
    do throws(ImagingError) {
      preprocessor = FramePreprocessor(
        specification: try PreprocessingSpecification(
          size: size, mean: settings.mean.map(Float.init),
          standardDeviation: settings.standardDeviation.map(Float.init)))
    } catch {
      throw TrainingError(.invalidOption, "\(error)")
    }
  }

  func fill(
    _ size: PictureBatch.Size, _ place: Int, _ picture: RequestedPicture
  ) throws {
    let entry = try picture.entry()
    do throws(ImagingError) {
      let made = try augmenter.augment(
        entry.image, mask: entry.mask, seed: seed, epoch: picture.variation, index: picture.index)
      let count = preprocessor.specification.elementCount
      let image = size.image
      let pixels = UnsafeMutableBufferPointer(
        rebasing: image.float32[place * count..<(place + 1) * count])
      _ = try preprocessor.prepare(made.image, into: pixels)
      if let mask = size.mask?.float32, let pixels = made.mask?.pixels {
        for (offset, value) in pixels.enumerated() {
          mask[place * pixels.count + offset] = value > 127 ? 1 : 0
        }
      }
    } catch {
      throw TrainingError(.invalidRows, "line \(pictures[picture.index].line): \(error)")
    }
  }
}
