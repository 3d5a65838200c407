import Base
import Imaging
import Testing

@testable import Biopsy

@Suite("Camera motion")
struct MotionEstimatorTests {
  /// A random texture of several scales, seen through a camera, under a lamp that goes with it.
  private struct Texture {
    private var layers: [[Float]] = []
    private static let cells = 64

    init(seed: UInt64) {
      var generator = SeededGenerator(seed: seed)
      for _ in 0..<3 {
        layers.append(
          (0..<(Self.cells * Self.cells)).map { _ in Float.random(in: -1...1, using: &generator) })
      }
    }

    private func layer(_ index: Int, _ x: Float, _ y: Float) -> Float {
      let (column, row) = (x.rounded(.down), y.rounded(.down))
      let (right, down) = (x - column, y - row)
      func cell(_ columnStep: Int, _ rowStep: Int) -> Float {
        let x = (Int(column) + columnStep) & (Self.cells - 1)
        let y = (Int(row) + rowStep) & (Self.cells - 1)
        return layers[index][y * Self.cells + x]
      }
      let upper = cell(0, 0) * (1 - right) + cell(1, 0) * right
      let lower = cell(0, 1) * (1 - right) + cell(1, 1) * right
      return upper * (1 - down) + lower * down
    }

    /// Draws the picture of a camera at (x, y), in shares of the picture.
    func draw(_ picture: FramePicture, x: Float, y: Float, zoom: Float, disc: (Float, Float)?) {
      let side = FramePicture.side
      for row in 0..<side {
        for column in 0..<side {
          let u = (Float(column) + 0.5) / Float(side) - 0.5
          let v = (Float(row) + 0.5) / Float(side) - 0.5
          var value: Float
          if let disc, (u - disc.0) * (u - disc.0) + (v - disc.1) * (v - disc.1) < 0.02 {
            // An instrument that stays where it is in the picture.
            value = 128 + 60 * layer(1, u * 40 + 10, v * 40)
          } else {
            let (wx, wy) = (u / zoom + x, v / zoom + y)
            value = 120 + 40 * layer(0, wx * 9, wy * 9) + 25 * layer(1, wx * 23, wy * 23)
            value += 12 * layer(2, wx * 51, wy * 51)
          }
          value *= 1.1 - 1.2 * (u * u + v * v)
          picture.luminance[row * side + column] = UInt8(min(max(value, 0), 255))
        }
      }
    }
  }

  private func estimate(
    seed: UInt64, right: Float, down: Float, zoom: Float = 1, disc: (Float, Float)? = nil
  ) -> CameraMotion {
    let texture = Texture(seed: seed)
    let picture = FramePicture()
    let estimator = MotionEstimator()
    texture.draw(picture, x: 3, y: 5, zoom: 1, disc: disc)
    #expect(estimator.advance(to: picture) == .none(confidence: 0))
    // The camera goes left for the picture to go right.
    texture.draw(picture, x: 3 - right / zoom, y: 5 - down / zoom, zoom: zoom, disc: disc)
    return estimator.advance(to: picture)
  }

  @Test(
    "is found to a fraction of a percent of the picture, up to a fifth of it",
    arguments: [(0, 0), (0.013, -0.004), (-0.06, 0.05), (0.12, 0.1), (-0.2, 0), (0.03, 0.18)]
      as [(Float, Float)])
  func shifts(right: Float, down: Float) {
    for seed: UInt64 in 1...2 {
      let motion = estimate(seed: seed, right: right, down: down)
      #expect(abs(motion.right - right) < 0.004, "seed \(seed): \(motion)")
      #expect(abs(motion.down - down) < 0.004, "seed \(seed): \(motion)")
      #expect(abs(motion.scale - 1) < 0.01 && motion.confidence > 0.6, "seed \(seed): \(motion)")
    }
  }

  @Test("coming closer is found as scale", arguments: [0.95, 1.05, 1.08] as [Float])
  func scales(zoom: Float) {
    let motion = estimate(seed: 3, right: 0.02, down: 0.01, zoom: zoom)
    #expect(abs(motion.scale - zoom) < 0.012, "\(motion)")
    #expect(abs(motion.right - 0.02) < 0.006 && abs(motion.down - 0.01) < 0.006, "\(motion)")
  }

  @Test("an instrument that does not move along is ignored")
  func instrument() {
    let motion = estimate(seed: 4, right: 0.05, down: -0.04, disc: (0.1, 0.1))
    #expect(abs(motion.right - 0.05) < 0.006 && abs(motion.down + 0.04) < 0.006, "\(motion)")
  }

  @Test("a picture without structure, or another one altogether, gives no confidence")
  func nothing() {
    let picture = FramePicture()
    let estimator = MotionEstimator()
    _ = estimator.advance(to: picture)
    #expect(estimator.advance(to: picture).confidence == 0)
    Texture(seed: 5).draw(picture, x: 0, y: 0, zoom: 1, disc: nil)
    #expect(estimator.advance(to: picture).confidence < 0.3)
    Texture(seed: 6).draw(picture, x: 0, y: 0, zoom: 1, disc: nil)
    #expect(estimator.advance(to: picture).confidence < 0.5)
    estimator.reset()
    #expect(estimator.advance(to: picture) == .none(confidence: 0))
  }
}
