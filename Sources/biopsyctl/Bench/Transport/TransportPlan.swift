import Base
import Imaging

/// What the comparison of transports measures.
struct TransportPlan: Sendable {
  static let options: [Option] = [
    .value("size", "WxH", help: "The frames' size (1920x1080)."),
    .value("encoding", "rgb|nv12", help: "How raw frames hold their pixels (nv12)."),
    .value("fps", "N", help: "Frames a second of each station (60)."),
    .value("stations", "N", help: "Stations that stream at once (2)."),
    .value("seconds", "N", help: "Length of each run (5)."),
    .value("rounds", "N", help: "Runs of each transport, by turns (4)."),
    .value(
      "model", "NAME[/VERSION]",
      help: "The network that serves, instead of one that costs next to nothing."),
    .value("models", "DIR", help: "The registry of --model.", completion: .directory),
  ]

  let size: ImageSize
  let encoding: BenchPlan.Encoding
  let framesPerSecond: Double
  let stations: Int
  let seconds: Double
  let rounds: Int
  /// The network that serves; nil for one that costs next to nothing.
  let model: String?
  /// The options that name the registry of `model` to the daemon.
  let registryOptions: [String]

  init(_ arguments: ParsedArguments) throws(UsageError) {
    size = try BenchPlan.size(arguments, arguments.string("size") ?? "1920x1080")
    encoding = try arguments.choice("encoding") ?? .nv12
    guard encoding != .jpeg else {
      throw arguments.usageError("--encoding: rgb or nv12 is expected; JPEG is copied in any case")
    }
    framesPerSecond = try arguments.number("fps", in: 1...240) ?? 60
    stations = try arguments.integer("stations", in: 1...8) ?? 2
    seconds = try arguments.number("seconds", in: 0.5...3600) ?? 5
    rounds = try arguments.integer("rounds", in: 1...1000) ?? 4
    model = arguments.string("model")
    registryOptions = arguments.string("models").map { ["--models", $0] } ?? []
    guard model != nil || registryOptions.isEmpty else {
      throw arguments.usageError("--models: it goes with --model")
    }
  }

  /// Frames that each station sends in a run.
  var framesPerRun: Int { max(1, Int(seconds * framesPerSecond)) }
}
