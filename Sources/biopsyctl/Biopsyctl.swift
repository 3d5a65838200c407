import Base
import Client
import Foundation

/// The command line's program.
@main
enum Biopsyctl {
  static func main() {
    command.main { error in
      (error as? ClientError)?.code == .unreachable ? ExitStatus.unreachable : ExitStatus.failed
    }
  }

  private static let command: Command = Command(
    "biopsyctl", summary: "Works with biopsyd and its models.",
    discussion: """
      Research use only, not for diagnosis.
      Exit status: 0 done, 1 the task or check failed, 2 usage, 3 the daemon cannot be reached.
      """,
    subcommands: [
      PredictCommand.command, StreamCommand.command, StatusCommand.command,
      MetricsCommand.command, TopCommand.command, TraceCommand.command, ModelsCommand.command,
      CheckpointCommand.command, ConvertCommand.command, ONNXCommand.command,
      DatasetCommand.command, TrainCommand.command, EvaluateCommand.command,
      PhantomCommand.command, BenchCommand.command, AuditCommand.command, LabelsCommand.command,
      TransportCommand.command, completion,
    ])

  private static let completion: Command = Command(
    "completion", summary: "Prints a script that completes biopsyctl's command lines.",
    subcommands: [
      Command(
        "bash", summary: "For bash: source <(biopsyctl completion bash)",
        run: { _ in
          print(command.bashCompletion, terminator: "")
          return ExitStatus.done
        })
    ])
}
