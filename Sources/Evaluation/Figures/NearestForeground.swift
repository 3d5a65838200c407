/// For each pixel of a mask the nearest foreground pixel: an exact Euclidean distance transform.
///
/// Linear in the number of pixels, by the two passes of Meijster, Roerdink and Hesselink, "A general
/// algorithm for computing distance transforms in linear time", 2000: nearest foreground within
/// each column, then along each row the lower envelope of the parabolas that the columns raise.
///
/// Where several foreground pixels are equally near, the one in the leftmost column is taken, and
/// in that column the upper one. MATLAB's `bwdist` does not document its choice; this one is the
/// least linear index in MATLAB's column order.
struct NearestForeground {
  /// Squared distances in pixels, row by row; 0 on foreground.
  let squaredDistances: [Int]
  /// Row-by-row indices of the nearest foreground pixels; a foreground pixel's is its own.
  let indices: [Int]

  /// Transforms a mask, or gives nil for an empty one, in which nothing is near.
  init?(_ mask: BinaryMask) {
    guard !mask.isEmpty else { return nil }
    let (width, height) = (mask.width, mask.height)
    let nearestRows = Self.nearestRows(mask)
    var squaredDistances = [Int](repeating: 0, count: width * height)
    var indices = squaredDistances
    var envelope = Envelope(width: width)
    for y in 0..<height {
      let start = y * width
      envelope.removeAll()
      for x in 0..<width {
        let row = nearestRows[start + x]
        if row >= 0 { envelope.insert(column: x, squaredHeight: (row - y) * (row - y)) }
      }
      envelope.forEachColumn { x, column, squaredDistance in
        squaredDistances[start + x] = squaredDistance
        indices[start + x] = nearestRows[start + column] * width + column
      }
    }
    self.squaredDistances = squaredDistances
    self.indices = indices
  }

  /// For each pixel the row of the nearest foreground in its column (the upper of two equally
  /// near), or -1 in a column without foreground.
  private static func nearestRows(_ mask: BinaryMask) -> [Int] {
    let (width, height) = (mask.width, mask.height)
    var rows = [Int](repeating: -1, count: width * height)
    for y in 0..<height {
      for x in 0..<width {
        let index = y * width + x
        if mask.values[index] {
          rows[index] = y
        } else if y > 0 {
          rows[index] = rows[index - width]
        }
      }
    }
    for y in stride(from: height - 2, through: 0, by: -1) {
      for x in 0..<width {
        let index = y * width + x
        let (above, below) = (rows[index], rows[index + width])
        if below > y, above < 0 || below - y < y - above { rows[index] = below }
      }
    }
    return rows
  }
}

/// The lower envelope, over integer positions, of parabolas (x - column)² + squaredHeight.
private struct Envelope {
  private let width: Int
  private var parabolas: [(column: Int, squaredHeight: Int, start: Int)] = []

  init(width: Int) {
    self.width = width
    parabolas.reserveCapacity(width)
  }

  mutating func removeAll() {
    parabolas.removeAll(keepingCapacity: true)
  }

  /// Adds the parabola of a column to the right of all those added before.
  ///
  /// It takes a position only where it lies strictly lower, so ties go to the left.
  mutating func insert(column: Int, squaredHeight: Int) {
    while let last = parabolas.last {
      let distance = last.start - last.column
      let newDistance = last.start - column
      guard
        distance * distance + last.squaredHeight > newDistance * newDistance + squaredHeight
      else { break }
      parabolas.removeLast()
    }
    guard let last = parabolas.last else {
      parabolas.append((column, squaredHeight, 0))
      return
    }
    let numerator =
      column * column - last.column * last.column + squaredHeight - last.squaredHeight
    let denominator = 2 * (column - last.column)
    let (quotient, remainder) = numerator.quotientAndRemainder(dividingBy: denominator)
    let start = (remainder < 0 ? quotient - 1 : quotient) + 1
    if start < width { parabolas.append((column, squaredHeight, start)) }
  }

  /// Visits each position with its lowest parabola's column and height there.
  func forEachColumn(_ body: (_ x: Int, _ column: Int, _ squaredDistance: Int) -> Void) {
    var end = width
    for parabola in parabolas.reversed() {
      for x in parabola.start..<end {
        let distance = x - parabola.column
        body(x, parabola.column, distance * distance + parabola.squaredHeight)
      }
      end = parabola.start
    }
  }
}
