/// The figures of one image, with the names it is found by.
public struct EvaluatedImage: Hashable, Sendable {
  /// The dataset the image belongs to, such as `Kvasir-SEG`.
  public let dataset: String
  /// The image's name within the dataset, such as its file name.
  public let name: String
  /// The image's figures.
  public let figures: ImageFigures

  /// Names an image's figures.
  public init(dataset: String, name: String, figures: ImageFigures) {
    self.dataset = dataset
    self.name = name
    self.figures = figures
  }
}
