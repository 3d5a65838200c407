internal import Imaging
internal import Tensors

/// The picture of a self-test and the probabilities that it must give.
struct GoldenPair: Sendable {
  let picture: Image
  let probabilities: [Float]

  /// Reads verified files.
  ///
  /// - Parameters:
  ///   - files: The verified contents.
  ///   - network: The network whose output the golden one must be.
  ///   - folder: The version's folder, for errors.
  /// - Throws: `ModelError` with the code `goldenInvalid`.
  init(
    _ files: VerifiedFiles, of network: LoadedNetwork, in folder: ModelFolder
  ) throws(ModelError) {
    let golden = network.manifest.golden
    picture = try Self.decode(files.goldenInput, path: folder.path(of: golden.input))
    let path = folder.path(of: golden.output)
    let array = try Self.array(files.goldenOutput, path: path)
    guard array.elementType == .float32, array.shape == network.output.shape else {
      throw Self.invalid(
        path,
        "the array is \(array.elementType) of \(array.shape), the model gives float32 of "
          + "\(network.output.shape)")
    }
    probabilities = array.float32Values()
    guard probabilities.allSatisfy({ (0...1).contains($0) }) else {
      throw Self.invalid(path, "the array has values that are no probabilities")
    }
  }

  /// Decodes a golden picture.
  static func decode(_ bytes: [UInt8], path: String) throws(ModelError) -> Image {
    let result = bytes.withUnsafeBytes { buffer in
      Result { () throws(ImagingError) in try PNG.decode(buffer) }
    }
    do throws(ImagingError) {
      return try result.get()
    } catch {
      throw invalid(path, error.description)
    }
  }

  private static func array(_ bytes: [UInt8], path: String) throws(ModelError) -> Tensor {
    let result = bytes.withUnsafeBytes { buffer in
      Result { () throws(NPYError) in try NPY.decode(buffer) }
    }
    do throws(NPYError) {
      return try result.get()
    } catch {
      throw invalid(path, error.message)
    }
  }

  private static func invalid(_ path: String, _ problem: String) -> ModelError {
    ModelError(
      .goldenInvalid, path, problem: problem,
      remedy: "seal a new version with a PNG and the output that belongs to it")
  }
}
