internal import Base
internal import Imaging
public import Runtime
internal import Tensors

/// Makes a version servable: computes its golden output, and writes the manifest that seals it.
public struct ModelSealer: Sendable {
  /// The file name of a draft manifest.
  ///
  /// It has all members of a manifest but `files`.
  public static let draftName = "manifest.draft.json"

  /// What sealing made.
  public struct Product: Sendable {
    /// The sealed version's manifest.
    public let manifest: ModelManifest
    /// The share of golden probabilities above the threshold, [0, 1].
    public let goldenPositiveShare: Double
  }

  private let runtime: OnnxRuntime

  /// A sealer that runs models with `runtime`.
  public init(runtime: OnnxRuntime) {
    self.runtime = runtime
  }

  /// Seals a version.
  ///
  /// The folder has the ONNX file, the golden picture and the draft. The golden output is
  /// computed by the `cpu` provider on one thread with the graph as it is written, so that it
  /// does not depend on the machine more than it must. The manifest is written last: a version
  /// without one is not sealed, and can be sealed again.
  ///
  /// - Parameter folder: The version's folder.
  /// - Returns: The manifest that was written.
  /// - Throws: `ModelError`; with the code `alreadySealed` when there is a manifest.
  public func seal(_ folder: ModelFolder) throws(ModelError) -> Product {
    try requireUnsealed(folder)
    return try seal(folder, readDraft(folder))
  }

  /// Seals a version by a draft that no file holds.
  ///
  /// - Parameters:
  ///   - folder: The version's folder, with the ONNX file and the golden picture.
  ///   - draft: The manifest; the files that it lists are not looked at.
  /// - Returns: The manifest that was written.
  /// - Throws: `ModelError`; with the code `alreadySealed` when there is a manifest.
  public func seal(_ folder: ModelFolder, draft: ModelManifest) throws(ModelError) -> Product {
    try requireUnsealed(folder)
    guard case .object(var document) = draft.json else {
      preconditionFailure("a manifest is an object")
    }
    document["files"] = nil
    return try seal(folder, complete(document, folder, file: folder.path(of: Self.draftName)))
  }

  private func seal(
    _ folder: ModelFolder, _ draft: ModelManifest
  ) throws(ModelError) -> Product {
    var manifest = draft
    // The model is let go of before its file is read again for its digest.
    let positiveShare = try writeGoldenOutput(manifest, in: folder)
    manifest.files = try describe(manifest.files.map(\.path), in: folder)
    try FolderWriter(folder: folder).create(
      ModelFolder.manifestName, with: Array(manifest.json.prettyPrinted().utf8))
    return Product(manifest: manifest, goldenPositiveShare: positiveShare)
  }

  /// Computes the golden output.
  ///
  /// - Returns: The share of its probabilities above the threshold.
  private func writeGoldenOutput(
    _ manifest: ModelManifest, in folder: ModelFolder
  ) throws(ModelError) -> Double {
    let network = try LoadedNetwork(
      manifest, .file(folder.path(of: manifest.model)), subject: folder.path(of: manifest.model),
      runtime: runtime,
      configuration: SessionConfiguration(
        provider: .cpu, intraOpThreads: 1, optimizationLevel: .none, readsBackProviders: false))
    let picturePath = folder.path(of: manifest.golden.input)
    let picture = try GoldenPair.decode(try folder.read(manifest.golden.input), path: picturePath)
    let inference = try FrameInference(network: network)
    try inference.predict(picture, path: picturePath)
    guard inference.probabilities.allSatisfy({ (0...1).contains($0) }) else {
      throw ModelError(
        .goldenInvalid, picturePath, problem: "the model's output is not made of probabilities",
        remedy: "check that the manifest names the probability tensor, and the model's weights")
    }
    try FolderWriter(folder: folder).replace(
      manifest.golden.output, with: try encode(inference.probabilities, network, picturePath))
    let positives = inference.probabilities.count(where: { $0 > Float(manifest.threshold) })
    return Double(positives) / Double(inference.probabilities.count)
  }

  private func encode(
    _ probabilities: UnsafeBufferPointer<Float>, _ network: LoadedNetwork, _ path: String
  ) throws(ModelError) -> [UInt8] {
    let tensor = Tensor(shape: network.output.shape, float32: Array(probabilities))
    do throws(NPYError) {
      return try NPY.encode(tensor)
    } catch {
      throw ModelError(
        .goldenInvalid, path, problem: error.message, remedy: "seal another kind of model")
    }
  }

  private func requireUnsealed(_ folder: ModelFolder) throws(ModelError) {
    do throws(ModelError) {
      _ = try folder.read(ModelFolder.manifestName)
    } catch {
      guard error.code == .fileMissing else { throw error }
      return
    }
    throw ModelError(
      .alreadySealed, folder.path(of: ModelFolder.manifestName),
      problem: "the version is sealed", remedy: "seal changes as a new version")
  }

  /// Reads the draft file.
  private func readDraft(_ folder: ModelFolder) throws(ModelError) -> ModelManifest {
    let file = folder.path(of: Self.draftName)
    let bytes = try folder.read(
      Self.draftName, maximumBytes: ModelFolder.maximumDocumentBytes,
      remedy: "write a manifest without the member `files` there")
    guard case .object(let document) = try ModelManifest.document(bytes, file: file) else {
      throw .schema(JSONError(.wrongType, at: "", "an object is expected"), file: file)
    }
    guard document["files"] == nil else {
      throw .schema(file, "files", "a draft does not list files: sealing does")
    }
    return try complete(document, folder, file: file)
  }

  /// A draft as a manifest, with placeholders for what sealing finds out.
  private func complete(
    _ draft: JSONObject, _ folder: ModelFolder, file: String
  ) throws(ModelError) -> ModelManifest {
    var document = draft
    let paths = try Self.paths(document, file: file)
    document["files"] = .array(
      paths.map {
        ["path": .string($0), "bytes": 1, "sha256": .string(String(repeating: "0", count: 64))]
      })
    let manifest = try ModelManifest(document: .object(document), file: file)
    try manifest.require(folder.identity, file: file)
    return manifest
  }

  /// The files that a draft uses, each once.
  private static func paths(_ document: JSONObject, file: String) throws(ModelError) -> [String] {
    do throws(JSONError) {
      let fields = try JSONFields(.object(document))
      let golden = try fields.object("golden")
      let weights = try fields.optional("external_data") == nil ? [] : fields.texts("external_data")
      let paths =
        [try fields.text("model")] + weights
        + [try golden.text("input"), try golden.text("output")] + (try trainingPaths(fields))
      return paths.enumerated().filter { !paths[..<$0.offset].contains($0.element) }.map(\.element)
    } catch {
      throw .schema(error, file: file)
    }
  }

  private static func trainingPaths(_ draft: JSONFields) throws(JSONError) -> [String] {
    guard let fields = try draft.optionalObject("training") else { return [] }
    return try ModelManifest.Training(fields).paths.map(\.path)
  }

  private func describe(
    _ paths: [String], in folder: ModelFolder
  ) throws(ModelError) -> [ModelManifest.File] {
    var files: [ModelManifest.File] = []
    for path in paths {
      let bytes = try folder.read(path)
      files.append(
        ModelManifest.File(path: path, bytes: bytes.count, sha256: SHA256.hash(bytes).hex))
    }
    return files
  }
}
