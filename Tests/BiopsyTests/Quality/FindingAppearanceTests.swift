import Testing

@testable import Biopsy

@Suite("Appearance of findings")
struct FindingAppearanceTests {
  private func color(_ red: Float, _ green: Float, _ blue: Float) -> FindingAppearance {
    var appearance = FindingAppearance()
    (appearance.red, appearance.green, appearance.blue) = (red, green, blue)
    return appearance
  }

  @Test("colours are as far apart in any light, and in either direction")
  func light() {
    let (pale, red) = (color(200, 140, 115), color(180, 80, 65))
    let distance = pale.logChromaDistance(to: red)
    #expect(abs(distance - red.logChromaDistance(to: pale)) < 1e-6)
    let dark = color(100, 70, 57.5)
    #expect(dark.logChromaDistance(to: pale) < 1e-5)
    #expect(abs(dark.logChromaDistance(to: red) - distance) < 1e-5)
    // log(180 / 80) - log(200 / 140), and log(80 / 65) - log(140 / 115).
    #expect(abs(distance - 0.4543) < 1e-3)
  }

  @Test("black has a colour too")
  func black() {
    #expect(color(0, 0, 0).logChromaDistance(to: color(255, 0, 0)).isFinite)
    #expect(color(0, 0, 0).logChromaDistance(to: color(0, 0, 0)) == 0)
  }
}
