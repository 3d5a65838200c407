internal import Imaging
internal import Runtime
internal import Tensors

/// Compares a session's tensors with what the manifest says about them.
struct TensorCheck {
  let manifest: ModelManifest
  let session: Session
  let subject: String

  /// The output that probabilities are made of: shape and type.
  struct Output {
    let name: String
    let shape: Shape
    let elementType: ElementType
    /// The output's width and height; for a classification 1 row of classes.
    let grid: ImageSize
  }

  /// Checks all tensors.
  ///
  /// - Returns: The output to bind.
  /// - Throws: `ModelError` that names the tensor.
  func run() throws(ModelError) -> Output {
    try checkInputs()
    let probability = try output(manifest.outputs.probability, member: "outputs.probability")
    guard let name = manifest.outputs.logits else { return probability }
    let logits = try output(name, member: "outputs.logits")
    return manifest.calibration == .none ? probability : logits
  }

  private func checkInputs() throws(ModelError) {
    let input = try value(
      manifest.input.tensor, among: session.inputs, role: "input", member: "input.tensor")
    guard session.inputs.count == 1 else {
      let names = session.inputs.map(\.name).joined(separator: ", ")
      throw mismatch(
        .shapeMismatch, "input", "the model takes \(session.inputs.count) inputs (\(names)), not 1")
    }
    guard input.elementType == manifest.input.elementType else {
      throw mismatch(
        .typeMismatch, "input.element_type",
        "the tensor \(input.name) holds \(input.typeName), the manifest says "
          + "\(manifest.input.elementType.rawValue)")
    }
    guard !input.dimensions.isEmpty, input.accepts(manifest.input.shape) else {
      throw mismatch(
        .shapeMismatch, "input",
        "the tensor \(input.name) is \(input.shapeDescription), the manifest implies "
          + "\(manifest.input.shape)")
    }
  }

  private func output(_ name: String, member: String) throws(ModelError) -> Output {
    let output = try value(name, among: session.outputs, role: "output", member: member)
    guard let elementType = output.elementType, elementType.isServed else {
      throw mismatch(
        .typeMismatch, member, "the tensor \(name) holds \(output.typeName), not floating point")
    }
    let extents: [Int]
    let grid: ImageSize
    switch manifest.task {
    case .classification:
      extents = [1, manifest.classes.count]
      grid = ImageSize(width: manifest.classes.count, height: 1)
    case .segmentation:
      // An extent that the model leaves open is that of the input.
      let isChannelsLast = manifest.input.layout == .nhwc
      let rows = output.dimensions.count == 4 ? output.dimensions[isChannelsLast ? 1 : 2] : nil
      let columns = output.dimensions.count == 4 ? output.dimensions[isChannelsLast ? 2 : 3] : nil
      grid = ImageSize(
        width: columns ?? manifest.input.width, height: rows ?? manifest.input.height)
      extents = isChannelsLast ? [1, grid.height, grid.width, 1] : [1, 1, grid.height, grid.width]
    }
    guard (1...4096).contains(grid.width), (1...4096).contains(grid.height),
      !output.dimensions.isEmpty, output.accepts(Shape(extents))
    else {
      let implied = manifest.task == .segmentation ? "one channel and a batch of 1" : "\(extents)"
      throw mismatch(
        .shapeMismatch, member,
        "the tensor \(name) is \(output.shapeDescription), the manifest implies \(implied)")
    }
    return Output(name: name, shape: Shape(extents), elementType: elementType, grid: grid)
  }

  private func value(
    _ name: String, among values: [ValueDescription], role: String, member: String
  ) throws(ModelError) -> ValueDescription {
    guard let value = values.first(where: { $0.name == name }) else {
      let names = values.map(\.name).joined(separator: ", ")
      throw mismatch(.tensorMissing, member, "the model has no \(role) \(name), only \(names)")
    }
    return value
  }

  private func mismatch(_ code: ModelError.Code, _ member: String, _ problem: String) -> ModelError
  {
    ModelError(
      code, subject, member: member, problem: problem,
      remedy: "seal the model with a manifest that describes it")
  }
}
