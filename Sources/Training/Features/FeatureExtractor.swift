internal import Base
public import Imaging
public import Runtime
internal import Tensors

/// Runs an encoder on pictures, one at a time.
///
/// The encoder is an ONNX file with an input `image`, [1, 3, height, width], and an output `features`,
/// [1, channels], as `biopsyctl convert … --out` writes it.
public final class FeatureExtractor {
  /// How many features a picture has.
  public let channels: Int

  private let preprocessor: FramePreprocessor
  private let session: BoundSession
  private let input: Tensor
  private let output: Tensor

  /// Loads an encoder.
  ///
  /// - Parameters:
  ///   - path: The ONNX file.
  ///   - channels: How many features it gives.
  ///   - specification: What it expects of pictures.
  ///   - runtime: The library.
  ///   - limits: The largest picture that is accepted.
  /// - Throws: `RuntimeError` where the file is no such encoder.
  public init(
    path: String, channels: Int, specification: PreprocessingSpecification, runtime: OnnxRuntime,
    limits: ImageLimits = ImageLimits()
  ) throws(RuntimeError) {
    self.channels = channels
    preprocessor = FramePreprocessor(specification: specification, limits: limits)
    let size = specification.size
    input = Tensor(shape: [1, 3, size.height, size.width], elementType: .float32)
    output = Tensor(shape: [1, channels], elementType: .float32)
    session = try Session(
      runtime: runtime, model: .file(path),
      configuration: SessionConfiguration(readsBackProviders: false)
    ).bind(inputs: ["image": input], outputs: ["features": output])
  }

  /// The features of a picture, decoded at full size and stretched to the encoder's.
  ///
  /// - Parameter path: A JPEG or PNG file.
  /// - Returns: As many numbers as the encoder has channels, all finite.
  /// - Throws: `ImagingError`, `RuntimeError`, or `TrainingError` with the code `notFinite`.
  public func features(of path: String) throws -> [Double] {
    _ = try preprocessor.prepare(ImageFile.read(path), into: input.float32)
    try session.run()
    let values = output.float32.map(Double.init)
    guard values.allSatisfy(\.isFinite) else {
      throw TrainingError(.notFinite, "\(path): the encoder gives features that are no numbers")
    }
    return values
  }
}
