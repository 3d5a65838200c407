public import Base
public import Imaging
public import Runtime

/// A model whose files are what its manifest says, and which has reproduced its golden output on
/// this machine with this provider.
///
/// There is no other way to get one. Each worker makes its own `FrameInference` of it.
public final class ServableModel: Sendable {
  /// The SHA-256 of the manifest file, which lists the digests of all others.
  public let manifestDigest: SHA256.Digest
  /// The SHA-256 of the ONNX file.
  public let digest: SHA256.Digest
  /// The digests of the files that hold weights beside the ONNX file; mostly none.
  public let externalDataDigests: [SHA256.Digest]
  /// The self-test that it passed when it was loaded.
  public let loadingReport: SelfTestReport

  let network: LoadedNetwork
  private let test: SelfTest

  /// The manifest.
  public var manifest: ModelManifest { network.manifest }

  /// The model's name and version.
  public var identity: ModelIdentity { manifest.identity }

  /// How it is run.
  public var configuration: SessionConfiguration { network.configuration }

  /// The loaded model.
  public var session: Session { network.session }

  /// What a frame is turned into.
  public var preprocessing: PreprocessingSpecification { network.preprocessing }

  /// The size of the probability map in pixels; for a classification 1 row with a column a class.
  public var gridSize: ImageSize { network.output.grid }

  /// The picture of the self-test: one that the model is known to do well on.
  public var goldenPicture: Image { test.golden.picture }

  /// Whether the provider may compute with 16-bit numbers, so that the wider tolerance holds.
  public var mayReducePrecision: Bool { network.mayReducePrecision }

  /// Loads a version, checks all of it and runs its self-test.
  ///
  /// Every file is read once; what was hashed is what is used, but for weights in files beside
  /// the ONNX file, which ONNX Runtime reads by itself after they were checked. A version that
  /// does not prove itself leaves nothing behind, in the cache of rewritten graphs either.
  ///
  /// - Parameters:
  ///   - folder: The version's folder.
  ///   - runtime: The library.
  ///   - configuration: How the model is to be run.
  /// - Returns: The model, ready to serve.
  /// - Throws: `ModelError`.
  public static func load(
    _ folder: ModelFolder, runtime: OnnxRuntime, configuration: SessionConfiguration = .init()
  ) throws(ModelError) -> ServableModel {
    let (manifest, manifestDigest) = try folder.readManifestAndDigest()
    let files = try VerifiedFiles(manifest, in: folder)
    let source: ModelSource =
      manifest.externalData.isEmpty
      ? .bytes(files.model, name: manifest.identity.description)
      : .file(folder.path(of: manifest.model))
    func test(_ configuration: SessionConfiguration) throws(ModelError) -> SelfTest {
      let network = try LoadedNetwork(
        manifest, source, subject: folder.path(of: manifest.model), runtime: runtime,
        configuration: configuration)
      do throws(ModelError) {
        let golden = try GoldenPair(files, of: network, in: folder)
        return SelfTest(network: network, golden: golden, folder: folder)
      } catch {
        network.session.discardCacheEntry()
        throw error
      }
    }
    let serving = try test(configuration.withoutReadingBack)
    do throws(ModelError) {
      var report = try serving.run()
      if configuration.readsBackProviders {
        let recorded = try test(configuration.forReadingBack).run()
        report.providerShares = recorded.providerShares
        report.ranOnProviderAlone = recorded.ranOnProviderAlone
      }
      return ServableModel(manifestDigest, files, serving.network, serving, report: report)
    } catch {
      serving.network.session.discardCacheEntry()
      throw error
    }
  }

  private init(
    _ manifestDigest: SHA256.Digest, _ files: VerifiedFiles, _ network: LoadedNetwork,
    _ test: SelfTest, report: SelfTestReport
  ) {
    self.manifestDigest = manifestDigest
    digest = files.modelDigest
    externalDataDigests = files.externalDataDigests
    self.network = network
    self.test = test
    loadingReport = report
  }

  /// Runs the self-test again, from the golden picture to its probabilities.
  ///
  /// It has memory of its own and may run beside workers; a run takes as long as a frame does.
  ///
  /// - Returns: How closely the model reproduced its golden output.
  /// - Throws: `ModelError` with the code `goldenMismatch` or `runtimeFailure`.
  public func selfTest() throws(ModelError) -> SelfTestReport {
    try test.run()
  }

  /// Runs the self-test with a worker's own tensors: what it proves is what serves that worker.
  ///
  /// - Parameter inference: Made of this model, and in nobody else's use during the test.
  /// - Returns: How closely the model reproduced its golden output.
  /// - Throws: `ModelError` with the code `goldenMismatch` or `runtimeFailure`.
  public func selfTest(on inference: FrameInference) throws(ModelError) -> SelfTestReport {
    try test.run(on: inference)
  }
}

extension SessionConfiguration {
  /// For the session that serves: ONNX Runtime's profiler keeps taking memory with every run of a
  /// session that was ever profiled, even after profiling has ended.
  fileprivate var withoutReadingBack: SessionConfiguration {
    var configuration = self
    configuration.readsBackProviders = false
    return configuration
  }

  /// For a session that is run once, to record which provider takes which part.
  fileprivate var forReadingBack: SessionConfiguration {
    var configuration = self
    configuration.intraOpThreads = 1
    configuration.sharesThreadPool = false
    configuration.optimizedModelCacheFolder = nil
    return configuration
  }
}
