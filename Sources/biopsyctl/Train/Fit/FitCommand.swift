import Base
import Foundation
import Runtime
import Training

/// Trains networks on labelled pictures.
enum FitCommand {
  private static let options =
    TrainingData.options + LabelArguments.options + NetworkArguments.options
    + RecipeArguments.options + CandidateArguments.options + [
      .value(
        "run", "DIR", help: "The run's folder: log, page, checkpoints.", completion: .directory),
      .flag("resume", help: "Go on with the run in --run."),
      .value(
        "runtime-library", "PATH", help: "ONNX Runtime's library, instead of the one found.",
        completion: .file),
      DaemonOptions.json,
    ]

  static let segmentation = Command(
    "segmentation", summary: "Trains a network that segments polyps.",
    discussion: """
      --data is a table of labels with masks, or a folder of images and masks. Research use only, not
      for diagnosis.
      """,
    options: [
      .value("architecture", "NAME", help: "The network (polyp-lite).")
    ] + options
  ) { arguments in
    try run(arguments, .segmentation, usual: "polyp-lite") { recipe, _, seed in
      try NetworkArguments.segmenter(arguments, recipe: recipe, seed: seed)
    }
  }

  static let histology = Command(
    "histology", summary: "Trains a network that tells the histology of polyps.",
    discussion: """
      --data is a table of labels (biopsyctl dataset check). Research use only, not for diagnosis.
      """,
    options: [
      .value(
        "backbone", "NAME",
        help: "The encoder: \(NetworkArguments.backbones.map(\.name).joined(separator: ", ")).")
    ] + options
  ) { arguments in
    try run(arguments, .histology, usual: "head") { recipe, classCount, seed in
      try NetworkArguments.classifier(
        arguments, classCount: classCount, recipe: recipe, seed: seed)
    }
  }

  private static func run(
    _ arguments: ParsedArguments, _ task: TrainingPlan.Task, usual: String,
    _ network: (TrainingRecipe, Int, Int) throws -> TrainableNetwork
  ) throws -> Int32 {
    // Before any thread is made, so that all of them leave these signals to the one that waits.
    let stop = StopRequest()
    guard let path = arguments.string("run") else {
      throw arguments.usageError("--run is needed: the folder of the run")
    }
    let candidates = try CandidateArguments(arguments)
    let seed = try arguments.integer("seed", in: 0...Int.max) ?? 0
    let recipe = try RecipeArguments.recipe(arguments, usual: usual)
    let data = try TrainingData(arguments, task, seed: seed)
    for warning in data.warnings { StandardError.print("biopsyctl: \(warning)") }
    let classes = data.dataset.table.classes
    var plan = TrainingPlan(
      task: task, network: try network(recipe, classes.count, seed), recipe: recipe,
      pictures: data.pictures, classes: classes, fingerprint: data.fingerprint, seed: seed,
      threads: try arguments.integer("threads", in: 1...1024)
        ?? ProcessInfo.processInfo.activeProcessorCount)
    plan.maskDigest = data.maskDigest
    plan.pictureThreads = max(1, plan.threads / 2)
    let runtime = try OnnxRuntime.load(libraryPath: arguments.string("runtime-library"))
    let folder = RunFolder(path: path)
    if arguments.has("resume") {
      try folder.require(plan.json)
    } else {
      try folder.begin(plan.json)
    }
    var fit = Fit(plan, folder, stop: stop, notes: data.warnings)
    let candidate = try fit.run(
      runtime, resuming: arguments.has("resume"), aims: candidates.aims)
    let report = try candidates.register(candidate, runtime: runtime)
    print(
      arguments.has("json")
        ? FitReport(candidate, report).json.serialized() + "\n"
        : FitReport(candidate, report).text, terminator: "")
    return ExitStatus.done
  }
}
