import Base
import Imaging
import Models

@testable import Biopsy

/// A made-up procedure with known truth, from a seed.
///
/// A camera wanders over a plane with polyps on it, stops at each, comes closer, shakes, leaves and
/// sometimes returns. What a segmenter gives is made of the truth: outlines jitter, findings fail
/// for some frames, fall apart or run together, and false alarms of 1 to 10 frames appear.
struct SimulatedProcedure {
  /// A polyp as it is.
  struct TruePolyp {
    let x: Float
    let y: Float
    /// In shares of the picture's width at zoom 1.
    let radius: Float
    let color: SIMD3<Float>
  }

  /// A false alarm as it is.
  struct FalseAlarm {
    let firstFrame: Int
    let frames: Int
    var x: Float
    var y: Float
    let radius: Float
    let color: SIMD3<Float>
  }

  /// Where the camera is.
  struct Camera {
    var x: Float = 0
    var y: Float = 0
    var zoom: Float = 1
  }

  /// What is the matter with a polyp's finding.
  struct Trouble {
    var missingFrames = 0
    var splitFrames = 0
    var splitIsAcross = false

    /// Lets a frame pass.
    ///
    /// Troubles come in bursts, whether the polyp is in view or not.
    mutating func advance(using generator: inout SeededGenerator) {
      func uniform(_ low: Float, _ high: Float) -> Float {
        Float.random(in: low..<high, using: &generator)
      }
      missingFrames = max(0, missingFrames - 1)
      splitFrames = max(0, splitFrames - 1)
      switch uniform(0, 1) {
      case ..<0.04: missingFrames = Int(uniform(1, 5))
      case ..<0.048: missingFrames = Int(uniform(10, 45))
      case ..<0.07:
        splitFrames = Int(uniform(1, 8))
        splitIsAcross = uniform(0, 1) < 0.5
      default: break
      }
    }
  }

  static let millisecondsPerFrame = 40

  private(set) var polyps: [TruePolyp] = []
  private(set) var alarms: [FalseAlarm] = []
  private(set) var path: [(camera: Camera, isShaking: Bool)] = []
  var generator: SeededGenerator

  /// Makes a procedure.
  init(seed: UInt64) {
    generator = SeededGenerator(seed: seed)
    let sites = Int.random(in: 2...4, using: &generator)
    for site in 0..<sites { addSite(at: Float(site) * 2.5) }
    var camera = Camera(x: -1.2, y: 0, zoom: 1)
    for site in 0..<sites {
      let x = Float(site) * 2.5
      travel(&camera, to: Camera(x: x, y: uniform(-0.1, 0.1), zoom: uniform(0.9, 1.1)))
      inspect(&camera, frames: Int.random(in: 50...90, using: &generator))
      guard Int.random(in: 0..<3, using: &generator) == 0 else { continue }
      // Away for a moment, and back.
      let away = Camera(x: x + 1.3, y: camera.y + uniform(-0.3, 0.3), zoom: camera.zoom)
      let before = camera
      travel(&camera, to: away)
      inspect(&camera, frames: Int.random(in: 5...30, using: &generator))
      travel(&camera, to: before)
      inspect(&camera, frames: 40)
    }
    travel(&camera, to: Camera(x: camera.x + 1.5, y: 0, zoom: 1))
    addAlarms()
  }

  mutating func uniform(_ low: Float, _ high: Float) -> Float {
    Float.random(in: low..<high, using: &generator)
  }

  /// About normally distributed, by the sum of uniform numbers.
  mutating func normal(_ deviation: Float) -> Float {
    (uniform(-1, 1) + uniform(-1, 1) + uniform(-1, 1)) * deviation
  }

  private mutating func mucosa() -> SIMD3<Float> {
    SIMD3(uniform(165, 205), uniform(85, 120), uniform(60, 95))
  }

  private mutating func addSite(at x: Float) {
    let first = TruePolyp(
      x: x + uniform(-0.15, 0.15), y: uniform(-0.15, 0.15), radius: uniform(0.06, 0.13),
      color: mucosa())
    polyps.append(first)
    guard Int.random(in: 0..<3, using: &generator) == 0 else { return }
    // A neighbour, near enough that outlines run together at times.
    let radius = uniform(0.06, 0.1)
    let distance = first.radius + radius + uniform(0.01, 0.12)
    let isRight = Bool.random(using: &generator)
    polyps.append(
      TruePolyp(
        x: first.x + (isRight ? distance : -0.3 * distance),
        y: first.y + (isRight ? 0.3 * distance : distance), radius: radius, color: mucosa()))
  }

  private mutating func travel(_ camera: inout Camera, to target: Camera) {
    let distance = abs(target.x - camera.x) + abs(target.y - camera.y)
    let steps = max(4, Int(distance / uniform(0.03, 0.06)))
    let start = camera
    for step in 1...steps {
      let share = Float(step) / Float(steps)
      camera.x = start.x + (target.x - start.x) * share
      camera.y = start.y + (target.y - start.y) * share
      camera.zoom = start.zoom + (target.zoom - start.zoom) * share
      path.append((camera, false))
    }
  }

  /// Drifts around, in and out, with a shake now and then.
  private mutating func inspect(_ camera: inout Camera, frames: Int) {
    let base = camera
    var shaking = 0
    var (right, down, closer) = (Float(0), Float(0), Float(0))
    for _ in 0..<frames {
      right += normal(0.003) - 0.02 * (camera.x - base.x)
      down += normal(0.003) - 0.02 * (camera.y - base.y)
      closer += normal(0.002) - 0.02 * (camera.zoom - 1.2)
      (right, down, closer) = (right * 0.92, down * 0.92, closer * 0.92)
      camera.x += right
      camera.y += down
      camera.zoom = min(max(camera.zoom + closer, 0.8), 1.6)
      if shaking == 0, Int.random(in: 0..<60, using: &generator) == 0 {
        shaking = Int.random(in: 4...12, using: &generator)
      }
      var shaken = camera
      if shaking > 0 {
        shaking -= 1
        shaken.x += normal(0.04)
        shaken.y += normal(0.04)
      }
      path.append((shaken, shaking > 0))
    }
  }

  /// Places false alarms away from polyps and from each other: near ones are part of a finding.
  private mutating func addAlarms() {
    for frame in path.indices where Int.random(in: 0..<25, using: &generator) == 0 {
      let camera = path[frame].camera
      let radius = uniform(0.03, 0.08)
      for _ in 0..<20 {
        let (x, y) = (uniform(-0.4, 0.4), uniform(-0.4, 0.4))
        let candidate = FalseAlarm(
          firstFrame: frame, frames: Int.random(in: 1...10, using: &generator),
          x: camera.x + x / camera.zoom, y: camera.y + y / camera.zoom,
          radius: radius / camera.zoom, color: mucosa())
        guard isFree(candidate) else { continue }
        alarms.append(candidate)
        break
      }
    }
  }

  private func isFree(_ candidate: FalseAlarm) -> Bool {
    func distance(_ x: Float, _ y: Float) -> Float {
      let (right, down) = (x - candidate.x, y - candidate.y)
      return (right * right + down * down).squareRoot()
    }
    for polyp in polyps
    where distance(polyp.x, polyp.y) < 2 * (polyp.radius + candidate.radius) + 0.1 {
      return false
    }
    for alarm in alarms where alarm.firstFrame + 45 > candidate.firstFrame {
      if distance(alarm.x, alarm.y) < 0.35 { return false }
    }
    return true
  }
}
