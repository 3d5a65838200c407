internal import Base
public import Imaging

/// A synthetic colonoscopy: a withdrawal past polyps that are noticed, inspected and taken away.
///
/// The seed decides everything; the same seed gives the same truth and the same pixels on every
/// machine. What is true of a frame is computed without rendering it; pixels are made by
/// `renderer()`. Frames can be asked for in any order. Synthetic pictures prove nothing about
/// patients.
public struct PhantomProcedure: Sendable {
  /// What the seed does not decide.
  public struct Configuration: Sendable {
    /// Frames in a second, 1 to 120.
    public var framesPerSecond = 25
    /// The frames' size in pixels.
    public var frameSize = ImageSize(width: 640, height: 480)
    /// Columns and rows of the ground truth's labels.
    public var grid = ImageSize(width: 80, height: 60)
    /// How many polyps there are, 0 to 6; nil to let the seed decide.
    public var polypCount: Int?
    /// How large polyps are.
    public var sizes = PolypSizes.varied
    /// Which light is used.
    public var light = Light.switched
    /// Whether text is burnt into the pictures, as processors do.
    public var hasStationText = true

    /// The defaults.
    public init() {}
  }

  /// Which light a procedure uses.
  public enum Light: String, CaseIterable, Sendable {
    /// White light, and narrow-band imaging during some inspections.
    case switched
    /// White light throughout.
    case white
    /// Narrow-band imaging throughout.
    case narrowBand = "nbi"
  }

  /// The seed.
  public let seed: UInt64
  /// What the seed does not decide.
  public let configuration: Configuration
  /// How many frames there are.
  public let frameCount: Int
  /// The polyps, by number.
  public let polyps: [PolypTruth]

  let parts: SceneSeed
  let lumen: Lumen
  let lens: LensShape
  let plan: ProcedurePlan
  let path: WithdrawalPath
  private let walls: [WallStrip]

  /// Frames a second that are allowed.
  public static let frameRates = 1...120
  /// Cells of a grid's side that are allowed.
  public static let gridSides = 1...1024
  /// How many polyps a procedure may have.
  public static let polypCounts = 0...6

  /// Plans a procedure.
  ///
  /// - Parameters:
  ///   - seed: Decides everything that the configuration leaves open.
  ///   - configuration: Frame rate, sizes and content.
  /// - Throws: `PhantomError` when the configuration is out of range.
  public init(
    seed: UInt64, configuration: Configuration = Configuration()
  ) throws(PhantomError) {
    try configuration.check()
    let parts = SceneSeed(value: seed)
    self.seed = seed
    self.configuration = configuration
    self.parts = parts
    lens = LensShape(
      size: configuration.frameSize, corner: Appearance(seed: parts).apertureCorner)
    let lumen = Lumen(seed: parts, length: Anatomy.length, isClosed: true)
    self.lumen = lumen
    let plan = ProcedurePlan(seed: parts, lumen: lumen, configuration: configuration)
    self.plan = plan
    path = WithdrawalPath(plan: plan, lumen: lumen, seed: parts)
    let rate = Double(configuration.framesPerSecond)
    frameCount = Int(plan.duration * rate)
    polyps = plan.polyps.map { $0.truth(framesPerSecond: rate) }
    walls = plan.polyps.map { polyp in
      let depth = polyp.polyp.root.z
      return WallStrip(
        of: lumen, depths: depth - LabelSampler.farthest - 5...depth + LabelSampler.farthest / 2)
    }
  }

  /// What is true of a frame.
  ///
  /// - Parameters:
  ///   - index: The frame's number, 0 to `frameCount` - 1.
  ///   - grid: Columns and rows of the labels; nil for the configuration's.
  /// - Returns: The truth.
  public func truth(at index: Int, grid: ImageSize? = nil) -> FrameTruth {
    let seconds = seconds(of: index)
    let camera = path.camera(at: seconds)
    let grid = grid ?? configuration.grid
    let isInBody = plan.inBody.contains(seconds)
    let motion = motion(at: index, seconds: seconds, camera: camera)
    let (labels, sightings) = LabelSampler(lens: lens, grid: grid)
      .look(for: isInBody ? candidates(at: seconds) : [], from: camera)
    return FrameTruth(
      index: index, seconds: seconds, phase: plan.phase(at: seconds),
      imagingMode: plan.imagingMode(at: seconds),
      quality: plan.quality(at: seconds, motion: motion, exposureShare: exposureShare),
      motion: motion,
      polyps: sightings.map { sighting in
        VisiblePolyp(
          number: sighting.number,
          histology: plan.polyps[sighting.number - 1].polyp.description.histology,
          box: sighting.box, cellCount: sighting.cellCount,
          areaFraction: Double(sighting.cellCount) / Double(grid.pixelCount),
          distanceMillimetres: Double(sighting.distance))
      }, labels: labels)
  }

