import Base

/// Learns from labels.
enum TrainCommand {
  static let command = Command(
    "train", summary: "Learns from labels.",
    subcommands: [
      FitCommand.histology, FitCommand.segmentation, FeaturesCommand.command, ProbeCommand.command,
      CurveCommand.command, SuggestCommand.command,
    ])
}
