internal import Imaging
internal import Runtime
internal import Tensors

/// A session whose tensors are what the manifest says; not yet known to compute what it should.
struct LoadedNetwork: Sendable {
  let manifest: ModelManifest
  let session: Session
  let output: TensorCheck.Output
  let preprocessing: PreprocessingSpecification
  let configuration: SessionConfiguration

  /// Makes the session and checks its tensors.
  ///
  /// - Parameters:
  ///   - manifest: What the model should be.
  ///   - source: The ONNX file or its bytes.
  ///   - subject: The ONNX file's path, for errors.
  ///   - runtime: The library.
  ///   - configuration: How the model is to be run.
  /// - Throws: `ModelError`.
  init(
    _ manifest: ModelManifest, _ source: ModelSource, subject: String, runtime: OnnxRuntime,
    configuration: SessionConfiguration
  ) throws(ModelError) {
    do throws(RuntimeError) {
      session = try Session(runtime: runtime, model: source, configuration: configuration)
    } catch {
      throw .runtime(error, subject)
    }
    do throws(ModelError) {
      preprocessing = try Self.preprocessing(manifest, subject: subject)
      output = try TensorCheck(manifest: manifest, session: session, subject: subject).run()
    } catch {
      session.discardCacheEntry()
      throw error
    }
    self.manifest = manifest
    self.configuration = configuration
  }

  private static func preprocessing(
    _ manifest: ModelManifest, subject: String
  ) throws(ModelError) -> PreprocessingSpecification {
    do throws(ImagingError) {
      return try manifest.input.specification()
    } catch {
      throw ModelError(
        .schemaViolation, subject, member: "input", problem: error.message,
        remedy: "seal the model with a manifest that describes it")
    }
  }

  /// Whether the provider may compute with 16-bit numbers.
  ///
  /// Where no arithmetic is asked for, only the `cpu` provider is known to stay with single
  /// precision; others take what their device does best.
  var mayReducePrecision: Bool {
    switch configuration.provider.precision {
    case .float32: false
    case .bfloat16, .float16: true
    case nil: session.report.provider != "CPUExecutionProvider"
    }
  }

  /// What the manifest allows on this provider.
  var tolerance: ModelManifest.Tolerance {
    mayReducePrecision ? manifest.golden.reducedPrecisionTolerance : manifest.golden.tolerance
  }
}
