public import Base
public import Study

/// The figures of the calls of one pipeline: another digest is another device.
public struct VersionFigures: Equatable, Sendable {
  /// The digest over all that decides the pipeline's answers.
  public let digest: SHA256.Digest
  /// Whether the protocols that held when it called name it.
  public let isInProtocol: Bool
  /// The models.
  public let models: [CallEvent.Engine.Model]
  /// Its calls, by provider, precision and runtime.
  public let executions: [String: Int]
  /// Calls that were made on another provider than the configuration asks for.
  public let degraded: Int
  /// Calls.
  public let calls: Int
  /// Polyps with a decision and a diagnosis, and why the others do not count.
  public let accounting: Accounting
  /// The figures.
  public let shares: PopulationFigures.Shares

  /// The figures of each pipeline, in the order of their first calls.
  static func all(
    _ dataset: StudyDataset, _ population: ReportPopulation, _ serrated: SerratedRule
  ) -> [VersionFigures] {
    var (order, members): ([SHA256.Digest], [String: [(StudyCase, CallEvent.Engine)]]) = ([], [:])
    for each in dataset.cases {
      guard let engine = each.engine else { continue }
      if members[engine.pipelineDigest.hex] == nil { order.append(engine.pipelineDigest) }
      members[engine.pipelineDigest.hex, default: []].append((each, engine))
    }
    return order.map { digest in
      let calls = members[digest.hex] ?? []
      let selection = DecidedPolyp.select(calls.map(\.0.polyp), population.polyps, serrated)
      let executions = calls.map { _, engine in
        "\(engine.provider), \(engine.precision), ONNX Runtime \(engine.runtimeVersion), "
          + engine.product
      }
      return VersionFigures(
        digest: digest,
        isInProtocol: calls.allSatisfy { each, _ in
          let holding = each.callSequence.flatMap(dataset.studyProtocol(at:))
          return (holding ?? dataset.studyProtocol).pipelines.contains(digest)
        },
        models: calls.first?.1.models ?? [],
        executions: Dictionary(executions.map { ($0, 1) }, uniquingKeysWith: +),
        degraded: calls.count(where: \.1.isDegraded), calls: calls.count,
        accounting: selection.accounting,
        shares: PopulationFigures.Shares(
          AccuracyEstimates(selection.kept), least: ReportedShare.leastOfParts))
    }
  }
}
