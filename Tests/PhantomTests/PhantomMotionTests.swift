import Foundation
import Imaging
import Testing

@testable import Phantom

/// Tracks, lens and fits that a procedure's motion is made of.
@Suite("Phantom motion")
struct PhantomMotionTests {
  @Test("Angles are the platform's within 1e-9")
  func angle() {
    for step in -300...300 {
      let angle = Double(step) * 0.0104
      let found = Elementary.angle(sine: 3 * sin(angle), cosine: 3 * cos(angle))
      #expect(abs(found - angle) < 1e-9, "angle \(angle)")
    }
    #expect(Elementary.angle(sine: 0, cosine: 0) == 0)
    #expect(abs(Elementary.angle(sine: 0, cosine: -1) - Double.pi) < 1e-9)
  }

  @Test("A track rests at its ends and passes through its values")
  func track() {
    var track = Track(at: 1, 10)
    track.move(to: 20, by: 3)
    track.move(to: 20, by: 4)
    track.move(to: 0, by: 8)
    #expect(track.value(at: 0) == 10 && track.value(at: 99) == 0)
    #expect(track.value(at: 2) == 15 && track.value(at: 3.5) == 20 && track.value(at: 6) == 10)
  }

  @Test("A spell builds up, holds and fades")
  func spell() {
    let spell = Spell(start: 2, end: 6, ramp: 1)
    #expect(spell.strength(at: 2) == 0 && spell.strength(at: 6) == 0)
    #expect(spell.strength(at: 2.5) == 0.5 && spell.strength(at: 4) == 1)
    #expect(spell.strength(at: 5.5) == 0.5 && spell.strength(at: 7) == 0)
    #expect(spell.contains(2) && !spell.contains(6))
  }

  @Test("A place in the picture and its direction belong together")
  func lens() {
    let lens = LensShape(size: ImageSize(width: 640, height: 480), corner: 0.4)
    for (x, y) in [(0.0, 0.0), (0.5, 0.2), (-1.1, 0.3), (0.2, -0.9)] {
      let direction = lens.direction(x, y)
      let place = lens.place(
        of: Vector3(Float(direction.x), Float(direction.y), Float(direction.z)))
      #expect(abs(place.x - x) < 1e-5 && abs(place.y - y) < 1e-5)
    }
    #expect(lens.inside(0, 0) > 0 && lens.inside(1.1, 0.96) < 0 && lens.inside(0, 1) < 0)
  }

  @Test("A fit finds the map that moved the places, and needs four of them")
  func affine() throws {
    var fit = AffineFit()
    #expect(fit.motion(aspect: 1) == nil)
    for (x, y) in [(0.1, 0.2), (0.8, 0.3), (0.4, 0.9), (0.6, 0.5), (0.2, 0.7)] {
      fit.add(from: (x, y), to: (1.1 * x - 0.2 * y + 0.03, 0.1 * x + 0.9 * y - 0.02))
    }
    let motion = try #require(fit.motion(aspect: 4.0 / 3))
    #expect(abs(motion.xx - 1.1) < 1e-9 && abs(motion.xy + 0.2) < 1e-9)
    #expect(abs(motion.yx - 0.1) < 1e-9 && abs(motion.yy - 0.9) < 1e-9)
    #expect(abs(motion.x0 - 0.03) < 1e-9 && abs(motion.y0 + 0.02) < 1e-9)
    #expect(motion.residual < 1e-9)
    var line = AffineFit()
    for share in [0.1, 0.3, 0.5, 0.7] { line.add(from: (share, share), to: (share, share)) }
    #expect(line.motion(aspect: 1) == nil)
  }
}
