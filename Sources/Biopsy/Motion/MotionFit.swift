/// Shift and scale that most blocks agree on.
struct MotionFit {
  /// What was found.
  let motion: CameraMotion

  // Blocks that are farther off than this many pixels count nothing.
  private static let widest: Float = 6
  private static let narrowest: Float = 1.5

  /// Fits by repeated weighted least squares, with bounds that narrow.
  ///
  /// - Parameters:
  ///   - blocks: Where blocks went, in pixels.
  ///   - side: Pixels of the picture's side.
  init(_ blocks: UnsafeBufferPointer<MotionEstimator.BlockMotion>, side: Float) {
    var (right, down, growth) = Self.start(blocks)
    var bound = Self.widest
    var agreeing: Float = 0
    var all: Float = 0
    for _ in 0..<6 {
      var sums = Sums()
      (agreeing, all) = (0, 0)
      for block in blocks {
        let offRight = block.right - right - growth * block.x
        let offDown = block.down - down - growth * block.y
        let ratio = (offRight * offRight + offDown * offDown) / (bound * bound)
        all += block.weight
        guard ratio < 1 else { continue }
        // Tukey's weights.
        let weight = block.weight * (1 - ratio) * (1 - ratio)
        agreeing += weight
        sums.add(block, weight)
      }
      guard let solution = sums.solution else { break }
      (right, down, growth) = solution
      bound = max(Self.narrowest, bound * 0.7)
    }
    // Few blocks cannot speak for the whole picture.
    let support = min(1, Float(blocks.count) / 12)
    let confidence = all > 0 ? min(1, 1.25 * agreeing / all) * support : 0
    motion = CameraMotion(
      right: right / side, down: down / side, scale: 1 + growth, confidence: confidence)
  }

  /// The weighted mean shift of blocks, from which the first residuals are taken.
  ///
  /// Two passes: the second leaves out what is far from the first's result.
  private static func start(
    _ blocks: UnsafeBufferPointer<MotionEstimator.BlockMotion>
  ) -> (Float, Float, Float) {
    var (right, down) = (Float(0), Float(0))
    for pass in 0..<2 {
      var (sumRight, sumDown, weights) = (Float(0), Float(0), Float(0))
      for block in blocks {
        let distance = abs(block.right - right) + abs(block.down - down)
        guard pass == 0 || distance < 4 else { continue }
        sumRight += block.weight * block.right
        sumDown += block.weight * block.down
        weights += block.weight
      }
      guard weights > 0 else { break }
      (right, down) = (sumRight / weights, sumDown / weights)
    }
    return (right, down, 0)
  }

  /// The sums of the normal equations of shift and scale.
  private struct Sums {
    private var weight: Float = 0
    private var x: Float = 0
    private var y: Float = 0
    private var right: Float = 0
    private var down: Float = 0
    private var squares: Float = 0
    private var products: Float = 0

    mutating func add(_ block: MotionEstimator.BlockMotion, _ factor: Float) {
      weight += factor
      x += factor * block.x
      y += factor * block.y
      right += factor * block.right
      down += factor * block.down
      squares += factor * (block.x * block.x + block.y * block.y)
      products += factor * (block.x * block.right + block.y * block.down)
    }

    /// Shift and growth; nil where there is nothing to fit.
    var solution: (Float, Float, Float)? {
      guard weight > 0 else { return nil }
      let spread = squares - (x * x + y * y) / weight
      let growth =
        spread > weight ? (products - (x * right + y * down) / weight) / spread : 0
      // More is no camera's motion within a frame.
      let bounded = min(max(growth, -0.2), 0.25)
      return ((right - bounded * x) / weight, (down - bounded * y) / weight, bounded)
    }
  }
}
