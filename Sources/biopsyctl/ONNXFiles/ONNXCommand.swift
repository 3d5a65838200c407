import Base
import ONNX

/// Looks into ONNX files.
enum ONNXCommand {
  static let command = Command(
    "onnx", summary: "Looks into ONNX files.", subcommands: [show])

  private static let show = Command(
    "show", summary: "Prints a model's inputs, nodes and outputs, and checks it.",
    discussion: "Fails, after printing, when the model breaks one of ONNX's rules.",
    options: [.flag("constants", help: "Print a line for each constant too.")],
    operands: .init("FILE", count: 1...1, help: "The ONNX file.", completion: .file)
  ) { arguments in
    let path = arguments.operands[0]
    let model = try Model(reading: path)
    print(model.text(withConstants: arguments.has("constants")), terminator: "")
    do throws(ONNXError) {
      try model.check()
    } catch {
      StandardError.print("biopsyctl: \(path): \(error)")
      return ExitStatus.failed
    }
    return ExitStatus.done
  }
}
