internal import Imaging

/// Where something is on the grid: a box by its middle, in grid pixels, that may lie outside.
struct Place: Hashable, BitwiseCopyable {
  /// The middle, from the left edge.
  var x: Float
  /// The middle, from the upper edge.
  var y: Float
  /// Pixels.
  var width: Float
  /// Pixels.
  var height: Float
  /// Pixels that belong to it.
  var area: Float

  init(x: Float, y: Float, width: Float, height: Float, area: Float) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
    self.area = area
  }

  /// The place of a finding.
  init(_ finding: Finding) {
    let box = finding.gridBox
    width = Float(box.width)
    height = Float(box.height)
    x = Float(box.x) + width / 2
    y = Float(box.y) + height / 2
    area = Float(finding.pixelCount)
  }

  /// The diameter of a disc of the same area.
  var diameter: Float { (area * 4 / .pi).squareRoot() }

  /// How much larger the camera's motion makes it; 1 for no change.
  ///
  /// The scale of the whole picture is that of the wall near the lens. When the camera goes along the
  /// lumen, what is far away, in the middle of the picture, grows more slowly.
  func growth(_ motion: CameraMotion, grid: ImageSize) -> Float {
    let right = x / Float(grid.width) - 0.5
    let down = y / Float(grid.height) - 0.5
    let radius = (right * right + down * down).squareRoot()
    return 1 + (motion.scale - 1) * min(1, 0.5 + radius)
  }

  /// Moves along with the camera's picture.
  mutating func move(_ motion: CameraMotion, grid: ImageSize) {
    let (columns, rows) = (Float(grid.width), Float(grid.height))
    let scale = growth(motion, grid: grid)
    x = (x - columns / 2) * scale + columns / 2 + motion.right * columns
    y = (y - rows / 2) * scale + rows / 2 + motion.down * rows
    // A thing never fills more than the picture, whatever errors add up to.
    width = min(width * scale, 2 * columns)
    height = min(height * scale, 2 * rows)
    area = min(area * scale * scale, 4 * columns * rows)
  }

  /// Keeps the middle within two widths of the grid: beyond, the motion of what is seen tells
  /// nothing.
  mutating func clampMiddle(grid: ImageSize) {
    let width = Float(grid.width)
    x = min(max(x, -2 * width), 3 * width)
    y = min(max(y, -2 * width), 3 * width)
  }

  /// Whether all of it is to be seen: it stays off the border of the grid and of the circle in it,
  /// which the picture of most endoscopes fills.
  func isWhole(on grid: ImageSize) -> Bool {
    let (columns, rows) = (Float(grid.width), Float(grid.height))
    let right = (x - columns / 2) / columns
    let down = (y - rows / 2) / rows
    let reach = (right * right + down * down).squareRoot() + diameter / (2 * columns)
    return reach < 0.46 && x - width / 2 > 0.5 && y - height / 2 > 0.5
      && x + width / 2 < columns - 0.5 && y + height / 2 < rows - 0.5
  }

  /// The distance of the middles.
  func distance(to other: Place) -> Float {
    let (right, down) = (x - other.x, y - other.y)
    return (right * right + down * down).squareRoot()
  }

  /// The space between two boxes, 0 where they touch.
  func gap(to other: Place) -> Float {
    let right = max(0, abs(x - other.x) - (width + other.width) / 2)
    let down = max(0, abs(y - other.y) - (height + other.height) / 2)
    return (right * right + down * down).squareRoot()
  }

  /// Moves towards another place by a share of the way.
  mutating func approach(_ other: Place, by share: Float) {
    x += (other.x - x) * share
    y += (other.y - y) * share
    width += (other.width - width) * share
    height += (other.height - height) * share
    area += (other.area - area) * share
  }

  /// Makes it the place of both: the box around the two.
  mutating func unite(_ other: Place) {
    let left = min(x - width / 2, other.x - other.width / 2)
    let right = max(x + width / 2, other.x + other.width / 2)
    let top = min(y - height / 2, other.y - other.height / 2)
    let bottom = max(y + height / 2, other.y + other.height / 2)
    (x, y) = ((left + right) / 2, (top + bottom) / 2)
    (width, height) = (right - left, bottom - top)
    area += other.area
  }

  /// The smallest rectangle of whole grid pixels within the grid that holds it; nil where nothing
  /// of it is within.
  func box(within grid: ImageSize) -> PixelRectangle? {
    guard x.isFinite, y.isFinite, width > 0, height > 0 else { return nil }
    let left = max(0, (x - width / 2).rounded(.down))
    let top = max(0, (y - height / 2).rounded(.down))
    let right = min(Float(grid.width), (x + width / 2).rounded(.up))
    let bottom = min(Float(grid.height), (y + height / 2).rounded(.up))
    guard left < right, top < bottom else { return nil }
    return PixelRectangle(
      x: Int(left), y: Int(top), width: Int(right - left), height: Int(bottom - top))
  }
}
