import Base
import Client
import Wire

/// How commands find and greet the daemon.
enum DaemonOptions {
  static let defaultSocket = "/run/biopsyd/biopsyd.sock"

  static let socket = Option.value(
    "socket", "PATH", help: "The daemon's socket (\(defaultSocket)).", completion: .file)

  static let json = Option.flag("json", help: "Print one JSON document on standard output.")

  /// Connects to the daemon that the command line names.
  static func connect(
    _ arguments: ParsedArguments, masks: MaskEncoding = .runLengths, contours: Bool = true,
    timeout: Duration? = .seconds(30)
  ) throws(ClientError) -> DaemonConnection {
    try DaemonConnection(
      path: arguments.string("socket") ?? defaultSocket,
      hello: HelloMessage(
        client: "biopsyctl/\(ProductVersion.text)", masks: masks, contours: contours),
      timeout: timeout)
  }
}
