internal import Base
public import Imaging

/// A procedural colonoscopy scene: the same seed gives the same pixels on every machine.
///
/// The scope examines one place of a colon, with a polyp or without. Frames can be asked for in
/// any order. Synthetic pictures for demonstration and tests; they prove nothing about patients.
public struct PhantomScene: Sendable {
  /// What a scene shows.
  public enum Content: String, CaseIterable, Sendable {
    /// The seed decides; about one scene in five has no polyp.
    case seeded
    /// One polyp.
    case polyp
    /// Normal mucosa.
    case normal
  }

  /// Frames in a second of the scene's time.
  public static let framesPerSecond = 25
  /// Sizes that can be rendered, in pixels, for either side.
  public static let sides = 16...4096

  /// Where along its piece of colon a scene's polyp stands, in millimetres.
  private static let polypDepths: ClosedRange<Float> = 98...124

  /// The seed.
  public let seed: UInt64
  /// The frames' size in pixels.
  public let size: ImageSize
  /// The polyps of the scene, by number.
  public var polyps: [PolypDescription] { tracer.polyps.map(\.description) }

  private let colon: ColonGeometry
  private let texture: WallTexture
  private let appearance: Appearance
  private let relief: Noise
  private let path: CameraPath
  private let lens: Lens
  private let tracer: Tracer
  private let sensorSeed: UInt64

  /// Makes a scene.
  ///
  /// - Parameters:
  ///   - seed: Decides everything that `content` leaves open.
  ///   - size: The frames' size in pixels.
  ///   - content: Whether the scene has a polyp.
  /// - Throws: `PhantomError` with code `unsupportedSize`.
  public init(
    seed: UInt64, size: ImageSize = ImageSize(width: 640, height: 480),
    content: Content = .seeded
  ) throws(PhantomError) {
    try size.checkRenderable()
    let parts = SceneSeed(value: seed)
    self.seed = seed
    self.size = size
    let lumen = Lumen(seed: parts)
    colon = ColonGeometry(lumen)
    texture = WallTexture(seed: parts, colon: colon)
    appearance = Appearance(seed: parts)
    lens = Lens(LensShape(size: size, corner: appearance.apertureCorner))
    sensorSeed = parts.seed(of: .sensor)
    relief = Noise(seed: parts.seed(of: .colon))

    var contentGenerator = parts.generator(for: .content)
    let drawn = contentGenerator.uniform(0, 1) < 0.8
    let hasPolyp = content == .polyp || (content == .seeded && drawn)

    var polypGenerator = parts.generator(for: .polyp)
    let polyp = Polyp(
      PolypDescription.drawn(number: 1, location: .transverse, from: &polypGenerator),
      depth: PhantomScene.polypDepths, on: lumen, from: &polypGenerator)
    tracer = Tracer(colon: colon, polyps: hasPolyp ? [polyp] : [])
    var pathGenerator = parts.generator(for: .path)
    path = CameraPath(
      around: hasPolyp ? polyp.middle : polyp.root, nearest: hasPolyp ? 13 : 24,
      attention: hasPolyp ? 0.6 : 0.2, from: &pathGenerator)
  }

  /// Renders a frame.
  ///
  /// - Parameter index: The frame's number; the scene has no end and repeats itself only roughly.
  /// - Returns: The frame and its ground truth.
  public func frame(at index: Int) -> PhantomFrame {
    let camera = path.camera(
      at: Double(index) / Double(PhantomScene.framesPerSecond), in: colon.lumen)
    let shading = Shading(
      colon: colon, texture: texture, appearance: appearance, relief: relief, camera: camera)
    var light = [Vector3](repeating: .zero, count: size.width * size.height)
    var labels = [UInt8](repeating: 0, count: size.width * size.height)

    for top in stride(from: 0, to: size.height, by: Tracer.tile) {
      for left in stride(from: 0, to: size.width, by: Tracer.tile) {
        render(
          rows: top..<min(top + Tracer.tile, size.height),
          columns: left..<min(left + Tracer.tile, size.width),
          camera: camera, shading: shading, into: &light, labels: &labels)
      }
    }
    let sensor = Sensor(lens: lens, seed: sensorSeed)
    return PhantomFrame(
      index: index,
      image: Image(size: size, pixels: sensor.develop(light, frame: index)), labels: labels)
  }

  /// Renders a square of pixels whose rays share the first part of their way.
  private func render(
    rows: Range<Int>, columns: Range<Int>, camera: Camera, shading: Shading,
    into light: inout [Vector3], labels: inout [UInt8]
  ) {
    let corners = [
      lens.directions[rows.lowerBound * size.width + columns.lowerBound],
      lens.directions[rows.lowerBound * size.width + columns.upperBound - 1],
      lens.directions[(rows.upperBound - 1) * size.width + columns.lowerBound],
      lens.directions[(rows.upperBound - 1) * size.width + columns.upperBound - 1],
    ]
    let axis = corners.reduce(Vector3.zero, +).normalized
    let spread = corners.reduce(Float(0)) { max($0, ($1 - axis).length) } * 1.05
    let start = tracer.clearDistance(
      from: camera.position, along: camera.direction(axis), spread: spread)

    for row in rows {
      for column in columns {
        let pixel = row * size.width + column
        let transmission = lens.transmission[pixel]
        guard transmission > 0 else { continue }
        let direction = camera.direction(lens.directions[pixel])
        let travelled = tracer.meet(from: camera.position, along: direction, after: start)
        let point = camera.position + direction * travelled
        let polyp = tracer.polyp(at: point)
        let normal = tracer.normal(at: point, spacing: 0.3 + travelled * 0.004)
        light[pixel] =
          shading.colour(
            at: point, normal: normal, direction: direction, travelled: travelled, polyp: polyp,
            neighbours: tracer.polyps) * transmission
        if let polyp, transmission > 0.25 {
          labels[pixel] = UInt8(truncatingIfNeeded: polyp.description.number)
        }
      }
    }
  }
}
