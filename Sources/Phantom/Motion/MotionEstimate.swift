/// Fits the picture's motion to the true motion of points on the wall.
struct MotionEstimate {
  /// The picture's form.
  let lens: LensShape
  /// The wall.
  let lumen: Lumen

  private static let columns = 6
  private static let rows = 5
  /// Width and height of the field of points, in halves of the picture's shorter side.
  private static let spread = (x: 1.87, y: 1.7)
  /// Mean radius of the wall with its folds, in millimetres.
  private static let wallRadius: Float = 19
  /// How far the wall is taken to be where the lens looks down the lumen, in millimetres.
  private static let depthLimit: Float = 70

  /// The motion from one camera to the next; nil when they have too little in common.
  func motion(from before: Camera, to now: Camera) -> ImageMotion? {
    var fit = AffineFit()
    let width = Double(lens.size.width)
    let height = Double(lens.size.height)
    for row in 0..<MotionEstimate.rows {
      for column in 0..<MotionEstimate.columns {
        let x = MotionEstimate.spread.x * share(column, of: MotionEstimate.columns)
        let y = MotionEstimate.spread.y * share(row, of: MotionEstimate.rows)
        guard lens.inside(x, y) > 0 else { continue }
        let local = lens.direction(x, y)
        let ray = before.direction(Vector3(Float(local.x), Float(local.y), Float(local.z)))
        let point = before.position + ray * distance(from: before.position, along: ray)
        let place = lens.place(of: now.local(point - now.position))
        guard place.angle < 1.3 else { continue }
        fit.add(
          from: (x * lens.half / width + 0.5, y * lens.half / height + 0.5),
          to: (place.x * lens.half / width + 0.5, place.y * lens.half / height + 0.5))
      }
    }
    return fit.motion(aspect: width / height)
  }

  /// Where the middle of one of several equal parts lies, [-0.5, 0.5].
  private func share(_ part: Int, of count: Int) -> Double {
    (Double(part) + 0.5) / Double(count) - 0.5
  }

  /// Where a ray meets a smooth tube: a few steps by the slope of the clearance.
  private func distance(from origin: Vector3, along direction: Vector3) -> Float {
    let lateral = max(
      (direction.x * direction.x + direction.y * direction.y).squareRoot(), 0.25)
    var travelled: Float = 0
    for _ in 0..<5 {
      let z = origin.z + direction.z * travelled
      let middle = lumen.centre(at: z)
      let x = origin.x + direction.x * travelled - middle.x
      let y = origin.y + direction.y * travelled - middle.y
      let free = MotionEstimate.wallRadius - (x * x + y * y).squareRoot()
      travelled = min(max(travelled + free * 0.9 / lateral, 1), MotionEstimate.depthLimit)
    }
    return travelled
  }
}

/// Least squares for an affine map, from pairs of places.
struct AffineFit {
  private var pairs: [(from: (x: Double, y: Double), to: (x: Double, y: Double))] = []

  /// Adds a pair.
  mutating func add(from: (Double, Double), to: (Double, Double)) {
    pairs.append((from, to))
  }

  /// The map that fits best; nil with fewer than four pairs or all on a line.
  ///
  /// - Parameter aspect: The picture's width divided by its height.
  /// - Returns: The motion.
  func motion(aspect: Double) -> ImageMotion? {
    guard pairs.count >= 4 else { return nil }
    let count = Double(pairs.count)
    var (meanX, meanY, meanU, meanV) = (0.0, 0.0, 0.0, 0.0)
    for pair in pairs {
      meanX += pair.from.x / count
      meanY += pair.from.y / count
      meanU += pair.to.x / count
      meanV += pair.to.y / count
    }
    var (sxx, sxy, syy) = (0.0, 0.0, 0.0)
    var (sxu, syu, sxv, syv) = (0.0, 0.0, 0.0, 0.0)
    for pair in pairs {
      let (x, y) = (pair.from.x - meanX, pair.from.y - meanY)
      let (u, v) = (pair.to.x - meanU, pair.to.y - meanV)
      sxx += x * x
      sxy += x * y
      syy += y * y
      sxu += x * u
      syu += y * u
      sxv += x * v
      syv += y * v
    }
    let determinant = sxx * syy - sxy * sxy
    guard determinant > 1e-6 else { return nil }
    let xx = (sxu * syy - syu * sxy) / determinant
    let xy = (syu * sxx - sxu * sxy) / determinant
    let yx = (sxv * syy - syv * sxy) / determinant
    let yy = (syv * sxx - sxv * sxy) / determinant
    let x0 = meanU - xx * meanX - xy * meanY
    let y0 = meanV - yx * meanX - yy * meanY

    var (square, length) = (0.0, 0.0)
    for pair in pairs {
      let (x, y) = pair.from
      let dx = (xx * x + xy * y + x0 - pair.to.x) * aspect
      let dy = yx * x + yy * y + y0 - pair.to.y
      square += (dx * dx + dy * dy) / count
      let (mx, my) = ((pair.to.x - x) * aspect, pair.to.y - y)
      length += (mx * mx + my * my).squareRoot() / count
    }
    return ImageMotion(
      xx: xx, xy: xy, yx: yx, yy: yy, x0: x0, y0: y0, residual: square.squareRoot(),
      meanLength: length, mean: ((meanU - meanX) * aspect, meanV - meanY))
  }
}
