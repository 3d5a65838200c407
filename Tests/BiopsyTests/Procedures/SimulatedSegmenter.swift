import Base
import Imaging
import Models

@testable import Biopsy

/// Gives the findings of a simulated procedure's frames, with the faults of a real segmenter.
final class SimulatedSegmenter: TruthfulSegmenter {
  let map: FindingMap
  let picture = FramePicture()
  /// Whether the polyp is to be seen in the frame, found or not.
  private(set) var visible: [Bool]
  private(set) var conditions: FrameConditions

  private var procedure: SimulatedProcedure
  private var troubles: [SimulatedProcedure.Trouble]

  init(_ procedure: SimulatedProcedure, side: Int = 64) {
    self.procedure = procedure
    map = FindingMap(
      grid: ImageSize(width: side, height: side), frameSize: ImageSize(width: 1280, height: 1024))
    troubles = Array(repeating: .init(), count: procedure.polyps.count)
    visible = Array(repeating: false, count: procedure.polyps.count)
    var quality = FrameQuality()
    quality.sharpness = 0.5
    conditions = FrameConditions(
      milliseconds: 0, mode: .nbi, quality: quality, motion: .none(confidence: 0))
    var noise = SeededGenerator(seed: 1)
    for index in 0..<picture.luminance.count {
      picture.luminance[index] = UInt8.random(in: 90..<160, using: &noise)
    }
  }

  var grid: ImageSize { map.grid }
  var frameCount: Int { procedure.path.count }
  var polypCount: Int { procedure.polyps.count }
  var alarmFrames: [Int] { procedure.alarms.map(\.frames) }

  /// Makes a frame.
  func advance(to frame: Int) {
    let (camera, isShaking) = procedure.path[frame]
    map.clear()
    picture.red.base.update(repeating: 170, count: picture.red.count)
    picture.green.base.update(repeating: 90, count: picture.green.count)
    picture.blue.base.update(repeating: 70, count: picture.blue.count)
    let light = procedure.uniform(0.85, 1.1)
    for index in procedure.polyps.indices { drawPolyp(index, camera, light) }
    for (index, alarm) in procedure.alarms.enumerated()
    where (alarm.firstFrame..<alarm.firstFrame + alarm.frames).contains(frame) {
      draw(
        x: alarm.x, y: alarm.y, radius: alarm.radius, camera, color: alarm.color * light,
        owner: Int16(-1 - index), gap: nil)
    }
    conditions.milliseconds = Int64(frame * SimulatedProcedure.millisecondsPerFrame)
    conditions.motion = measuredMotion(frame, isShaking)
    map.gather()
  }

  private func drawPolyp(_ index: Int, _ camera: SimulatedProcedure.Camera, _ light: Float) {
    let polyp = procedure.polyps[index]
    let (x, y) = place(polyp.x, polyp.y, camera)
    let radius = polyp.radius * camera.zoom
    let isInside = x > -0.4 * radius && x < 1 + 0.4 * radius && y > -0.4 * radius
    visible[index] = isInside && y < 1 + 0.4 * radius
    troubles[index].advance(using: &procedure.generator)
    let trouble = troubles[index]
    guard trouble.missingFrames == 0 else { return }
    draw(
      x: polyp.x, y: polyp.y, radius: polyp.radius, camera, color: polyp.color * light,
      owner: Int16(index + 1), gap: trouble.splitFrames > 0 ? trouble.splitIsAcross : nil)
  }

  private func place(_ x: Float, _ y: Float, _ camera: SimulatedProcedure.Camera) -> (Float, Float)
  {
    ((x - camera.x) * camera.zoom + 0.5, (y - camera.y) * camera.zoom + 0.5)
  }

  /// Draws a disc with an outline that jitters, and a gap through it when it falls apart.
  private func draw(
    x: Float, y: Float, radius: Float, _ camera: SimulatedProcedure.Camera, color: SIMD3<Float>,
    owner: Int16, gap: Bool?
  ) {
    let side = Float(grid.width)
    var (middleX, middleY) = place(x, y, camera)
    let size = radius * camera.zoom * side
    let width = size * (1 + procedure.normal(0.06))
    let height = size * (1 + procedure.normal(0.06))
    middleX = middleX * side + procedure.normal(0.04) * size
    middleY = middleY * side + procedure.normal(0.04) * size
    let columns = Self.pixels(middleX, width, of: grid.width)
    let rows = Self.pixels(middleY, height, of: grid.height)
    guard !columns.isEmpty, !rows.isEmpty else { return }
    for row in rows {
      for column in columns {
        let right = (Float(column) + 0.5 - middleX) / width
        let down = (Float(row) + 0.5 - middleY) / height
        guard right * right + down * down <= 1 else { continue }
        if let gap, abs((gap ? right : down) - 0.15) < 1.2 / size { continue }
        if owner > 0 {
          map.mark(column: column, row: row, polyp: Int(owner) - 1)
        } else {
          map.mark(column: column, row: row, alarm: -1 - Int(owner))
        }
      }
    }
    let tint = SIMD3(procedure.normal(0.03), procedure.normal(0.03), procedure.normal(0.03))
    let color = color * (1 + tint)
    let scale = FramePicture.colorSide
    for row in (rows.lowerBound * scale / grid.height)..<(rows.upperBound * scale / grid.height) {
      for column
        in (columns.lowerBound * scale / grid.width)..<(columns.upperBound * scale / grid.width)
      {
        let index = row * scale + column
        picture.red[index] = UInt8(min(255, color.x))
        picture.green[index] = UInt8(min(255, color.y))
        picture.blue[index] = UInt8(min(255, color.z))
      }
    }
  }

  /// The pixels of a row or column that a stretch around a middle touches.
  private static func pixels(_ middle: Float, _ reach: Float, of count: Int) -> Range<Int> {
    let first = min(max(0, Int(middle - reach)), count)
    return first..<max(first, min(count, Int(middle + reach) + 1))
  }

  /// The camera's motion as it would be measured: nearly right, and of little use in a shake.
  private func measuredMotion(_ frame: Int, _ isShaking: Bool) -> CameraMotion {
    guard frame > 0 else { return .none(confidence: 0) }
    let (before, after) = (procedure.path[frame - 1].camera, procedure.path[frame].camera)
    let scale = after.zoom / before.zoom
    let noise: Float = isShaking ? 0.02 : 0.003
    return CameraMotion(
      right: (before.x - after.x) * after.zoom + procedure.normal(noise),
      down: (before.y - after.y) * after.zoom + procedure.normal(noise),
      scale: scale * (1 + procedure.normal(0.003)), confidence: isShaking ? 0.5 : 0.95)
  }
}
