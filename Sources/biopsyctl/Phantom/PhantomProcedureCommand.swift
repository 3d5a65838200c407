import Base
import Foundation
import Imaging
import Phantom

/// Writes a synthetic procedure with its truth and its pathology report.
enum PhantomProcedureCommand {
  static let command = Command(
    "procedure", summary: "Makes a whole synthetic procedure: frames, masks, truth, pathology.",
    discussion: """
      Writes DIR/images (JPEG), DIR/masks (PNG, 255 on polyps), DIR/truth.json and
      DIR/pathology.csv. The same seed gives the same files on every machine. Synthetic pictures
      prove nothing about patients.
      """,
    options: [
      .value("out", "DIR", help: "Where to write; made if missing.", completion: .directory),
      .value("seed", "N", help: "Decides what the procedure shows (1)."),
    ] + PhantomOptions.content + [
      .value("every", "N", help: "Write every Nth frame only (1)."),
      .value("quality", "N", help: "JPEG quality, 1 to 100 (90)."),
      .flag("labels", help: "Also write DIR/labels: PNG files with each polyp's number."),
      .flag("truth-only", help: "Write no pictures."),
    ]
  ) { arguments in
    guard let out = arguments.string("out") else { throw arguments.usageError("--out is missing") }
    let procedure = try PhantomProcedure(
      seed: UInt64(try arguments.integer("seed", in: 0...Int.max) ?? 1),
      configuration: try PhantomOptions.configuration(arguments))
    let step = try arguments.integer("every", in: 1...100_000) ?? 1
    let files = ProcedureFiles(
      procedure: procedure, folder: URL(fileURLWithPath: out), step: step,
      quality: try arguments.integer("quality", in: 1...100) ?? 90,
      hasLabels: arguments.has("labels"))
    try files.writeDocuments()
    if !arguments.has("truth-only") { try files.writePictures() }
    return ExitStatus.done
  }
}

/// The options of a procedure that `procedure` and `check` have in common.
enum PhantomOptions {
  static let content: [Option] = [
    .value("fps", "N", help: "Frames a second of the procedure's time (25)."),
    .value("size", "WxH", help: "Pixels (640x480)."),
    .value(
      "mode", "MODE", help: "Light: switched, white or nbi (switched).",
      completion: .words(PhantomProcedure.Light.allCases.map(\.rawValue))),
    .value("polyps", "N", help: "How many polyps, 0 to 6; the seed decides otherwise."),
    .value(
      "sizes", "SIZES", help: "Polyps' sizes: varied, or as screening finds them (varied).",
      completion: .words(PolypSizes.allCases.map(\.rawValue))),
  ]

  static func configuration(
    _ arguments: ParsedArguments
  ) throws -> PhantomProcedure.Configuration {
    var configuration = PhantomProcedure.Configuration()
    let rates = PhantomProcedure.frameRates
    if let rate = try arguments.integer("fps", in: rates) { configuration.framesPerSecond = rate }
    configuration.frameSize = try PhantomCommand.size(arguments)
    configuration.light = try arguments.choice("mode") ?? .switched
    configuration.sizes = try arguments.choice("sizes") ?? .varied
    configuration.polypCount = try arguments.integer("polyps", in: PhantomProcedure.polypCounts)
    return configuration
  }
}

/// The files of a procedure.
struct ProcedureFiles: Sendable {
  let procedure: PhantomProcedure
  let folder: URL
  let step: Int
  let quality: Int
  let hasLabels: Bool

  private var frames: StrideTo<Int> { stride(from: 0, to: procedure.frameCount, by: step) }

  private func name(_ frame: Int) -> String {
    "procedure-\(procedure.seed)-\(String(format: "%06d", frame))"
  }

  func writeDocuments() throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    var json = JSONWriter()
    procedure.writeTruth(to: &json, frames: frames, name: name)
    try Data(json.bytes).write(to: folder.appendingPathComponent("truth.json"))
    try Data(PathologyReport(of: procedure).csv.utf8)
      .write(to: folder.appendingPathComponent("pathology.csv"))
  }

  func writePictures() throws {
    let images = folder.appendingPathComponent("images")
    let masks = folder.appendingPathComponent("masks")
    let labels = folder.appendingPathComponent("labels")
    for folder in hasLabels ? [images, masks, labels] : [images, masks] {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }
    let renderer = try procedure.renderer()
    let encoder = JPEGEncoder()
    var progress = ProgressLine()
    for frame in frames {
      let picture = renderer.frame(at: frame)
      try Data(encoder.encode(picture.image, quality: quality))
        .write(to: images.appendingPathComponent("\(name(frame)).jpg"))
      try Data(PNG.encode(picture.mask))
        .write(to: masks.appendingPathComponent("\(name(frame)).png"))
      if hasLabels {
        try Data(PNG.encode(GrayImage(size: picture.image.size, pixels: picture.labels)))
          .write(to: labels.appendingPathComponent("\(name(frame)).png"))
      }
      progress.show("frame \(frame + 1) of \(procedure.frameCount)")
    }
    progress.finish()
  }
}
