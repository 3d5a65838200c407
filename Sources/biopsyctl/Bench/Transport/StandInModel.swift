import Base
import Foundation
import Imaging
import Models
import ONNX
import Runtime
import Tensors

/// A registry with one model that costs next to nothing: what is left of a frame's cost is its way to
/// the network and back.
///
/// Its input is Polyp-PVT's, so preprocessing is what it is in service. It averages blocks of
/// pixels; it finds nothing.
final class StandInModel {
  static let reference = "stand-in/1"
  private static let side = 352
  private static let block = 32

  /// The registry's folder.
  let folder: String

  /// Writes and seals the model in a folder that goes with this object.
  init() throws {
    folder =
      FileManager.default.temporaryDirectory
      .appendingPathComponent("biopsyctl-stand-in-\(getpid())").path
    let version = "\(folder)/\(StandInModel.reference)"
    do {
      try FileManager.default.createDirectory(
        atPath: "\(version)/golden", withIntermediateDirectories: true)
      _ = try StandInModel.model().write(to: "\(version)/model.onnx")
      let picture = Image(
        size: ImageSize(width: StandInModel.side, height: StandInModel.side),
        color: Color(red: 150, green: 90, blue: 80))
      try Data(PNG.encode(picture)).write(to: URL(fileURLWithPath: "\(version)/golden/input.png"))
      _ = try ModelSealer(runtime: OnnxRuntime.load())
        .seal(ModelFolder(path: version), draft: StandInModel.draft())
    } catch {
      try? FileManager.default.removeItem(atPath: folder)
      throw error
    }
  }

  deinit {
    try? FileManager.default.removeItem(atPath: folder)
  }

  private static func model() throws -> Model {
    let builder = GraphBuilder(name: "stand-in")
    let image = builder.input("image", TensorType(.float32, [1, 3, side, side]))
    let blocks = builder.add(
      "AveragePool", [image],
      ["kernel_shape": .integers([block, block]), "strides": .integers([block, block])])
    let gray = builder.add(
      "ReduceMean", [blocks], ["axes": .integers([1]), "keepdims": .integer(1)])
    builder.output(builder.add("Sigmoid", [gray]), name: "probability")
    let model = Model(try builder.finish(), operatorSet: 17)
    try model.check()
    return model
  }

  private static func draft() throws -> ModelManifest {
    let tolerance = ModelManifest.Tolerance(maximumAbsolute: 0.05, meanAbsolute: 0.05)
    return ModelManifest(
      draftOf: ModelIdentity(name: "stand-in", version: 1), title: "Stand-in",
      task: .segmentation, model: "model.onnx",
      input: ModelManifest.Input(
        tensor: "image", size: ImageSize(width: side, height: side), mean: [0, 0, 0],
        standardDeviation: [1, 1, 1]),
      outputs: ModelManifest.Outputs(probability: "probability"),
      classes: [.init(id: 1, label: "nothing", isNeoplastic: nil)],
      // No mean of pixels in [0, 1] is squashed to as much.
      threshold: 0.99,
      golden: ModelManifest.Golden(
        input: "golden/input.png", output: "golden/probability.npy", tolerance: tolerance,
        reducedPrecisionTolerance: tolerance),
      provenance: ModelManifest.Provenance(
        checkpointSHA256: String(repeating: "0", count: 64), training: "none", data: "none",
        licence: "Apache-2.0"),
      intendedUse: "Measuring what frames cost besides the network.")
  }
}
