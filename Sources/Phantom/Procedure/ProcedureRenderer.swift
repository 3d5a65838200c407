internal import Base
public import Imaging

/// Makes the pictures of a procedure.
///
/// Making one bakes the whole colon, which takes as long as a few frames; keep it. Frames can be
/// asked for in any order, and by several threads.
public struct ProcedureRenderer: Sendable {
  /// What is shown.
  public let procedure: PhantomProcedure
  /// The frames' size in pixels.
  public let size: ImageSize

  private let lens: Lens
  private let colon: ColonGeometry
  private let texture: WallTexture
  private let appearance: Appearance
  private let relief: Noise

  /// Polyps farther from the lens than this are left out, in millimetres.
  private static let farthestPolyp: Float = 130

  init(_ procedure: PhantomProcedure, size: ImageSize) {
    self.procedure = procedure
    self.size = size
    appearance = Appearance(seed: procedure.parts)
    lens = Lens(LensShape(size: size, corner: appearance.apertureCorner))
    colon = ColonGeometry(procedure.lumen)
    texture = WallTexture(seed: procedure.parts, colon: colon)
    relief = Noise(seed: procedure.parts.seed(of: .colon))
  }

  /// Renders a frame.
  ///
  /// - Parameter index: The frame's number, 0 to the procedure's `frameCount` - 1.
  /// - Returns: The frame with the label of each pixel.
  public func frame(at index: Int) -> PhantomFrame {
    let seconds = procedure.seconds(of: index)
    let plan = procedure.plan
    let isInBody = plan.inBody.contains(seconds)
    let camera = procedure.path.camera(at: seconds)
    let motion = procedure.motion(at: index, seconds: seconds, camera: camera)
    var sensor = Sensor(lens: lens, seed: procedure.parts.seed(of: .sensor))
    sensor.darkness = Float(plan.strength(of: .darkness, at: seconds))
    sensor.defocus = Float(plan.strength(of: .defocus, at: seconds) * ProcedurePlan.widestDefocus)
    sensor.smear = motion.map { Smear(motion: $0, share: procedure.exposureShare) }

    let exposure: FramePainter.Exposure
    if isInBody {
      sensor.imagingMode = plan.imagingMode(at: seconds)
      exposure = inside(at: seconds, camera: camera)
    } else {
      sensor.defocus = 0.02
      exposure = FramePainter.Exposure(
        light: OutsideView(noise: relief, lens: lens).light(at: seconds),
        labels: [UInt8](repeating: 0, count: size.pixelCount))
    }
    var image = Image(size: size, pixels: sensor.develop(exposure.light, frame: index))
    if procedure.configuration.hasStationText {
      StationText(seed: procedure.seed, seconds: seconds, frame: index).draw(
        on: &image, imagingMode: sensor.imagingMode)
    }
    return PhantomFrame(index: index, image: image, labels: exposure.labels)
  }

  private func inside(at seconds: Double, camera: Camera) -> FramePainter.Exposure {
    let plan = procedure.plan
    let standing = plan.polyps.filter { $0.isThere(at: seconds) }.map(\.polyp)
      .filter { ($0.middle - camera.position).length < ProcedureRenderer.farthestPolyp }
    var shading = Shading(
      colon: colon, texture: texture, appearance: appearance, relief: relief, camera: camera,
      pixelAngle: Float(LensShape.halfAngle / lens.shape.half))
    shading.condition = SurfaceCondition(
      glare: Float(plan.strength(of: .glare, at: seconds)),
      soiling: Float(plan.strength(of: .soiling, at: seconds)),
      wounds: plan.polyps.filter { !$0.isThere(at: seconds) }.map(\.wound))
    var exposure = FramePainter(
      lens: lens, tracer: Tracer(colon: colon, polyps: standing), shading: shading,
      instrument: instrument(at: seconds, camera: camera)
    ).paint()
    let distant = standing.filter {
      ($0.middle - camera.position).length >= LabelSampler.farthest
    }.map { UInt8(truncatingIfNeeded: $0.description.number) }
    if !distant.isEmpty {
      exposure.labels = exposure.labels.map { distant.contains($0) ? 0 : $0 }
    }
    for (number, disturbance) in plan.disturbances.enumerated()
    where disturbance.kind == .bubbles && disturbance.spell.contains(seconds) {
      Bubbles(
        seed: procedure.parts.seed(of: .disturbance) &+ UInt64(number),
        amount: disturbance.strength * disturbance.spell.strength(at: seconds),
        seconds: seconds - disturbance.spell.start
      ).cover(&exposure.light, lens: lens, lamp: appearance.lamp)
    }
    return exposure
  }

  private func instrument(at seconds: Double, camera: Camera) -> Instrument? {
    guard let use = procedure.plan.instruments.first(where: { $0.spell.contains(seconds) }) else {
      return nil
    }
    return Instrument(
      reachingFor: procedure.plan.polyps[use.polyp].polyp, from: camera,
      progress: Float(use.spell.strength(at: seconds)))
  }
}

extension PhantomProcedure {
  /// Makes what renders this procedure's frames.
  ///
  /// - Parameter size: The frames' size in pixels, of the configuration's shape, or else the truth
  ///   is that of another picture; nil for the configuration's.
  /// - Returns: The renderer.
  /// - Throws: `PhantomError` with code `unsupportedSize`.
  public func renderer(size: ImageSize? = nil) throws(PhantomError) -> ProcedureRenderer {
    let size = size ?? configuration.frameSize
    try size.checkRenderable()
    return ProcedureRenderer(self, size: size)
  }
}
