import Base
import Imaging
import Wire

/// What is to be measured, and how often.
struct BenchPlan: Sendable {
  /// How a frame's pixels travel.
  enum Encoding: String, CaseIterable, Sendable {
    /// JPEG, quality 90, 4:2:0.
    case jpeg
    /// Raw, 3 bytes a pixel.
    case rgb
    /// Raw, 1.5 bytes a pixel, BT.709 limited.
    case nv12
  }

  /// Counted frames of a batch, over all stations.
  static let batchSize = 8
  /// Different frames that are cycled.
  static let distinctFrames = 8
  /// The size at which reduced and full-size decoding are compared.
  static let decodeSize = ImageSize(width: 1920, height: 1080)

  private static let usualSizes = [
    ImageSize(width: 256, height: 256), ImageSize(width: 1280, height: 720), decodeSize,
  ]
  private static let usualStations = [1, 2, 4]
  private static let usualSamples = 1000
  private static let quickSamples = 40

  static let options: [Option] = [
    .flag("quick", help: "\(quickSamples) frames a case instead of \(usualSamples): a minute."),
    .value("samples", "N", help: "Counted frames for each case and way (\(usualSamples))."),
    .values("size", "WxH", help: "Frames of this size only (256x256, 1280x720 and 1920x1080)."),
    .values("encoding", "jpeg|rgb|nv12", help: "Frames of this kind only (all)."),
    .values("stations", "N", help: "This number of stations only (1, 2 and 4)."),
    .value(
      "frames", "DIR", help: "Use the images of this folder instead of a procedural scene.",
      completion: .directory),
  ]

  let sizes: [ImageSize]
  let encodings: [Encoding]
  let stationCounts: [Int]
  /// Counted frames for each case and way; a multiple of the batch.
  let samples: Int
  /// A folder of images; nil for the procedural scene.
  let framesFolder: String?

  init(_ arguments: ParsedArguments) throws(UsageError) {
    sizes = try BenchPlan.sizes(arguments)
    var encodings: [Encoding] = []
    for name in arguments.strings("encoding") {
      guard let encoding = Encoding(rawValue: name) else {
        throw arguments.usageError("--encoding: jpeg, rgb or nv12 is expected, not \"\(name)\"")
      }
      encodings.append(encoding)
    }
    self.encodings = encodings.isEmpty ? Encoding.allCases : encodings
    var counts: [Int] = []
    for text in arguments.strings("stations") {
      guard let count = Int(text), (1...BenchPlan.batchSize).contains(count) else {
        throw arguments.usageError(
          "--stations: 1 to \(BenchPlan.batchSize) is expected, not \"\(text)\"")
      }
      counts.append(count)
    }
    stationCounts = counts.isEmpty ? BenchPlan.usualStations : counts
    let usual = arguments.has("quick") ? BenchPlan.quickSamples : BenchPlan.usualSamples
    let wanted = try arguments.integer("samples", in: 1...1_000_000) ?? usual
    let batches = (wanted + BenchPlan.batchSize - 1) / BenchPlan.batchSize
    samples = batches * BenchPlan.batchSize
    framesFolder = arguments.string("frames")
  }

  private static func sizes(_ arguments: ParsedArguments) throws(UsageError) -> [ImageSize] {
    var sizes: [ImageSize] = []
    for text in arguments.strings("size") { sizes.append(try size(arguments, text)) }
    return sizes.isEmpty ? usualSizes : sizes
  }

  /// Reads a frame size of the command line.
  static func size(
    _ arguments: ParsedArguments, _ text: String
  ) throws(UsageError) -> ImageSize {
    let sides = text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
    guard sides.count == 2, let width = sides[0], let height = sides[1],
      (16...4096).contains(width), (16...4096).contains(height), width % 2 == 0, height % 2 == 0
    else {
      throw arguments.usageError(
        "--size: WIDTHxHEIGHT with even sides of 16 to 4096 is expected, not \"\(text)\"")
    }
    return ImageSize(width: width, height: height)
  }

  /// The batches of each way in a case.
  var rounds: Int { samples / BenchPlan.batchSize }
}
