import Base
import Imaging
import TestSupport
import Testing

@testable import Phantom

/// What is true of a procedure, without pixels.
@Suite("Phantom procedure")
struct PhantomProcedureTests {
  private static func procedure(
    _ seed: UInt64, polyps: Int? = nil, grid: ImageSize = ImageSize(width: 40, height: 30)
  ) throws -> PhantomProcedure {
    var configuration = PhantomProcedure.Configuration()
    configuration.framesPerSecond = 10
    configuration.grid = grid
    configuration.polypCount = polyps
    return try PhantomProcedure(seed: seed, configuration: configuration)
  }

  @Test("The same seed gives the same truth, whatever the order; another seed another")
  func repeatable() throws {
    let first = try Self.procedure(7)
    let second = try Self.procedure(7)
    #expect(first.polyps == second.polyps && first.frameCount == second.frameCount)
    let indices = Array(stride(from: 0, to: first.frameCount, by: 29))
    let forwards = indices.map { first.truth(at: $0) }
    let backwards = indices.reversed().map { second.truth(at: $0) }.reversed()
    for (one, other) in zip(forwards, backwards) {
      #expect(one.labels == other.labels && one.motion == other.motion)
      #expect(one.quality == other.quality && one.polyps == other.polyps)
    }
    let stranger = try Self.procedure(8)
    #expect(stranger.polyps != first.polyps || stranger.frameCount != first.frameCount)
  }

