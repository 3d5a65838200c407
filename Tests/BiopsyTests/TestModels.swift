import Base
import Foundation
import Imaging
import Models
import Runtime
import Testing

/// The models that tests of the segmenter run.
enum TestModels {
  /// The checkout's own folder of models.
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../Models").standardizedFileURL.path

  /// The shipped model on one thread; loaded once.
  static let polypLite = Result {
    try ServableModel.load(
      ModelRegistry(root: folder).resolve("polyp-lite/1"), runtime: OnnxRuntime.load(),
      configuration: SessionConfiguration(intraOpThreads: 1))
  }

  /// A network of 12x8 pixels that takes the square root of red on the scale [-1, 1].
  ///
  /// Its golden picture is red throughout, so it passes its self-test; less red than half gives
  /// NaN. It stays loaded when its folder is gone.
  static func squareRoot() throws -> ServableModel {
    let root = FileManager.default.temporaryDirectory
      .appendingPathComponent("biopsy-tests-" + UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: root) }
    let version = root.appendingPathComponent("root/1")
    try FileManager.default.createDirectory(
      at: version.appendingPathComponent("golden"), withIntermediateDirectories: true)
    let network = try #require(Data(base64Encoded: squareRootNetwork))
    try network.write(to: version.appendingPathComponent("model.onnx"))
    var golden = Image(size: size, color: Color(red: 200, green: 0, blue: 0))
    golden[3, 3] = Color(red: 140, green: 9, blue: 9)
    try Data(PNG.encode(golden)).write(to: version.appendingPathComponent("golden/input.png"))
    try Data(squareRootDraft.utf8).write(to: version.appendingPathComponent(ModelSealer.draftName))
    let runtime = try OnnxRuntime.load()
    let folder = try ModelFolder(path: version.path)
    _ = try ModelSealer(runtime: runtime).seal(folder)
    return try ServableModel.load(
      folder, runtime: runtime, configuration: SessionConfiguration(intraOpThreads: 1))
  }

  /// The square-root network's input.
  static let size = ImageSize(width: 12, height: 8)

  // Made with onnx.helper: Conv(image [1, 3, 8, 12], weights [[1, 0, 0]]), then Sqrt; opset 17.
  private static let squareRootNetwork = """
    CAgSADquAQoeCgVpbWFnZQoHd2VpZ2h0cxIGbG9naXRzIgRDb252ChsKBmxvZ2l0cxILcHJvYmFiaWxpdHkiBFNxcnQS\
    BHJvb3QqIQgBCAMIAQgBEAEiDAAAgD8AAAAAAAAAAEIHd2VpZ2h0c1ofCgVpbWFnZRIWChQIARIQCgIIAQoCCAMKAggI\
    CgIIDGIlCgtwcm9iYWJpbGl0eRIWChQIARIQCgIIAQoCCAEKAggICgIIDEIECgAQEQ==
    """

  private static let squareRootDraft = """
    {
      "format": 1, "name": "root", "version": 1, "title": "Square root of red",
      "task": "segmentation", "model": "model.onnx",
      "input": {
        "tensor": "image", "width": 12, "height": 8, "color_order": "rgb", "layout": "nchw",
        "element_type": "float32", "mean": [0.5, 0.5, 0.5],
        "standard_deviation": [0.5, 0.5, 0.5], "resize": "pillow-bilinear"
      },
      "outputs": {"probability": "probability"}, "classes": [{"id": 1, "label": "red"}],
      "threshold": 0.5, "calibration": "none",
      "golden": {
        "input": "golden/input.png", "output": "golden/probability.npy",
        "tolerance": {"maximum_absolute": 0.0001, "mean_absolute": 0.0001},
        "reduced_precision_tolerance": {"maximum_absolute": 0.1, "mean_absolute": 0.1}
      },
      "provenance": {
        "checkpoint_sha256": "0000000000000000000000000000000000000000000000000000000000000000",
        "training": "none", "data": "none", "licence": "Apache-2.0"
      },
      "intended_use": "Tests.", "measured": []
    }
    """
}
