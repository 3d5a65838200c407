import Base
import Checkpoints

/// Looks into files of model weights.
enum CheckpointCommand {
  static let command = Command(
    "checkpoint",
    summary: "Looks into model files of PyTorch and safetensors; runs nothing in them.",
    subcommands: [show])

  private static let show = Command(
    "show", summary: "Lists the tensors of a model file.",
    discussion: """
      FILE is what torch.save (.pth, .pt) or safetensors wrote; its content decides, not its name.
      Names of nested dictionaries are joined by dots. A file that asks for anything but tensors is
      refused.
      """,
    options: [
      .value(
        "below", "NAME", help: "Only what lies below this name, such as state_dict, without it."),
      DaemonOptions.json,
    ],
    operands: .init("FILE", count: 1...1, help: "The model file.")
  ) { arguments in
    var checkpoint = try Checkpoint(path: arguments.operands[0])
    if let name = arguments.string("below") {
      checkpoint = checkpoint.scoped(to: name)
      guard !checkpoint.tensors.isEmpty else {
        throw arguments.usageError("--below: \(arguments.operands[0]) has no tensors below \(name)")
      }
    }
    let report = try CheckpointReport(checkpoint)
    print(
      arguments.has("json") ? report.json.serialized() + "\n" : report.text, terminator: "")
    return ExitStatus.done
  }
}