  @Test("What is seen, its box and its area are those of the labels", arguments: [UInt64(2), 3])
  func labelsAgree(seed: UInt64) throws {
    let procedure = try Self.procedure(seed)
    for index in stride(from: 0, to: procedure.frameCount, by: 11) {
      let truth = procedure.truth(at: index)
      let size = truth.labels.size
      #expect(
        Set(truth.labels.labels).subtracting([0]) == Set(truth.polyps.map { UInt8($0.number) }))
      for polyp in truth.polyps {
        let mask = truth.labels.mask(ofPolyp: polyp.number)
        let cells = mask.indices.filter { mask[$0] == 1 }
        #expect(cells.count == polyp.cellCount)
        let columns = cells.map { $0 % size.width }
        let rows = cells.map { $0 / size.width }
        #expect(columns.min() == polyp.box.x && rows.min() == polyp.box.y)
        #expect(columns.max() == polyp.box.x + polyp.box.width - 1)
        #expect(rows.max() == polyp.box.y + polyp.box.height - 1)
      }
    }
  }

  @Test("An inspected polyp appears before its inspection; a resected one is gone for good")
  func course() throws {
    var inspections = 0
    var resections = 0
    for seed in UInt64(1)...8 {
      let procedure = try Self.procedure(seed)
      let sightings = procedure.sightings()
      for polyp in procedure.polyps {
        let sighting = sightings.first { $0.number == polyp.number }
        if polyp.isInspected {
          inspections += 1
          #expect(sighting != nil, "seed \(seed), polyp \(polyp.number)")
        }
        #expect(!polyp.isRetrieved || polyp.isResected)
        #expect((polyp.jar != nil) == polyp.isRetrieved)
        guard let frame = polyp.resectionFrame, let sighting else { continue }
        resections += 1
        #expect(sighting.frames.upperBound < frame, "seed \(seed), polyp \(polyp.number)")
        #expect(procedure.truth(at: frame).polyp(polyp.number) == nil)
      }
    }
    #expect(inspections > 5 && resections > 3)
  }

  @Test("Polyps leave the picture and return")
  func returning() throws {
    var gaps = 0
    for seed in UInt64(1)...8 {
      let procedure = try Self.procedure(seed)
      for sighting in procedure.sightings() where sighting.frameCount < sighting.frames.count {
        gaps += 1
      }
    }
    #expect(gaps > 3)
  }

  @Test("As many polyps as asked for, and none when none is asked for", arguments: [0, 1, 6])
  func counts(count: Int) throws {
    let procedure = try Self.procedure(11, polyps: count)
    #expect(procedure.polyps.map(\.number) == Array(0..<count).map { $0 + 1 })
    #expect(count > 0 || procedure.sightings().isEmpty)
  }

  @Test("Polyps have the sizes of screening where that is asked for, in the same places")
  func sizes() throws {
    var diminutive = 0
    for seed in UInt64(1)...8 {
      var configuration = PhantomProcedure.Configuration()
      configuration.polypCount = 4
      let varied = try PhantomProcedure(seed: seed, configuration: configuration)
      configuration.sizes = .screening
      let screening = try PhantomProcedure(seed: seed, configuration: configuration)
      let places = varied.polyps.map(\.description.location)
      #expect(screening.polyps.map(\.description.location) == places)
      let kind = varied.polyps.first?.description.histology
      #expect(screening.polyps.first?.description.histology == kind)
      diminutive += screening.polyps.filter { $0.description.sizeMillimetres <= 5 }.count
    }
    #expect((20...30).contains(diminutive), "\(diminutive) of 32")
  }

  @Test("Sizes rise with the share of polyps that are smaller", arguments: PolypSizes.allCases)
  func quantiles(sizes: PolypSizes) {
    for histology in Histology.allCases {
      let millimetres = (0...100).map { sizes.millimetres(histology, at: Double($0) / 100) }
      #expect(zip(millimetres, millimetres.dropFirst()).allSatisfy { $0 < $1 })
      #expect(millimetres[0] >= 2.5 && millimetres[100] <= 20)
    }
    let adenoma = sizes.millimetres(.adenoma, at: 0.8)
    #expect((adenoma <= 5) == (sizes == .screening))
  }

  @Test("The lens is out of the body at both ends, and there no polyp is seen and nothing moves")
  func ends() throws {
    let procedure = try Self.procedure(4)
    for index in [0, procedure.frameCount - 1] {
      let truth = procedure.truth(at: index)
      #expect(truth.phase == .outOfBody && truth.quality.flags.contains(.outOfBody))
      #expect(truth.polyps.isEmpty && truth.motion == nil)
    }
    let inside = procedure.truth(at: procedure.frameCount / 2)
    #expect(inside.phase != .outOfBody && inside.motion != nil)
  }

  @Test("The picture's motion carries a polyp from one frame to the next")
  func motion() throws {
    var errors: [Double] = []
    var shifts: [Double] = []
    for seed in UInt64(1)...6 {
      var configuration = PhantomProcedure.Configuration()
      configuration.grid = ImageSize(width: 160, height: 120)
      let procedure = try PhantomProcedure(seed: seed, configuration: configuration)
      for index in stride(from: 1, to: procedure.frameCount, by: 17) {
        let now = procedure.truth(at: index)
        guard let motion = now.motion, motion.meanLength > 0.01 else { continue }
        let before = procedure.truth(at: index - 1)
        for polyp in now.polyps {
          guard let old = before.polyp(polyp.number), isWhole(old, now), isWhole(polyp, now) else {
            continue
          }
          let from = centre(old, now)
          let to = centre(polyp, now)
          let moved = motion.moved(x: from.x, y: from.y)
          errors.append(distance(moved, to))
          shifts.append(distance(from, to))
        }
      }
    }
    // Parallax and the grid's cells remain; most of the motion has to be explained.
    let error = errors.reduce(0, +) / Double(max(errors.count, 1))
    let shift = shifts.reduce(0, +) / Double(max(shifts.count, 1))
    #expect(errors.count > 20)
    #expect(error < 0.6 * shift, "mean error \(error), mean motion \(shift)")
  }

  @Test("Finer grids tell the same areas")
  func grids() throws {
    let procedure = try Self.procedure(3)
    let sighting = try #require(
      procedure.sightings().max { $0.largestAreaFraction < $1.largestAreaFraction })
    let index = try #require(
      sighting.frames.max {
        (procedure.truth(at: $0).polyp(sighting.number)?.cellCount ?? 0)
          < (procedure.truth(at: $1).polyp(sighting.number)?.cellCount ?? 0)
      })
    let coarse = try #require(procedure.truth(at: index).polyp(sighting.number))
    let grid = ImageSize(width: 192, height: 192)
    let fine = try #require(procedure.truth(at: index, grid: grid).polyp(sighting.number))
    #expect(abs(coarse.areaFraction - fine.areaFraction) < 0.15 * fine.areaFraction)
  }

  @Test("Narrow-band imaging is switched on during inspections, or as the configuration says")
  func light() throws {
    var configuration = PhantomProcedure.Configuration()
    configuration.framesPerSecond = 5
    var modes: Set<ImagingMode> = []
    for seed in UInt64(1)...4 {
      let procedure = try PhantomProcedure(seed: seed, configuration: configuration)
      for index in 0..<procedure.frameCount {
        let seconds = procedure.seconds(of: index)
        guard procedure.plan.imagingMode(at: seconds) == .narrowBand else { continue }
        modes.insert(.narrowBand)
        #expect(procedure.plan.phase(at: seconds) == .inspection)
      }
    }
    #expect(modes.contains(.narrowBand))
    configuration.light = .white
    let white = try PhantomProcedure(seed: 1, configuration: configuration)
    #expect((0..<white.frameCount).allSatisfy { white.truth(at: $0).imagingMode == .whiteLight })
  }

  @Test("What cannot be made is refused with what can")
  func refusals() {
    func expectRefusal(
      _ code: PhantomError.Code, _ change: (inout PhantomProcedure.Configuration) -> Void
    ) {
      var configuration = PhantomProcedure.Configuration()
      change(&configuration)
      #expect {
        try PhantomProcedure(seed: 1, configuration: configuration)
      } throws: { error in
        (error as? PhantomError)?.code == code && "\(error)".contains(" to ")
      }
    }
    expectRefusal(.unsupportedSize) { $0.frameSize = ImageSize(width: 8, height: 480) }
    expectRefusal(.unsupportedSize) { $0.grid = ImageSize(width: 0, height: 60) }
    expectRefusal(.unsupportedSize) { $0.grid = ImageSize(width: 80, height: 1025) }
    expectRefusal(.unsupportedRate) { $0.framesPerSecond = 0 }
    expectRefusal(.tooManyPolyps) { $0.polypCount = 7 }
    expectRefusal(.tooManyPolyps) { $0.polypCount = -1 }
  }

  @Test("The truth of all frames is a document that keeps to its schema")
  func document() throws {
    let procedure = try Self.procedure(2)
    var json = JSONWriter()
    procedure.writeTruth(to: &json, frames: stride(from: 0, to: procedure.frameCount, by: 9)) {
      "frame-\($0)"
    }
    let document = try JSONValue(parsing: json.bytes)
    let schema = try JSONSchema.ofProject("phantom-procedure.schema.json")
    #expect(schema.violations(in: document).isEmpty)
    let fields = try JSONFields(document)
    #expect(try fields.elements("polyps").count == procedure.polyps.count)
  }

  private func isWhole(_ polyp: VisiblePolyp, _ truth: FrameTruth) -> Bool {
    let box = polyp.relativeBox(on: truth.labels.size)
    // At the aperture's edge a box is cut, and its middle moves less than the polyp.
    return box.left > 0.25 && box.left + box.width < 0.75 && box.top > 0.15
      && box.top + box.height < 0.85 && polyp.cellCount > 60
  }

  private func centre(_ polyp: VisiblePolyp, _ truth: FrameTruth) -> (x: Double, y: Double) {
    let box = polyp.relativeBox(on: truth.labels.size)
    return (box.left + box.width / 2, box.top + box.height / 2)
  }

  private func distance(_ a: (x: Double, y: Double), _ b: (x: Double, y: Double)) -> Double {
    ((a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y)).squareRoot()
  }
}
