internal import Base
public import Imaging
public import Runtime
internal import Tensors

/// One worker's way from a frame's bytes to probabilities: preprocessing and the network's run.
///
/// The self-test goes the same way, so that what is tested is what serves. All memory is made at
/// the start. One thread at a time; only `cancellation.cancel()` may come from any thread.
public final class FrameInference {
  /// The probabilities of the last run, row by row, as many as the model's grid has.
  ///
  /// Valid while this object lives; every run overwrites them.
  public let probabilities: UnsafeBufferPointer<Float>

  /// The prepared frame: the network's input before it is narrowed to 16-bit elements, laid out as
  /// the manifest says.
  public var preparedInput: UnsafeBufferPointer<Float> {
    UnsafeBufferPointer(stagedInput.float32)
  }

  private let preprocessor: FramePreprocessor
  private let session: BoundSession
  private let input: Tensor
  private let output: Tensor
  // Single-precision stand-ins where the model's own tensors have 16-bit elements.
  private let stagedInput: Tensor
  private let stagedOutput: Tensor
  private let squashing: Squashing?

  /// Makes tensors and binds them.
  ///
  /// - Parameters:
  ///   - model: The model to run.
  ///   - limits: The largest frame that is accepted.
  /// - Throws: `ModelError` with the code `runtimeFailure` when ONNX Runtime refuses the binding.
  public convenience init(
    model: ServableModel, limits: ImageLimits = ImageLimits()
  ) throws(ModelError) {
    try self.init(network: model.network, limits: limits)
  }

  init(network: LoadedNetwork, limits: ImageLimits = ImageLimits()) throws(ModelError) {
    preprocessor = FramePreprocessor(specification: network.preprocessing, limits: limits)
    let manifest = network.manifest
    input = Tensor(shape: manifest.input.shape, elementType: manifest.input.elementType)
    output = Tensor(shape: network.output.shape, elementType: network.output.elementType)
    stagedInput =
      input.elementType == .float32 ? input : Tensor(shape: input.shape, elementType: .float32)
    stagedOutput =
      output.elementType == .float32 ? output : Tensor(shape: output.shape, elementType: .float32)
    probabilities = UnsafeBufferPointer(stagedOutput.float32)
    squashing = Squashing(manifest)
    do throws(RuntimeError) {
      session = try network.session.bind(
        inputs: [manifest.input.tensor: input], outputs: [network.output.name: output])
    } catch {
      throw .runtime(error, "model \(manifest.identity)")
    }
  }

  /// Makes a frame the network's input.
  ///
  /// - Parameters:
  ///   - bytes: The frame; exactly one.
  ///   - encoding: How the bytes are to be read.
  ///   - crop: The part to use, in pixels of the upright frame; nil for all of it.
  ///   - exactDecode: Whether a JPEG is decoded at full size.
  /// - Returns: What was found out about the frame.
  /// - Throws: `ImagingError`.
  public func prepare(
    _ bytes: UnsafeRawBufferPointer, encoding: FrameEncoding, crop: PixelRectangle? = nil,
    exactDecode: Bool = false
  ) throws(ImagingError) -> PreparedFrame {
    try preprocessor.prepare(
      bytes, encoding: encoding, crop: crop, exactDecode: exactDecode, into: stagedInput.float32)
  }

  /// Makes an image in memory the network's input.
  ///
  /// - Parameters:
  ///   - image: The frame.
  ///   - crop: The part to use; nil for all of it.
  /// - Returns: What was found out about the frame.
  /// - Throws: `ImagingError`.
  public func prepare(
    _ image: Image, crop: PixelRectangle? = nil
  ) throws(ImagingError) -> PreparedFrame {
    try preprocessor.prepare(image, crop: crop, into: stagedInput.float32)
  }

  /// Runs the network on the prepared frame and fills `probabilities`.
  ///
  /// The probabilities are the model's own, or squashed logits where the manifest gives a
  /// temperature. They are not checked: they can be NaN.
  ///
  /// - Throws: `RuntimeError`.
  public func run() throws(RuntimeError) {
    if stagedInput !== input { input.setFloats(from: UnsafeBufferPointer(stagedInput.float32)) }
    try session.run()
    if stagedOutput !== output { output.copyFloats(to: stagedOutput.float32) }
    squashing?.apply(to: stagedOutput.float32)
  }

  /// What ends a run from another thread: the run then throws `RuntimeError` with the code
  /// `cancelled`.
  public var cancellation: BoundSession { session }
}
