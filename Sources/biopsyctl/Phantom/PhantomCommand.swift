import Base
import Foundation
import Imaging
import Phantom

/// Makes synthetic frames.
enum PhantomCommand {
  static let command = Command(
    "phantom", summary: "Makes synthetic colonoscopies with known truth.",
    subcommands: [
      scene, PhantomProcedureCommand.command, PhantomDatasetCommand.command,
      PhantomCheckCommand.command,
    ])

  private static let scene = Command(
    "scene", summary: "Renders the frames of a scene as JPEG files, and the truth as PNG masks.",
    discussion: """
      The same seed gives the same pixels on every machine. Writes DIR/images and DIR/masks, the
      layout that evaluate reads. Synthetic pictures prove nothing about patients.
      """,
    options: [
      .value("out", "DIR", help: "Where to write; made if missing.", completion: .directory),
      .value("frames", "N", help: "How many frames (25)."),
      .value("seed", "N", help: "Decides what the scene shows (1)."),
      .value("size", "WxH", help: "Pixels (640x480)."),
      .value(
        "content", "CONTENT", help: "seeded, polyp or normal (seeded).",
        completion: .words(PhantomScene.Content.allCases.map(\.rawValue))),
      .value("quality", "N", help: "JPEG quality, 1 to 100 (90)."),
    ]
  ) { arguments in
    guard let out = arguments.string("out") else { throw arguments.usageError("--out is missing") }
    let scene = try PhantomScene(
      seed: UInt64(try arguments.integer("seed", in: 0...Int.max) ?? 1),
      size: try size(arguments), content: try arguments.choice("content") ?? .seeded)
    let quality = try arguments.integer("quality", in: 1...100) ?? 90
    let images = URL(fileURLWithPath: out).appendingPathComponent("images")
    let masks = URL(fileURLWithPath: out).appendingPathComponent("masks")
    for folder in [images, masks] {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }
    let encoder = JPEGEncoder()
    for index in 0..<(try arguments.integer("frames", in: 1...1_000_000) ?? 25) {
      let frame = scene.frame(at: index)
      let name = "scene-\(scene.seed)-\(String(format: "%06d", index))"
      try Data(encoder.encode(frame.image, quality: quality))
        .write(to: images.appendingPathComponent("\(name).jpg"))
      try Data(PNG.encode(frame.mask))
        .write(to: masks.appendingPathComponent("\(name).png"))
    }
    return ExitStatus.done
  }

  /// The frame size that the command line asks for.
  static func size(_ arguments: ParsedArguments) throws -> ImageSize {
    guard let text = arguments.string("size") else { return ImageSize(width: 640, height: 480) }
    let sides = text.split(separator: "x").compactMap { Int($0) }
    guard sides.count == 2 else { throw arguments.usageError("--size: WIDTHxHEIGHT is expected") }
    return ImageSize(width: sides[0], height: sides[1])
  }
}
