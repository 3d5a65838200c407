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
      PhantomScene.description(from: &polypGenerator),
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
      colon: colon, texture: texture, appearance: appearance, relief: relief, camera: camera,
      pixelAngle: Float(LensShape.halfAngle / lens.shape.half))
    let exposure = FramePainter(
      lens: lens, tracer: tracer, shading: shading, instrument: nil
    ).paint()
    let sensor = Sensor(lens: lens, seed: sensorSeed)
    return PhantomFrame(
      index: index,
      image: Image(size: size, pixels: sensor.develop(exposure.light, frame: index)),
      labels: exposure.labels)
  }

  /// An adenoma that is not hard to see.
  private static func description(from generator: inout SeededGenerator) -> PolypDescription {
    let chance: Double = generator.uniform(0, 1)
    let size: Double = generator.uniform(7, 14)
    return PolypDescription(
      number: 1, histology: .adenoma, paris: chance < 0.7 ? .sessile : .pedunculated,
      sizeMillimetres: (size * 2).rounded() / 2, location: .transverse)
  }
}
