internal import Imaging
internal import Runtime

/// Runs a network on its golden picture and compares what comes out.
struct SelfTest: Sendable {
  let network: LoadedNetwork
  let golden: GoldenPair
  let folder: ModelFolder

  /// Runs the test once, with memory of its own.
  ///
  /// - Returns: How closely the golden output was reproduced.
  /// - Throws: `ModelError` with the code `goldenMismatch`, `goldenInvalid` or `runtimeFailure`.
  func run() throws(ModelError) -> SelfTestReport {
    try run(on: FrameInference(network: network))
  }

  /// Runs the test once with the memory of a worker.
  ///
  /// - Parameter inference: Of the same network; its last probabilities are overwritten.
  /// - Returns: How closely the golden output was reproduced.
  /// - Throws: As `run()`.
  func run(on inference: FrameInference) throws(ModelError) -> SelfTestReport {
    let clock = ContinuousClock()
    let start = clock.now
    try inference.predict(golden.picture, path: folder.path(of: network.manifest.golden.input))
    let duration = clock.now - start
    guard
      let comparison = SelfTestReport.Comparison(
        inference.probabilities, golden: golden.probabilities,
        threshold: Float(network.manifest.threshold))
    else { throw mismatch("the output has values that are not finite") }
    let tolerance = network.tolerance
    let report = SelfTestReport(
      maximumAbsoluteError: comparison.maximumAbsoluteError,
      meanAbsoluteError: comparison.meanAbsoluteError,
      thresholdDisagreement: comparison.thresholdDisagreement, tolerance: tolerance,
      duration: duration, providerShares: network.session.providerShares,
      ranOnProviderAlone: network.session.ranOnProviderAlone)
    guard report.isWithinTolerance else {
      throw mismatch(
        "the output is off by \(report.maximumAbsoluteError) at most and "
          + "\(report.meanAbsoluteError) on average, allowed are \(tolerance.maximumAbsolute) "
          + "and \(tolerance.meanAbsolute)")
    }
    return report
  }

  private func mismatch(_ problem: String) -> ModelError {
    let report = network.session.report
    return ModelError(
      .goldenMismatch, "model \(network.manifest.identity)",
      problem: "the self-test failed on \(report.provider): \(problem)",
      remedy: "use another provider or precision; if the cpu provider fails too, restore the model")
  }
}

extension SelfTestReport {
  /// Whether both errors are allowed.
  public var isWithinTolerance: Bool {
    maximumAbsoluteError <= tolerance.maximumAbsolute
      && meanAbsoluteError <= tolerance.meanAbsolute
  }
}

extension FrameInference {
  /// Runs the network on a golden picture.
  func predict(_ picture: Image, path: String) throws(ModelError) {
    do throws(ImagingError) {
      _ = try prepare(picture)
    } catch {
      throw ModelError(
        .goldenInvalid, path, problem: error.description,
        remedy: "seal a new version with another picture")
    }
    do throws(RuntimeError) {
      try run()
    } catch {
      throw .runtime(error, path)
    }
  }
}
