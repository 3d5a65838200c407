import Base
import Foundation

/// Writes what happened to the last frames, for a trace viewer.
enum TraceCommand {
  static let command = Command(
    "trace", summary: "Writes the last frames' stages as a trace for Perfetto or Chrome.",
    discussion: """
      The daemon remembers its last 512 frames all the time; this asks for them. Open the file at
      ui.perfetto.dev or chrome://tracing: one track a worker and one a session, times of
      CLOCK_MONOTONIC. It holds stations' names, times and sizes, and nothing of the pictures.
      """,
    options: [
      DaemonOptions.socket,
      .value("frames", "N", help: "The last N frames, 1 to 512 (all)."),
      .value("out", "FILE", help: "Where to write; - for standard output.", completion: .file),
    ]
  ) { arguments in
    guard let path = arguments.string("out") else {
      throw arguments.usageError("--out FILE is needed; - writes to standard output")
    }
    let count = try arguments.integer("frames", in: 1...512)
    let (frames, document) = try DaemonOptions.connect(arguments, masks: .none).trace(frames: count)
    if path == "-" {
      try FileHandle.standardOutput.write(contentsOf: Data(document))
    } else {
      try Data(document).write(to: URL(fileURLWithPath: path), options: .atomic)
      StandardError.print("\(path): \(frames) frames")
    }
    return ExitStatus.done
  }
}
