import Base
import Imaging
import Models
import Phantom

@testable import Biopsy

/// Gives the findings of a phantom's frames, with the faults of a real segmenter: outlines jitter,
/// findings fail for some frames or fall apart, and false alarms of 1 to 10 frames appear.
///
/// Made from the phantom's true labels and motion, without rendering.
final class PhantomSegmenter: TruthfulSegmenter {
  private struct Alarm {
    let frames: Int
    let last: Int
    // In shares of the frame.
    var x: Double
    var y: Double
    let radius: Double
  }

  let map: FindingMap
  let picture = FramePicture()
  private(set) var conditions: FrameConditions
  private(set) var alarmFrames: [Int] = []

  private let procedure: PhantomProcedure
  private var generator: SeededGenerator
  private var troubles: [SimulatedProcedure.Trouble]
  private let colors: [SIMD3<Float>]
  private var alarm: Alarm?
  // For each polyp, where it was seen last, moved along with the wall since.
  private var places: [(x: Double, y: Double, size: Double, frame: Int)?]

  private static let mucosa = SIMD3<Float>(175, 95, 75)

  init(seed: UInt64) throws {
    procedure = try PhantomProcedure(seed: seed)
    generator = SeededGenerator(seed: seed)
    map = FindingMap(
      grid: ImageSize(width: 64, height: 64), frameSize: procedure.configuration.frameSize)
    troubles = Array(repeating: .init(), count: procedure.polyps.count)
    places = Array(repeating: nil, count: procedure.polyps.count)
    // Alike within a class, and no two the same.
    var (tints, bases) = (SeededGenerator(seed: seed), [SIMD3<Float>]())
    for polyp in procedure.polyps {
      let color: SIMD3<Float> =
        switch polyp.description.histology {
        case .hyperplastic: SIMD3(200, 140, 115)
        case .adenoma: SIMD3(180, 80, 65)
        case .sessileSerrated: SIMD3(190, 125, 85)
        }
      var tint = SIMD3<Float>()
      for channel in 0..<3 { tint[channel] = Float.random(in: 0.9...1.1, using: &tints) }
      bases.append(color * tint)
    }
    colors = bases
    var quality = Biopsy.FrameQuality()
    quality.sharpness = 0.5
    conditions = FrameConditions(
      milliseconds: 0, mode: .whiteLight, quality: quality, motion: .none(confidence: 0))
    for index in 0..<picture.luminance.count {
      picture.luminance[index] = UInt8.random(in: 90..<160, using: &generator)
    }
  }

  var frameCount: Int { procedure.frameCount }
  var polypCount: Int { procedure.polyps.count }

  func advance(to frame: Int) {
    let truth = procedure.truth(at: frame, grid: map.grid)
    map.clear()
    let light = Float(uniform(0.85, 1.1))
    fill(Self.mucosa * light)
    let isSpoilt = !truth.quality.flags.isEmpty
    for index in troubles.indices {
      troubles[index].advance(using: &generator)
      guard let polyp = truth.polyp(index + 1), troubles[index].missingFrames == 0 else { continue }
      guard !isSpoilt || uniform(0, 1) < 0.5 else { continue }
      draw(polyp, of: truth.labels, color: colors[index] * light)
    }
    notePlaces(frame, truth)
    advanceAlarm(frame, truth, light)
    conditions.milliseconds = Int64(truth.seconds * 1000)
    conditions.motion = measured(truth.motion, isSpoilt: isSpoilt)
    map.gather()
  }

  private func uniform(_ low: Double, _ high: Double) -> Double {
    Double.random(in: low..<high, using: &generator)
  }

  /// About normally distributed, by the sum of uniform numbers.
  private func normal(_ deviation: Double) -> Double {
    (uniform(-1, 1) + uniform(-1, 1) + uniform(-1, 1)) * deviation
  }

  private func fill(_ color: SIMD3<Float>) {
    picture.red.base.update(repeating: UInt8(color.x), count: picture.red.count)
    picture.green.base.update(repeating: UInt8(color.y), count: picture.green.count)
    picture.blue.base.update(repeating: UInt8(color.z), count: picture.blue.count)
  }

  private func paint(column: Int, row: Int, _ color: SIMD3<Float>) {
    let scale = FramePicture.colorSide
    let (width, height) = (map.grid.width, map.grid.height)
    for y in (row * scale / height)..<((row + 1) * scale / height) {
      for x in (column * scale / width)..<((column + 1) * scale / width) {
        picture.red[y * scale + x] = UInt8(min(255, color.x))
        picture.green[y * scale + x] = UInt8(min(255, color.y))
        picture.blue[y * scale + x] = UInt8(min(255, color.z))
      }
    }
  }

  private func tinted(_ color: SIMD3<Float>) -> SIMD3<Float> {
    color * (1 + SIMD3(Float(normal(0.03)), Float(normal(0.03)), Float(normal(0.03))))
  }

