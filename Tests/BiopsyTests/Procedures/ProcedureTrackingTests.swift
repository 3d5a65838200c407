import Base
import Imaging
import Testing

@testable import Biopsy

@Suite("Procedure: polyps over frames")
struct ProcedureTrackingTests {
  private let polyp = PixelRectangle(x: 20, y: 24, width: 12, height: 10)
  private let other = PixelRectangle(x: 44, y: 40, width: 10, height: 10)

  @Test("a finding becomes a polyp when it has lasted, and is held when it fails")
  func birthAndHold() throws {
    let stage = try Stage()
    for _ in 0..<3 { #expect(stage.observe([polyp]).polyps.isEmpty) }
    let seen = stage.observe([polyp])
    #expect(seen.polyps.map(\.number) == [1] && seen.polyps[0].state == .visible)
    #expect(seen.polyps[0].findingIndex == 0 && seen.numbers == [1])
    #expect(seen.polyps[0].box == PixelRectangle(x: 400, y: 480, width: 240, height: 200))
    for _ in 0..<5 {
      let held = stage.observe([])
      #expect(held.polyps.map(\.state) == [.held] && held.polyps[0].findingIndex == nil)
      #expect(held.polyps[0].box == seen.polyps[0].box)
    }
    #expect(stage.observe([]).polyps.isEmpty)
  }

  @Test("a polyp that is held goes with the camera")
  func heldMoves() throws {
    let stage = try Stage()
    stage.observe([polyp], times: 6)
    let motion = CameraMotion(right: 0.125, down: -0.0625)
    let held = stage.observe([], motion: motion)
    #expect(held.polyps[0].box == PixelRectangle(x: 560, y: 400, width: 240, height: 200))
    // Out of the picture there is nothing to draw.
    #expect(stage.observe([], motion: CameraMotion(right: 0.9, down: 0)).polyps.isEmpty)
  }

  @Test("the camera's motion brings findings and polyps together, however far it went")
  func fastCamera() throws {
    let stage = try Stage()
    stage.observe([polyp, other], times: 6)
    // Farther than the polyps are apart: without the motion the numbers would be exchanged.
    let moved = [polyp, other].map {
      PixelRectangle(x: $0.x - 20, y: $0.y - 16, width: $0.width, height: $0.height)
    }
    let seen = stage.observe(
      moved, motion: CameraMotion(right: -20 / 64, down: -16 / 64, confidence: 0.9))
    #expect(seen.numbers == [1, 2])
  }

  @Test("an occluded polyp comes back under its number, and a new one gets the next")
  func occlusion() throws {
    let stage = try Stage()
    stage.observe([polyp], times: 10)
    stage.observe([], times: 60)
    #expect(stage.observe([polyp], times: 4).numbers == [1])
    #expect(stage.observe([polyp, other], times: 4).numbers == [1, 2])
    #expect(stage.procedure.polypCount == 2)
  }

  @Test("a polyp that a false alarm was taken for keeps its number")
  func impostor() throws {
    let stage = try Stage()
    stage.observe([polyp], times: 40)
    stage.observe([], times: 30)
    // Near, and like it.
    let alarm = PixelRectangle(x: 30, y: 32, width: 10, height: 10)
    #expect(stage.observe([alarm], times: 5).numbers == [1])
    stage.observe([], times: 25)
    #expect(stage.observe([polyp], times: 4).numbers == [1])
    #expect(stage.procedure.polypCount == 1)
    #expect(stage.procedure.finish().map(\.polyp) == [1])
  }

  @Test("a polyp that jumps while it is held keeps its number, and is not shown twice")
  func jump() throws {
    let stage = try Stage()
    stage.observe([polyp], times: 40)
    stage.observe([], times: 2)
    let moved = PixelRectangle(x: 32, y: 34, width: 12, height: 10)
    for _ in 0..<6 {
      #expect(stage.observe([moved]).polyps.map(\.number) == [1])
    }
    #expect(stage.procedure.polypCount == 1)
  }

  @Test("a polyp that is gone for longer than it is remembered is another one when it returns")
  func forgotten() throws {
    var policy = ProcedurePolicy.standard
    policy.tracking.rememberMilliseconds = 2000
    let stage = try Stage(policy)
    stage.observe([polyp], times: 10)
    stage.observe([], times: 66)
    #expect(stage.procedure.takeSealedCalls().isEmpty)
    stage.observe([], times: 4)
    #expect(stage.procedure.takeSealedCalls().map(\.polyp) == [1])
    #expect(stage.observe([polyp], times: 4).numbers == [2])
  }

  @Test("pieces of a polyp are no new polyps")
  func split() throws {
    let stage = try Stage()
    stage.observe([polyp], times: 6)
    let pieces = [
      PixelRectangle(x: 20, y: 24, width: 7, height: 10),
      PixelRectangle(x: 29, y: 24, width: 3, height: 10),
    ]
    for _ in 0..<8 {
      let seen = stage.observe(pieces)
      #expect(seen.polyps.map(\.number) == [1] && seen.numbers == [1, 1])
      #expect(seen.polyps[0].box == PixelRectangle(x: 400, y: 480, width: 240, height: 200))
    }
    #expect(stage.observe([polyp]).numbers == [1])
    #expect(stage.procedure.polypCount == 1)
  }

  @Test("what is not found gets no number, so that every polyp with a call was shown")
  func numbersWhatIsFound() throws {
    let stage = try Stage()
    stage.observe([polyp], times: 10)
    let beside = PixelRectangle(x: 33, y: 26, width: 6, height: 6)
    #expect(stage.observe([polyp, beside], times: 5).numbers == [1, 0])
    // Nothing is beside it any more, but it is out of the picture.
    let motion = CameraMotion(right: 0.9, down: 0)
    #expect(stage.observe([], motion: motion).polyps.isEmpty)
    #expect(stage.procedure.finish().map(\.polyp) == [1])
  }

  @Test("the size of what turns out to be cut off is not known")
  func cutOff() throws {
    let stage = try Stage()
    stage.observe([PixelRectangle(x: 4, y: 28, width: 5, height: 8)], times: 5)
    #expect(stage.procedure.tracker.tracks[0].wholeDiameter > 6)
    stage.observe([PixelRectangle(x: 0, y: 26, width: 10, height: 12)])
    #expect(stage.procedure.tracker.tracks[0].wholeDiameter == 0)
  }

  @Test("polyps whose outlines run together keep their numbers")
  func merge() throws {
    let stage = try Stage()
    let left = PixelRectangle(x: 10, y: 20, width: 12, height: 12)
    let right = PixelRectangle(x: 28, y: 20, width: 12, height: 12)
    #expect(stage.observe([left, right], times: 40).numbers == [1, 2])
    let both = PixelRectangle(x: 10, y: 20, width: 30, height: 12)
    for _ in 0..<10 {
      let seen = stage.observe([both])
      #expect(seen.polyps.map(\.number) == [1, 2])
      #expect(seen.polyps.map(\.findingIndex) == [0, 0])
    }
    #expect(stage.observe([right, left]).numbers == [2, 1])
    #expect(stage.procedure.polypCount == 2)
  }

  @Test("takes frames without end, and findings without number")
  func hostile() throws {
    let stage = try Stage()
    var generator = SeededGenerator(seed: 9)
    for _ in 0..<60 {
      let boxes = (0..<80).map { index in
        PixelRectangle(x: index % 10 * 6, y: index / 10 * 8, width: 3, height: 4)
      }.filter { _ in Bool.random(using: &generator) }
      let motion = CameraMotion(
        right: Float.random(in: -9...9, using: &generator), down: 0,
        scale: Float.random(in: 0.1...5, using: &generator), confidence: 0)
      let milliseconds = Int64.random(in: -500...500, using: &generator)
      stage.observe(boxes, motion: motion, milliseconds: milliseconds)
    }
    let calls = stage.procedure.finish()
    #expect(Set(calls.map(\.polyp)).count == calls.count)
  }
}
