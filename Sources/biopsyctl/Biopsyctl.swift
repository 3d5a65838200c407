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

  static let command = Command(
    "biopsyctl", summary: "Works with biopsyd and its models.",
    discussion: """
      Research use only, not for diagnosis.
      Exit status: 0 done, 1 the task or check failed, 2 usage, 3 the daemon cannot be reached.
      """,
    subcommands: [
      PredictCommand.command, StreamCommand.command, StatusCommand.command,
      MetricsCommand.command, ModelsCommand.command, CompletionCommand.command,
    ])
}

/// Prints the script that completes this program's command lines.
enum CompletionCommand {
  static let command = Command(
    "completion", summary: "Prints a script that completes biopsyctl's command lines.",
    subcommands: [
      Command("bash", summary: "For bash: source <(biopsyctl completion bash)") { _ in
        print(Biopsyctl.command.bashCompletion, terminator: "")
        return ExitStatus.done
      }
    ])
}
