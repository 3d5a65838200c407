internal import Base

/// What happens when in a procedure.
struct ProcedurePlan: Sendable {
  /// A polyp that the lens goes to and looks at.
  struct Attention: Sendable {
    /// From noticing to letting go.
    let spell: Spell
    /// What is looked at, in millimetres.
    let target: Vector3
    /// Where it is looked at from, in millimetres.
    let viewpoint: Vector3
    /// How much the lens turns towards it, [0, 1].
    let weight: Float
  }

  /// A turn of the lens away from where it looks.
  struct Glance: Sendable {
    /// When.
    let spell: Spell
    /// Added to the unit direction of view.
    let turn: Vector3
  }

  /// Something that spoils the picture.
  struct Disturbance: Sendable {
    /// What kind of thing.
    enum Kind: CaseIterable, Sendable {
      case defocus, glare, darkness, bubbles, soiling
    }
    /// What it is.
    let kind: Kind
    /// When.
    let spell: Spell
    /// How bad it gets, [0, 1].
    let strength: Double
  }

  /// How long the procedure takes, in seconds.
  var duration = 0.0
  /// When the lens is in the patient.
  var inBody = Spell(start: 0, end: 0, ramp: 0)
  /// Depth of the lens along the tube while it looks at nothing in particular, in millimetres.
  var depth: Track
  /// The polyps, by number.
  var polyps: [PlannedPolyp]
  /// What is looked at.
  var attentions: [Attention] = []
  /// Turns of the lens.
  var glances: [Glance] = []
  /// Phases other than withdrawal.
  var phases: [(spell: Spell, phase: ProcedurePhase)] = []
  /// When narrow-band imaging is on.
  var narrowBand: [Spell] = []
  /// When an instrument is in view.
  var instruments: [(spell: Spell, polyp: Int)] = []
  /// What spoils the picture.
  var disturbances: [Disturbance] = []
  /// Which light is used.
  private(set) var light: PhantomProcedure.Light

  /// How long the sensor gathers light, in seconds.
  static let exposureSeconds = 0.014
  /// Blur of the worst focus, as a share of the picture's height.
  static let widestDefocus = 0.03

  /// Plans a procedure.
  init(seed: SceneSeed, lumen: Lumen, configuration: PhantomProcedure.Configuration) {
    light = configuration.light
    var generator = seed.generator(for: .polyp)
    polyps = PolypPlacement(lumen: lumen, sizes: configuration.sizes)
      .polyps(configuration.polypCount, from: &generator)
      .map { PlannedPolyp(polyp: $0) }
    depth = Track(at: 0, Double(lumen.length) - 46)
    var planner = ProcedurePlanner(plan: self, lumen: lumen, seed: seed)
    planner.planAll()
    self = planner.plan
  }

  /// What the endoscopist does at a time in seconds.
  func phase(at seconds: Double) -> ProcedurePhase {
    guard inBody.contains(seconds) else { return .outOfBody }
    return phases.first { $0.spell.contains(seconds) }?.phase ?? .withdrawal
  }

  /// The light at a time in seconds.
  func imagingMode(at seconds: Double) -> ImagingMode {
    switch light {
    case .white: .whiteLight
    case .narrowBand: .narrowBand
    case .switched: narrowBand.contains { $0.contains(seconds) } ? .narrowBand : .whiteLight
    }
  }

  /// What is wrong with the picture at a time in seconds.
  func quality(
    at seconds: Double, motion: ImageMotion?, exposureShare: Double
  ) -> FrameQuality {
    let isInBody = inBody.contains(seconds)
    let smear = (motion?.mean).map { mean in
      (mean.x * mean.x + mean.y * mean.y).squareRoot() * exposureShare
    }
    return FrameQuality(
      blurWidth: (smear ?? 0) + strength(of: .defocus, at: seconds) * ProcedurePlan.widestDefocus,
      glare: strength(of: .glare, at: seconds), darkness: strength(of: .darkness, at: seconds),
      bubbles: strength(of: .bubbles, at: seconds), soiling: strength(of: .soiling, at: seconds),
      isInBody: isInBody)
  }

  /// How strong a disturbance is at a time in seconds, [0, 1].
  func strength(of kind: Disturbance.Kind, at seconds: Double) -> Double {
    disturbances.reduce(0) { most, disturbance in
      guard disturbance.kind == kind else { return most }
      return max(most, disturbance.spell.strength(at: seconds) * disturbance.strength)
    }
  }
}