  /// Draws a polyp's true cells moved and stretched a little, with a gap when it falls apart.
  private func draw(_ polyp: VisiblePolyp, of truth: LabelGrid, color: SIMD3<Float>) {
    let box = polyp.box
    let (middleX, middleY) = (
      Double(box.x) + Double(box.width) / 2, Double(box.y) + Double(box.height) / 2
    )
    let size = Double(polyp.cellCount).squareRoot()
    let (wider, higher) = (1 + normal(0.06), 1 + normal(0.06))
    let (right, down) = (normal(0.02) * size, normal(0.02) * size)
    let gap = troubles[polyp.number - 1].splitFrames > 0
    let isAcross = troubles[polyp.number - 1].splitIsAcross
    let color = tinted(color)
    let columns = max(0, box.x - 3)..<min(map.grid.width, box.x + box.width + 3)
    for row in max(0, box.y - 3)..<min(map.grid.height, box.y + box.height + 3) {
      for column in columns {
        let fromX = (Double(column) + 0.5 - middleX - right) / wider
        let fromY = (Double(row) + 0.5 - middleY - down) / higher
        let (x, y) = (
          Int((middleX + fromX).rounded(.down)), Int((middleY + fromY).rounded(.down))
        )
        guard (0..<map.grid.width).contains(x), (0..<map.grid.height).contains(y),
          Int(truth.labels[y * map.grid.width + x]) == polyp.number
        else { continue }
        if gap, abs((isAcross ? fromX : fromY) - 0.1 * size) < 0.6 { continue }
        map.mark(column: column, row: row, polyp: polyp.number - 1)
        paint(column: column, row: row, color)
      }
    }
  }

  private func advanceAlarm(_ frame: Int, _ truth: FrameTruth, _ light: Float) {
    // One at a time, and the next one long after: what comes back soon is the same alarm.
    if let old = alarm, frame > old.last + 45 { alarm = nil }
    if alarm == nil, Int.random(in: 0..<25, using: &generator) == 0 {
      let frames = Int.random(in: 1...10, using: &generator)
      let candidate = Alarm(
        frames: frames, last: frame + frames - 1, x: uniform(0.1, 0.9), y: uniform(0.1, 0.9),
        radius: uniform(0.03, 0.08))
      guard isFree(candidate, frame) else { return }
      alarm = candidate
      alarmFrames.append(frames)
    } else if let motion = truth.motion, let old = alarm {
      let place = motion.moved(x: old.x, y: old.y)
      alarm?.x = place.x
      alarm?.y = place.y
    }
    guard let alarm, frame <= alarm.last else { return }
    let color = tinted(Self.mucosa * SIMD3(1.1, 1, 1) * light)
    let side = Double(map.grid.width)
    let radius = alarm.radius * side
    for row in 0..<map.grid.height {
      for column in 0..<map.grid.width {
        let (x, y) = (
          Double(column) + 0.5 - alarm.x * side, Double(row) + 0.5 - alarm.y * side
        )
        guard x * x + y * y < radius * radius else { continue }
        map.mark(column: column, row: row, alarm: alarmFrames.count - 1)
        paint(column: column, row: row, color)
      }
    }
  }

  private func notePlaces(_ frame: Int, _ truth: FrameTruth) {
    for index in places.indices {
      if let polyp = truth.polyp(index + 1) {
        let box = polyp.relativeBox(on: map.grid)
        places[index] = (
          box.left + box.width / 2, box.top + box.height / 2, (box.width + box.height) / 2, frame
        )
      } else if let old = places[index], let motion = truth.motion {
        let place = motion.moved(x: old.x, y: old.y)
        places[index] = (place.x, place.y, old.size, old.frame)
      }
    }
  }

  /// Whether a false alarm is away from polyps, those that were there a moment ago included: near
  /// ones are part of a finding, or continue it.
  private func isFree(_ candidate: Alarm, _ frame: Int) -> Bool {
    places.allSatisfy { place in
      guard let place, place.frame + 45 > frame else { return true }
      let reach = place.size + 2 * candidate.radius + 0.1
      let (x, y) = (place.x - candidate.x, place.y - candidate.y)
      return x * x + y * y > reach * reach
    }
  }

  /// The camera's motion as it would be measured: nearly right, and of little use in spoilt frames.
  private func measured(_ motion: ImageMotion?, isSpoilt: Bool) -> CameraMotion {
    guard let motion else { return .none(confidence: 0) }
    let middle = motion.moved(x: 0.5, y: 0.5)
    let scale = abs(motion.xx * motion.yy - motion.xy * motion.yx).squareRoot()
    let noise = isSpoilt ? 0.02 : 0.003
    return CameraMotion(
      right: Float(middle.x - 0.5 + normal(noise)), down: Float(middle.y - 0.5 + normal(noise)),
      scale: Float(scale * (1 + normal(0.003))), confidence: isSpoilt ? 0.5 : 0.95)
  }
}
