import Base
import Imaging
import Testing

@testable import Biopsy

@Suite("Odds that a polyp has come back")
struct ReturnOddsTests {
  private let odds = ReturnOdds(
    grid: ImageSize(width: 64, height: 64), policy: TrackingPolicy())

  private func track(
    x: Float = 32, y: Float = 32, diameter: Float = 10, green: Float = 90
  ) -> Track {
    let area = diameter * diameter * .pi / 4
    let place = Place(x: x, y: y, width: diameter, height: diameter, area: area)
    var appearance = FindingAppearance()
    (appearance.red, appearance.green, appearance.blue) = (180, green, 70)
    var track = Track(serial: 1, place: place, appearance: appearance)
    track.wholeDiameter = diameter
    track.foundFrames = 50
    return track
  }

  private func lost(
    _ track: Track, uncertainty: Float = 4, since: Int64 = 0
  ) -> LostPolyp {
    var polyp = LostPolyp(track, since: since)
    polyp.uncertainty = uncertainty
    return polyp
  }

  @Test("are for what is where it should be and looks as it did")
  func same() {
    #expect(odds.logarithm(that: track(), is: lost(track()), 500) > 3)
  }

  @Test("fall with distance, colour, size and time, each within bounds")
  func terms() {
    let polyp = lost(track())
    func falls(_ variants: [Track], least: Float) {
      let values = variants.map { odds.logarithm(that: $0, is: polyp, 500) }
      for (larger, smaller) in zip(values, values.dropFirst()) { #expect(larger >= smaller) }
      #expect(values[0] - values[values.count - 1] > 1)
      #expect(values[values.count - 1] > least)
    }
    falls([0, 4, 8, 16, 30].map { track(x: 32 + $0) }, least: -5)
    falls([90, 95, 105, 130, 250].map { track(green: $0) }, least: -1)
    falls([10, 13, 20, 40].map { track(diameter: $0) }, least: -5)
    let ages: [Int64] = [0, 1000, 5000, 15000]
    let values = ages.map { odds.logarithm(that: track(), is: polyp, $0) }
    for (larger, smaller) in zip(values, values.dropFirst()) { #expect(larger > smaller) }
  }

  @Test("need the looks where the place is doubtful")
  func doubtfulPlace() {
    let away = track(x: 55, y: 50)
    let certain = odds.logarithm(that: away, is: lost(track(), uncertainty: 2), 3000)
    let doubtful = odds.logarithm(that: away, is: lost(track(), uncertainty: 24), 3000)
    #expect(certain < doubtful)
    let stranger = track(x: 55, y: 50, green: 130)
    #expect(odds.logarithm(that: stranger, is: lost(track(), uncertainty: 24), 3000) < 0)
  }

  @Test("are against what the camera has left far behind")
  func leftBehind() {
    let polyp = lost(track(x: -90), uncertainty: 10)
    #expect(odds.logarithm(that: track(x: 60), is: polyp, 2000) < 0)
  }

  @Test("do not count a size that was never seen")
  func neverWhole() {
    var small = track(diameter: 4)
    let known = odds.logarithm(that: small, is: lost(track()), 500)
    small.wholeDiameter = 0
    #expect(odds.logarithm(that: small, is: lost(track()), 500) > known)
  }

  @Test("are against what is cut off and yet larger than the polyp can be")
  func largerPart() {
    let values = ([9, 20] as [Float]).map { diameter in
      var part = track(diameter: diameter)
      part.wholeDiameter = 0
      return odds.logarithm(that: part, is: lost(track()), 500)
    }
    #expect(values[1] < values[0] - 0.5)
  }

  @Test("allow any size between the last one and the one that the motion makes of it")
  func parallax() {
    let grid = ImageSize(width: 64, height: 64)
    var polyp = lost(track())
    for _ in 0..<10 {
      polyp.move(CameraMotion(right: 0, down: 0, scale: 1.1), doubt: 0, grid: grid)
    }
    // In the picture's middle half of the growth is believed.
    #expect(abs(polyp.wholeDiameter - 16.3) < 0.1)
    let values = [8, 10, 13, 16, 22].map { diameter in
      odds.logarithm(that: track(diameter: diameter), is: polyp, 500)
    }
    #expect(abs(values[1] - values[2]) < 0.3 && abs(values[3] - values[2]) < 0.3)
    #expect(values[0] < values[1] - 0.2 && values[4] < values[3] - 0.2)
  }

  @Test("are numbers whatever the camera is said to do")
  func hostileMotion() {
    let grid = ImageSize(width: 64, height: 64)
    for scale in [Float(0.01), 100] {
      var polyp = lost(track(x: 33, y: 30))
      for _ in 0..<200 {
        polyp.move(CameraMotion(right: 3, down: -3, scale: scale), doubt: 4, grid: grid)
      }
      #expect(odds.logarithm(that: track(), is: polyp, 15_000).isFinite)
    }
  }
}
