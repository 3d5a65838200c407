import Base
import Foundation
import Testing

@testable import Phantom

@Suite("Phantom mathematics")
struct PhantomMathematicsTests {
  @Test("Sine and cosine are the platform's within 1e-9")
  func sine() {
    for step in -4000...4000 {
      let angle = Double(step) * 0.0173
      #expect(abs(Elementary.sine(angle) - sin(angle)) < 1e-9, "angle \(angle)")
      #expect(abs(Elementary.cosine(angle) - cos(angle)) < 1e-9, "angle \(angle)")
    }
  }

  @Test("A smooth step is clamped and monotonic")
  func smoothStep() {
    #expect(Elementary.smoothStep(1, 3, 0) == 0)
    #expect(Elementary.smoothStep(1, 3, 2) == 0.5)
    #expect(Elementary.smoothStep(1, 3, 9) == 1)
    #expect(Elementary.smoothStep(1, 3, 1.4) < Elementary.smoothStep(1, 3, 1.5))
  }

  @Test("Noise stays within [-1, 1] and its gradient is that of finite differences")
  func noise() {
    let noise = Noise(seed: 7)
    var generator = SeededGenerator(seed: 3)
    for _ in 0..<200 {
      let point = Vector3(
        generator.uniform(Float(-9), 9), generator.uniform(Float(-9), 9),
        generator.uniform(Float(-9), 9))
      let sample = noise.sample(at: point)
      #expect((-1...1).contains(sample.value))
      for axis in 0..<3 {
        var step = Vector3.zero
        step[axis] = 0.002
        let slope = (noise.value(at: point + step) - noise.value(at: point - step)) / 0.004
        // Single precision over a step of 0.004 leaves some 1e-4; the curvature adds as much.
        #expect(abs(slope - sample.gradient[axis]) < 2e-3, "at \(point), axis \(axis)")
      }
    }
  }

  @Test("Noise of another seed is another noise")
  func noiseSeeds() {
    let point = Vector3(0.3, 1.7, -2.2)
    #expect(Noise(seed: 1).value(at: point) != Noise(seed: 2).value(at: point))
    #expect(Noise(seed: 1).value(at: point) == Noise(seed: 1).value(at: point))
  }

  @Test("A diamond angle gives its direction back")
  func diamondAngle() {
    for step in 0..<400 {
      let angle = Float(step) / 100
      let (x, y) = DiamondAngle.direction(angle)
      #expect(abs((x * x + y * y) - 1) < 1e-5)
      let distance = abs(DiamondAngle.of(x, y) - angle)
      #expect(min(distance, 4 - distance) < 1e-5, "angle \(angle)")
    }
    #expect(DiamondAngle.of(0, 0) == 0)
  }

  @Test("A wall grid is seamless around the tube and clamped along it")
  func wallGrid() {
    var grid = WallGrid<Float>(filledWith: 0, columns: 64, length: 10, rowsPerMillimetre: 2)
    grid.bake { depth in { x, _ in x + depth } }
    #expect(abs(grid.sample(3.9999, 5) - grid.sample(0, 5)) < 1e-3)
    #expect(abs(grid.sample(0, 5) - 6) < 1e-5)
    #expect(abs(grid.sample(2, 5.25) - 4.25) < 1e-3)
    #expect(abs(grid.sample(0, -3) - 1) < 1e-5)
    #expect(abs(grid.sample(4, 300) - 11) < 1e-2)
  }

  @Test("A smooth minimum is below the smaller value, and exact far from the edge")
  func smoothMinimum() {
    #expect(Phantom.smoothMinimum(1, 9, width: 2) == 1)
    #expect(Phantom.smoothMinimum(9, 1, width: 2) == 1)
    #expect(Phantom.smoothMinimum(1, 1, width: 2) == 0.5)
  }

  @Test("Uniform numbers stay in their range and follow the seed")
  func uniform() {
    var first = SeededGenerator(seed: 5)
    var second = SeededGenerator(seed: 5)
    for _ in 0..<100 {
      let value = first.uniform(2.0, 3.0)
      #expect((2..<3).contains(value))
      #expect(second.uniform(2.0, 3.0) == value)
    }
  }
}
