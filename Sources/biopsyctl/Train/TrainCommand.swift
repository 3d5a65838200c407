import Base

/// Learns from labels.
enum TrainCommand {
  static let command = Command(
    "train", summary: "Learns from labels.",
    subcommands: [
      FeaturesCommand.command, ProbeCommand.command, CurveCommand.command, SuggestCommand.command,
    ])
}
