import Base
import Client
import Foundation
import Imaging
import Wire

/// Sends frames to the daemon at a pace, as a station does.
enum StreamCommand {
  static let command = Command(
    "stream", summary: "Streams frames to the daemon at a pace, as a station does.",
    discussion: """
      FILE is an image, a folder of images, a motion-JPEG file (.mjpeg, .mjpg), or - for raw frames
      from standard input in the geometry that --size and --format state. The summary tells what
      became of every frame; the exit status is 1 if the account does not add up.
      """,
    options: [
      DaemonOptions.socket, DaemonOptions.json,
      .value("fps", "N", help: "Frames a second; 0 sends each after the last one's reply (25)."),
      .value("frames", "N", help: "Stop after this many frames."),
      .value("seconds", "N", help: "Stop after this time."),
      .flag("loop", help: "Start again at the end; needs --frames or --seconds."),
      .value("name", "NAME", help: "The station's name in metrics and log (biopsyctl)."),
      .value("pipeline", "NAME", help: "The pipeline that shall answer (the daemon's default)."),
      .value(
        "imaging-mode", "MODE", help: "The light of the frames: white_light, nbi, … (unknown).",
        completion: .words(DeclaredImagingMode.allCases.map(\.rawValue))),
      .value("examination", "ID", help: "In a study: the examination, as the hospital numbers it."),
      .value("patient", "ID", help: "In a study: the patient, as the hospital numbers them."),
      .value("deadline", "MS", help: "Results later than this after capture are late."),
      .flag("exact-decode", help: "Decode JPEG at full size, as the training code does."),
      .flag("shared-memory", help: "Give the daemon frames in shared memory."),
      .value(
        "overlay", "DIR", help: "Write each answered frame with its findings drawn in.",
        completion: .directory),
      .value("size", "WxH", help: "Raw frames: pixels, such as 1920x1080."),
      .value(
        "format", "FORMAT", help: "Raw frames: how bytes make pixels (rgb).",
        completion: .words(PixelFormat.allCases.map(\.rawValue))),
      .value(
        "matrix", "bt601|bt709", help: "Raw YUV frames: the matrix (bt709).",
        completion: .words(YUVEncoding.Matrix.allCases.map(\.rawValue))),
      .value(
        "range", "limited|full", help: "Raw YUV frames: the range (limited).",
        completion: .words(YUVEncoding.Range.allCases.map(\.rawValue))),
    ], operands: .init("FILE", count: 1...100_000, help: "What to send.")
  ) { arguments in
    let plan = try StreamPlan(arguments)
    let source = try source(arguments)
    let outputs = try PictureOutputs(overlayFolder: arguments.string("overlay"))
    let connection = try DaemonOptions.connect(arguments)
    let run = try StreamRun(connection, plan: plan, source: source, outputs: outputs)
    let summary = try run.run()
    if arguments.has("json") {
      print(summary.json.serialized())
    } else {
      print(summary.text, terminator: "")
    }
    return summary.isExact ? ExitStatus.done : ExitStatus.failed
  }

  private static func source(_ arguments: ParsedArguments) throws -> any FrameSource {
    let operands = arguments.operands
    let make: () throws -> any FrameSource
    if operands == ["-"] {
      let pixels = try rawPixels(arguments)
      guard !arguments.has("loop") else {
        throw arguments.usageError("--loop: standard input cannot be read twice")
      }
      make = { try StandardInputSource(pixels) }
    } else if let path = operands.first, operands.count == 1,
      path.hasSuffix(".mjpeg") || path.hasSuffix(".mjpg")
    {
      make = { try MotionJPEGSource(path: path) }
    } else {
      make = { try ImageFileSource(operands) }
    }
    guard arguments.has("loop") else { return try make() }
    guard arguments.has("frames") || arguments.has("seconds") else {
      throw arguments.usageError("--loop needs --frames or --seconds")
    }
    return try RepeatingSource(make)
  }

  private static func rawPixels(
    _ arguments: ParsedArguments
  ) throws -> FrameMessage.RawPixels {
    let sides = (arguments.string("size") ?? "").split(separator: "x").map { Int($0) }
    guard sides.count == 2, let width = sides[0], let height = sides[1] else {
      throw arguments.usageError("--size: WIDTHxHEIGHT is needed for raw frames")
    }
    let format: PixelFormat = try arguments.choice("format") ?? .rgb
    let matrix: YUVEncoding.Matrix = try arguments.choice("matrix") ?? .bt709
    let range: YUVEncoding.Range = try arguments.choice("range") ?? .limited
    return FrameMessage.RawPixels(
      format: format.rawValue, width: width, height: height, matrix: matrix.rawValue,
      range: range.rawValue)
  }
}

/// How frames are to be sent.
struct StreamPlan: Sendable {
  let name: String
  let deadlineMilliseconds: Int?
  let exactDecode: Bool
  let sharesMemory: Bool
  /// The pipeline that shall answer; nil for the daemon's default.
  let pipeline: String?
  let imagingMode: DeclaredImagingMode
  /// The examination, as the hospital numbers it; nil outside of studies.
  let examination: String?
  /// The patient, likewise.
  let patient: String?
  /// From one frame to the next; nil to send each after the last one's reply.
  let interval: Duration?
  let maximumFrames: Int
  let maximumDuration: Duration?

  init(_ arguments: ParsedArguments) throws(UsageError) {
    name = arguments.string("name") ?? "biopsyctl"
    deadlineMilliseconds = try arguments.integer("deadline", in: 1...3_600_000)
    exactDecode = arguments.has("exact-decode")
    sharesMemory = arguments.has("shared-memory")
    pipeline = arguments.string("pipeline")
    imagingMode = try arguments.choice("imaging-mode") ?? .unknown
    examination = arguments.string("examination")
    patient = arguments.string("patient")
    let rate = try arguments.number("fps", in: 0...10_000) ?? 25
    interval = rate > 0 ? .seconds(1 / rate) : nil
    maximumFrames = try arguments.integer("frames", in: 1...Int(Int32.max)) ?? .max
    maximumDuration = try arguments.number("seconds", in: 0.001...1e6).map { .seconds($0) }
  }
}
