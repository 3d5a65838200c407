import Base
import Client
import Foundation
import Imaging
import Phantom
import Wire

/// One examination of a simulated study: a phantom procedure, of which a station shows where its polyps are.
struct DemoExamination {
  let number: Int
  let procedure: PhantomProcedure

  /// The examination's number at the hospital.
  var identifier: String { "E-\(1000 + number)" }
  /// The patient's.
  var patient: String { "MRN-\(70_000 + number)" }
  /// The laboratory's number of its specimens.
  var accession: String { "H26-\(100_000 + number)" }

  /// What became of a polyp.
  struct Polyp {
    let truth: PolypDescription
    /// The daemon's name of it; nil where the daemon did not see it.
    let reference: String?
    let fate: String
    let jar: String?
  }

  /// Makes an examination that the seed decides.
  init(number: Int, seed: UInt64) throws {
    self.number = number
    var configuration = PhantomProcedure.Configuration()
    configuration.framesPerSecond = 5
    configuration.polypCount = 1 + number % 3
    configuration.sizes = .screening
    configuration.light = .narrowBand
    procedure = try PhantomProcedure(seed: seed, configuration: configuration)
  }

  /// Frames in which a polyp is looked at: so many around its best view.
  private static let framesPerPolyp = 32

  /// The frames in which a polyp is looked at, by its number; none where no frame shows it well.
  private var frames: [Int: Range<Int>] {
    Dictionary(
      procedure.views(perPolyp: 1).map { view in
        let first = max(0, view.frame - Self.framesPerPolyp / 2)
        return (view.polyp, first..<min(procedure.frameCount, first + Self.framesPerPolyp))
      }
    ) { one, _ in one }
  }

  /// Shows the procedure to the daemon, and tells it what the endoscopist did.
  ///
  /// Each polyp has a stream of its own, as of a station that the endoscopist tells when to look: what lies
  /// between two polyps is not rendered, and a jump from one to the next is nothing that a tracker could
  /// follow.
  ///
  /// - Parameter daemon: The daemon.
  /// - Returns: What became of each polyp.
  /// - Throws: `ClientError`, `PhantomError`, `ImagingError` or `DemoError`.
  func run(_ daemon: DaemonConnection) throws -> [Polyp] {
    _ = try daemon.record(
      RecordMessage(
        event: "enrolment",
        details: ["examination": .string(identifier), "patient": .string(patient)],
        request: "enrolment-\(number)"))
    let frames = self.frames
    return try procedure.polyps.enumerated().map { index, truth in
      let polyp = Polyp(
        truth: truth.description,
        reference: try reference(truth.number, frames[truth.number] ?? 0..<0, daemon),
        fate: number % 13 == 5 ? "left_in_situ" : number % 17 == 7 ? "lost" : "retrieved",
        jar: jar(index))
      try record(polyp, daemon)
      return polyp
    }
  }

  /// In every seventh examination all polyps go into one jar.
  private func jar(_ index: Int) -> String { number % 7 == 2 ? "A" : ["A", "B", "C"][index] }

  /// Shows a polyp in a stream of its own, and gives the daemon's name of it; nil where it is not seen.
  private func reference(
    _ polyp: Int, _ frames: Range<Int>, _ daemon: DaemonConnection
  ) throws -> String? {
    let opened = try daemon.openStream(
      OpenStreamMessage(
        name: "room-\(number % 4)", deadlineMilliseconds: 3_600_000, imagingMode: .nbi,
        examination: identifier, patient: patient))
    guard let stream = opened.receipt?.sequence else {
      throw DemoError(description: "the daemon serves no study")
    }
    let seen = try show(polyp, frames, daemon, opened.stream)
    _ = try daemon.closeStream(opened.stream)
    return seen.map { "\(stream).\($0)" }
  }

  /// The number that the daemon gives a polyp in most of the frames.
  private func show(
    _ polyp: Int, _ frames: Range<Int>, _ daemon: DaemonConnection, _ stream: Int
  ) throws -> Int? {
    let renderer = try procedure.renderer()
    let encoder = JPEGEncoder()
    let began = MonotonicInstant.now
    var votes: [Int: Int] = [:]
    for frame in frames {
      let file = try encoder.encode(renderer.frame(at: frame).image, quality: 90)
      // As if it were live: the tracker goes by when frames were captured.
      let captured = began + .milliseconds(frame * 1000 / procedure.configuration.framesPerSecond)
      let id = try file.withUnsafeBytes {
        try daemon.send(
          FrameMessage(stream: stream, encoding: .jpeg, captured: captured), bytes: $0)
      }
      guard case .result(let result) = try daemon.reply(to: id) else { continue }
      let truth = procedure.truth(at: frame, grid: Self.grid)
      for found in result.message.polyps ?? [] where hit(found, truth) == polyp {
        votes[found.number, default: 0] += 1
      }
    }
    return votes.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
  }

  private static let grid = ImageSize(width: 160, height: 120)

  /// The polyp whose box a tracked one's middle lies in.
  private func hit(_ polyp: ResultMessage.Polyp, _ truth: FrameTruth) -> Int? {
    let size = procedure.configuration.frameSize
    let x = (polyp.box[0] + polyp.box[2] / 2) * Self.grid.width / size.width
    let y = (polyp.box[1] + polyp.box[3] / 2) * Self.grid.height / size.height
    return truth.polyps.first {
      ($0.box.x..<$0.box.x + $0.box.width).contains(x)
        && ($0.box.y..<$0.box.y + $0.box.height).contains(y)
    }?.number
  }

  private func record(_ polyp: Polyp, _ daemon: DaemonConnection) throws {
    var details: JSONObject = [
      "examination": .string(identifier), "fate": .string(polyp.fate),
      "number": .integer(Int64(polyp.truth.number)), "accession": .string(accession),
      "size_tenths_mm": .integer(Int64((polyp.truth.sizeMillimetres * 10).rounded())),
      "segment": .string(polyp.truth.location.rawValue),
      "paris": .string(polyp.truth.paris.rawValue),
    ]
    if let reference = polyp.reference { details["polyp"] = .string(reference) }
    if polyp.fate == "retrieved", let jar = polyp.jar { details["jar"] = .string(jar) }
    let name = "\(number)-\(polyp.truth.number)"
    _ = try daemon.record(
      RecordMessage(event: "resection", details: details, request: "resection-\(name)"))
    guard let reference = polyp.reference else { return }
    // Every ninth call of the endoscopist's is wrong, or so.
    let isWrong = (number * 2 + polyp.truth.number) % 9 == 0
    let histology =
      isWrong
      ? (polyp.truth.histology == .hyperplastic ? Histology.adenoma : .hyperplastic)
      : polyp.truth.histology
    _ = try daemon.record(
      RecordMessage(
        event: "endoscopist_call",
        details: [
          "polyp": .string(reference), "class": .string(histology.rawValue),
          "confident": .bool(number % 5 != 0), "person": .string("dr-\(number % 3)"),
        ], request: "endoscopist-\(name)"))
  }
}