  /// When each polyp is seen.
  ///
  /// Looks at every frame; polyps that no frame shows are left out.
  ///
  /// - Parameter grid: Columns and rows of the labels; nil for the configuration's.
  /// - Returns: The sightings, by number.
  public func sightings(grid: ImageSize? = nil) -> [PolypSighting] {
    let sampler = LabelSampler(lens: lens, grid: grid ?? configuration.grid)
    var tally = SightingTally(cellCount: sampler.grid.pixelCount)
    for index in 0..<frameCount {
      let seconds = seconds(of: index)
      guard plan.inBody.contains(seconds) else { continue }
      let camera = path.camera(at: seconds)
      for sighting in sampler.look(for: candidates(at: seconds), from: camera).sightings {
        tally.add(sighting, in: index)
      }
    }
    return tally.sightings
  }

  /// Share of the time between two frames during which light is gathered, (0, 1].
  var exposureShare: Double {
    min(ProcedurePlan.exposureSeconds * Double(configuration.framesPerSecond), 1)
  }

  /// When a frame is captured, in seconds.
  func seconds(of index: Int) -> Double {
    precondition(
      index >= 0 && index < frameCount, "frames are 0..<\(frameCount), asked for \(index)")
    return Double(index) / Double(configuration.framesPerSecond)
  }

  /// How the picture moved since the frame before; nil where nothing connects the two.
  func motion(at index: Int, seconds: Double, camera: Camera) -> ImageMotion? {
    guard index > 0 else { return nil }
    let before = self.seconds(of: index - 1)
    guard plan.inBody.contains(before), plan.inBody.contains(seconds) else { return nil }
    return MotionEstimate(lens: lens, lumen: lumen)
      .motion(from: path.camera(at: before), to: camera)
  }

  private func candidates(at seconds: Double) -> [LabelSampler.Candidate] {
    plan.polyps.indices.filter { plan.polyps[$0].isThere(at: seconds) }
      .map { LabelSampler.Candidate(polyp: plan.polyps[$0].polyp, wall: walls[$0]) }
  }
}

extension PhantomProcedure.Configuration {
  fileprivate func check() throws(PhantomError) {
    try frameSize.checkRenderable()
    guard PhantomProcedure.frameRates.contains(framesPerSecond) else {
      throw PhantomError(
        code: .unsupportedRate,
        message: "\(framesPerSecond) frames a second cannot be made: "
          + "\(PhantomProcedure.frameRates.lowerBound) to "
          + "\(PhantomProcedure.frameRates.upperBound) can")
    }
    let sides = PhantomProcedure.gridSides
    guard sides.contains(grid.width), sides.contains(grid.height) else {
      throw PhantomError(
        code: .unsupportedSize,
        message: "a grid of \(grid) cells cannot be made: each side must be "
          + "\(sides.lowerBound) to \(sides.upperBound)")
    }
    guard PhantomProcedure.polypCounts.contains(polypCount ?? 0) else {
      throw PhantomError(
        code: .tooManyPolyps,
        message: "\(polypCount ?? 0) polyps cannot be placed: "
          + "\(PhantomProcedure.polypCounts.lowerBound) to "
          + "\(PhantomProcedure.polypCounts.upperBound) can")
    }
  }
}

extension ImageSize {
  /// Refuses frames that are too small to show anything, or too large to render.
  func checkRenderable() throws(PhantomError) {
    guard PhantomScene.sides.contains(width), PhantomScene.sides.contains(height) else {
      throw PhantomError(
        code: .unsupportedSize,
        message: "phantom frames of \(self) pixels cannot be made: each side must be "
          + "\(PhantomScene.sides.lowerBound) to \(PhantomScene.sides.upperBound)")
    }
  }
}
