import Imaging
import Testing

@testable import Biopsy

@Suite("Odds of a place that a polyp may come back to")
struct PlaceOddsTests {
  private static let grid = ImageSize(width: 64, height: 64)
  private let odds = PlaceOdds(grid: grid, policy: TrackingPolicy())

  private func place(x: Float = 32, y: Float = 32, diameter: Float = 8) -> Place {
    Place(x: x, y: y, width: diameter, height: diameter, area: diameter * diameter * .pi / 4)
  }

  /// A polyp that was lost in the middle before the camera moved for some frames.
  private func lost(
    right: Float = 0, scale: Float = 1, frames: Int = 10, uncertainty: Float = 2
  ) -> LostPolyp {
    var track = Track(serial: 1, place: place(), appearance: FindingAppearance())
    track.uncertainty = uncertainty
    var polyp = LostPolyp(track, since: 0)
    for _ in 0..<frames {
      polyp.move(
        CameraMotion(right: right, down: 0, scale: scale), doubt: 0, grid: Self.grid)
    }
    return polyp
  }

  @Test("are best where the motion of the wall puts it, as long as there is no depth")
  func near() {
    let polyp = lost(right: 0.025)
    #expect(abs(polyp.place.x - 48) < 0.1 && abs(polyp.absence.fartherPlace.x - 40) < 0.1)
    let values = ([48, 44, 40, 32] as [Float]).map { odds.logarithm(place(x: $0), polyp) }
    #expect(values[0] > 1)
    for (nearer, farther) in zip(values, values.dropFirst()) { #expect(nearer > farther) }
  }

  @Test("are good at half of the motion where the picture grew")
  func farther() {
    let flat = lost(right: 0.05)
    let deep = lost(right: 0.05, scale: 1.06)
    let half = place(x: deep.absence.fartherPlace.x)
    #expect(deep.absence.fartherPlace.x < 56 && deep.place.x > 64)
    #expect(odds.logarithm(half, deep) > 0)
    #expect(odds.logarithm(half, deep) > odds.logarithm(half, flat) + 1)
  }

  @Test("reach as far as the picture grew, and no farther than it shrank")
  func stretch() {
    let grown = lost(scale: 1.07)
    let shrunk = lost(scale: 0.93)
    let away = place(x: 52)
    #expect(odds.logarithm(away, grown) > odds.logarithm(away, shrunk) + 1)
    #expect(odds.logarithm(place(), shrunk) > odds.logarithm(place(), grown))
  }

  @Test("are bounded, whatever the camera is said to do")
  func bounds() {
    for scale in [Float(0.001), 0.9, 1, 1.1, 1000] {
      let polyp = lost(right: -7, scale: scale, frames: 300, uncertainty: 90)
      for x in [Float(-100), 0, 32, 64, 1000] {
        let value = odds.logarithm(place(x: x), polyp)
        #expect(value > -8 && value < 8, "scale \(scale), x \(x)")
      }
    }
  }

  @Test("begin anew whenever the polyp is found")
  func found() throws {
    let stage = try Stage()
    let box = PixelRectangle(x: 20, y: 24, width: 12, height: 10)
    stage.observe([box], times: 5)
    stage.observe([], motion: CameraMotion(right: 0.1, down: 0, scale: 1.1))
    let held = stage.procedure.tracker.tracks[0].absence
    #expect(held.logGrowth > 0.09 && abs(held.fartherPlace.x - 29.02) < 0.1)
    stage.observe([PixelRectangle(x: 26, y: 24, width: 12, height: 10)])
    let again = stage.procedure.tracker.tracks[0].absence
    #expect(again.logGrowth == 0 && again.fartherPlace.x == 32)
  }
}
