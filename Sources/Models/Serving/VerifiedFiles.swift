internal import Base

/// The contents of a version's files, each read once and found to be what the manifest says.
///
/// What is checked is what is used: the session and the self-test get these bytes, not the files.
struct VerifiedFiles {
  /// The ONNX file.
  let model: [UInt8]
  /// Its digest.
  let modelDigest: SHA256.Digest
  /// The digests of the files that hold weights beside it, in the manifest's order.
  let externalDataDigests: [SHA256.Digest]
  /// The golden input.
  let goldenInput: [UInt8]
  /// The golden output.
  let goldenOutput: [UInt8]

  /// Reads and checks every file that the manifest lists.
  ///
  /// - Parameters:
  ///   - manifest: The folder's manifest.
  ///   - folder: The version's folder.
  /// - Throws: `ModelError` that names the first file that is missing or differs.
  init(_ manifest: ModelManifest, in folder: ModelFolder) throws(ModelError) {
    var wanted: [String: [UInt8]] = [:]
    var digests: [String: SHA256.Digest] = [:]
    for entry in manifest.files {
      let bytes = try folder.read(entry.path)
      digests[entry.path] = try Self.check(bytes, entry, folder.path(of: entry.path))
      guard [manifest.model, manifest.golden.input, manifest.golden.output].contains(entry.path)
      else { continue }
      wanted[entry.path] = bytes
    }
    guard let model = wanted[manifest.model], let modelDigest = digests[manifest.model],
      let goldenInput = wanted[manifest.golden.input],
      let goldenOutput = wanted[manifest.golden.output]
    else { preconditionFailure("a manifest lists every file that it uses") }
    self.model = model
    self.modelDigest = modelDigest
    externalDataDigests = manifest.externalData.compactMap { digests[$0] }
    self.goldenInput = goldenInput
    self.goldenOutput = goldenOutput
  }

  private static func check(
    _ bytes: [UInt8], _ entry: ModelManifest.File, _ path: String
  ) throws(ModelError) -> SHA256.Digest {
    let remedy = "restore the file from where the model came from, or seal a new version"
    guard bytes.count == entry.bytes else {
      throw ModelError(
        .sizeMismatch, path,
        problem: "the file has \(bytes.count) bytes, the manifest says \(entry.bytes)",
        remedy: remedy)
    }
    let digest = SHA256.hash(bytes)
    guard digest.hex == entry.sha256 else {
      throw ModelError(
        .digestMismatch, path,
        problem: "the file's SHA-256 is \(digest.hex), the manifest says \(entry.sha256)",
        remedy: remedy)
    }
    return digest
  }
}
