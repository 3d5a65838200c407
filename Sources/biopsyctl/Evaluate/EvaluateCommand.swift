import Base
import Biopsy
import Evaluation
import Foundation
import Wire

/// Measures a model against experts' labels.
enum EvaluateCommand {
  static let command = Command(
    "evaluate", summary: "Measures a model against experts' labels.",
    subcommands: [segmentation])

  private static let segmentation = Command(
    "segmentation",
    summary: "Computes the figures of the polyp-segmentation literature, with intervals.",
    discussion: """
      DIR is a dataset with images/ and masks/, or a folder of datasets. A dataset without masks
      counts as one without polyps and gives the false-alarm rate. The model runs in this process, as
      the daemon runs it; with --socket the daemon's own masks are measured, as probabilities of 0
      and 1.
      """,
    options: [
      DaemonOptions.json,
      .value("html", "FILE", help: "Write the report as a page of its own.", completion: .file),
      .value(
        "split-file", "FILE",
        help: "A table with the columns dataset, file and split (DIR/split.csv).",
        completion: .file),
      .value("split", "NAME", help: "Measure only the images of this split."),
      .value("worst", "N", help: "Show this many of the worst cases in the page (12)."),
      .value(
        "tolerance", "SHARE",
        help: "Frames without polyp: positive pixels above this share are an alarm (0.002)."),
      .value("seed", "N", help: "The seed of the bootstrap."),
      .value("resamples", "N", help: "The number of the bootstrap's resamples (2000)."),
      .flag("exact-decode", help: "Decode JPEG at full size, as the training code does."),
      .value(
        "socket", "PATH", help: "Measure the masks of the daemon at this socket.",
        completion: .file),
    ] + EngineConfiguration.options,
    operands: .init("DIR", count: 1...1000, help: "Datasets.", completion: .directory)
  ) { arguments in
    let source = try source(arguments)
    let datasets = try datasets(arguments)
    var evaluation = SegmentationEvaluation(
      source: source,
      tolerance: try arguments.number("tolerance", in: 0...1) ?? FalseAlarmRate.defaultTolerance)
    for dataset in datasets { try evaluation.measure(dataset) }
    let bootstrap = try BootstrapConfiguration(
      seed: try arguments.integer("seed", in: 0...Int.max).map(UInt64.init)
        ?? BootstrapConfiguration.standard.seed,
      resamples: try arguments.integer("resamples", in: 1...1_000_000)
        ?? BootstrapConfiguration.standard.resamples)
    let report = try evaluation.report(context: context(source, arguments), bootstrap: bootstrap)
    if let path = arguments.string("html") {
      let worst = try arguments.integer("worst", in: 0...1000) ?? 12
      let page = try report.html(
        overlays: try evaluation.overlays(of: report.worstCases(worst)),
        legend: CasePainter.legend)
      try Data(page.utf8).write(to: URL(fileURLWithPath: path))
    }
    print(arguments.has("json") ? report.json.serialized() : report.text())
    return ExitStatus.done
  }

  private static func source(_ arguments: ParsedArguments) throws -> any ProbabilitySource {
    let exactDecode = arguments.has("exact-decode")
    if arguments.has("socket") {
      return DaemonProbabilitySource(
        try DaemonPredictor(
          try DaemonOptions.connect(arguments, contours: false), name: "evaluate",
          exactDecode: exactDecode))
    }
    var configuration = EngineConfiguration()
    try configuration.apply(arguments)
    return try LocalProbabilitySource(
      SegmentationEngine(configuration, logger: Logger(threshold: .warning)),
      exactDecode: exactDecode)
  }

  private static func datasets(_ arguments: ParsedArguments) throws -> [SegmentationFolder] {
    try arguments.operands.flatMap { folder -> [SegmentationFolder] in
      guard let split = arguments.string("split") else {
        return try SegmentationFolder.list(at: folder)
      }
      let path = arguments.string("split-file") ?? "\(folder)/split.csv"
      return try SegmentationFolder.list(
        at: folder, split: try SplitFile(path: path).rows(of: split))
    }
  }

  private static func context(
    _ source: any ProbabilitySource, _ arguments: ParsedArguments
  ) -> ReportContext {
    let engine = source.engine
    return ReportContext(
      created: ISO8601DateFormatter().string(from: Date()),
      model: [.init("name", engine.model), .init("sha256", engine.modelDigest)],
      pipeline: [
        .init("sha256", source.pipelineDigest), .init("provider", engine.provider),
        .init("precision", engine.precision), .init("onnxruntime", engine.runtimeVersion),
        .init("degraded", engine.isDegraded ? "yes" : "no"),
        .init("exact_decode", arguments.has("exact-decode") ? "yes" : "no"),
        .init("measured_through", arguments.has("socket") ? "daemon" : "process"),
      ])
  }
}
