import Base
import Foundation
import Imaging
import Phantom

/// Makes training pictures of polyps from synthetic procedures.
enum PhantomDatasetCommand {
  static let command = Command(
    "dataset", summary: "Makes labelled training pictures of polyps from synthetic procedures.",
    discussion: """
      Of each polyp of procedures SEED, SEED + 1, … chooses frames that show it well, renders them,
      and crops them as the daemon crops for histology. Writes DIR/images (JPEG), DIR/masks (PNG,
      255 on the polyp) and DIR/labels.csv, which the dataset and train commands read; a patient is
      a procedure. The same seed gives the same files. A model that learnt from them proves that an
      installation works, and nothing about patients.
      """,
    options: [
      .value("out", "DIR", help: "Where to write; made if missing.", completion: .directory),
      .value("procedures", "N", help: "How many procedures, 1 to 10000 (60)."),
      .value("seed", "N", help: "The first procedure's (1)."),
      .value("per-polyp", "K", help: "How many pictures of a polyp at most, 1 to 64 (4)."),
      .value("size", "WxH", help: "The size of the frames that are cropped, in pixels (640x480)."),
      .value("quality", "N", help: "JPEG quality, 1 to 100 (90)."),
    ]
  ) { arguments in
    guard let out = arguments.string("out") else { throw arguments.usageError("--out is missing") }
    let count = try arguments.integer("procedures", in: 1...10_000) ?? 60
    let first = try arguments.integer("seed", in: 0...(Int.max - 10_000)) ?? 1
    var configuration = PhantomProcedure.Configuration()
    // What is chosen from; neighbouring frames show the same.
    configuration.framesPerSecond = 10
    configuration.frameSize = try PhantomCommand.size(arguments)
    let maker = PhantomPictureMaker(
      folder: URL(fileURLWithPath: out), configuration: configuration,
      perPolyp: try arguments.integer("per-polyp", in: 1...64) ?? 4,
      quality: try arguments.integer("quality", in: 1...100) ?? 90)
    let run = PhantomDatasetRun(maker: maker, seeds: (first..<(first + count)).map(UInt64.init))
    let pictures = try run.run()
    guard !pictures.isEmpty else {
      StandardError.print(
        "no frame shows a polyp well enough: ask for more procedures or larger frames")
      return ExitStatus.failed
    }
    try Data(PhantomLabels.table(pictures).utf8)
      .write(to: maker.folder.appendingPathComponent("labels.csv"))
    let summary = PhantomLabels.summary(pictures, procedures: count)
    print(summary.text, terminator: "")
    for label in summary.missing {
      StandardError.print("no picture of a \(label): ask for more procedures to learn all classes")
    }
    return ExitStatus.done
  }
}
