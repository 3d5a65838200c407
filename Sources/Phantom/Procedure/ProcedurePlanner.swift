internal import Base

/// Writes the plan of a procedure, second by second.
struct ProcedurePlanner {
  /// What is planned so far.
  private(set) var plan: ProcedurePlan
  private let lumen: Lumen
  private var generator: SeededGenerator
  private var disturber: SeededGenerator
  private var laboratory: SeededGenerator
  private var time = 0.0

  /// Seconds that turning to a polyp takes.
  private static let turn = 1.3

  /// Begins with a plan that has its polyps.
  init(plan: ProcedurePlan, lumen: Lumen, seed: SceneSeed) {
    self.plan = plan
    self.lumen = lumen
    generator = seed.generator(for: .plan)
    disturber = seed.generator(for: .disturbance)
    laboratory = seed.generator(for: .pathology)
  }

  /// Plans from the first frame to the last.
  mutating func planAll() {
    let entry = generator.uniform(1.0, 2.0)
    time = entry
    hold(generator.uniform(0.8, 1.6))
    for index in plan.polyps.indices { pass(index) }
    travel(to: 10)
    let exit = time
    plan.inBody = Spell(start: entry, end: exit, ramp: 0)
    plan.duration = exit + generator.uniform(1.2, 2.4)
    disturb()
    assignJars()
  }

  // MARK: - Moving

  /// Stays where it is.
  private mutating func hold(_ seconds: Double) {
    time += seconds
    plan.depth.move(to: plan.depth.last, by: time)
  }

  /// Draws the lens back to a depth, in pulls, with a look back now and then.
  private mutating func travel(to depth: Double) {
    while plan.depth.last - depth > 0.5 {
      let pull = min(plan.depth.last - depth, generator.uniform(22, 44))
      let speed: Double = generator.uniform(9, 15)
      time += pull / speed + 0.2
      plan.depth.move(to: plan.depth.last - pull, by: time)
      hold(generator.uniform(0.05, 0.4))
      if generator.uniform(0, 1) < 0.25 {
        let push: Double = generator.uniform(5, 11)
        time += push / 9 + 0.2
        plan.depth.move(to: plan.depth.last + push, by: time)
        hold(0.2)
      }
    }
  }

  // MARK: - Polyps

  /// Draws the lens back past a polyp, and in most cases stops for it.
  private mutating func pass(_ index: Int) {
    let polyp = plan.polyps[index].polyp
    travel(to: Double(polyp.root.z) - generator.uniform(26, 34))
    let isMissed = generator.uniform(0, 1) < 0.13
    guard !isMissed else { return }
    plan.polyps[index].isInspected = true
    hold(generator.uniform(0.2, 0.6))
    inspect(index)
  }

  private mutating func inspect(_ index: Int) {
    let polyp = plan.polyps[index].polyp
    let begin = time
    time += ProcedurePlanner.turn
    let arrived = time
    time += generator.uniform(1.2, 2.4)
    if generator.uniform(0, 1) < 0.75 { examineInNarrowBand() }
    if generator.uniform(0, 1) < 0.45 { lookAway(from: polyp) }
    time += generator.uniform(0.6, 1.4)
    let inspected = time

    let stays = polyp.description.histology == .hyperplastic ? 0.45 : 0.12
    if generator.uniform(0, 1) >= stays { resect(index) }
    let end = time + ProcedurePlanner.turn
    plan.phases.append((Spell(start: begin, end: arrived, ramp: 0), .approach))
    plan.phases.append((Spell(start: arrived, end: inspected, ramp: 0), .inspection))
    plan.phases.append((Spell(start: inspected, end: time, ramp: 0), .resection))
    plan.attentions.append(
      .init(
        spell: Spell(start: begin, end: end, ramp: ProcedurePlanner.turn), target: polyp.middle,
        viewpoint: viewpoint(of: polyp), weight: generator.uniform(Float(0.78), 0.94)))
    time = end
    plan.depth.move(to: plan.depth.last, by: time)
  }

  private mutating func examineInNarrowBand() {
    let end = time + generator.uniform(1.6, 3.2)
    plan.narrowBand.append(Spell(start: time, end: end, ramp: 0))
    time = end + generator.uniform(0.3, 0.8)
  }

  /// The polyp leaves the picture for a moment, and returns.
  private mutating func lookAway(from polyp: Polyp) {
    let end = time + generator.uniform(0.9, 2.2)
    let turn = polyp.axis * generator.uniform(Float(1.4), 2.2)
    plan.glances.append(
      .init(spell: Spell(start: time, end: end, ramp: 0.4), turn: turn))
    time = end + generator.uniform(0.5, 1.1)
  }

  private mutating func resect(_ index: Int) {
    let begin = time + 0.2
    let cut = begin + generator.uniform(1.4, 2.4)
    plan.instruments.append((Spell(start: begin, end: cut + 0.5, ramp: 0.45), index))
    plan.polyps[index].resection = cut
    time = cut + generator.uniform(1.2, 2.0)
    plan.polyps[index].isRetrieved = laboratory.uniform(0, 1) < 0.86
  }

  /// A place from which a polyp fills a good part of the picture, clear of the wall.
  private mutating func viewpoint(of polyp: Polyp) -> Vector3 {
    let distance = 3.2 + Float(polyp.description.sizeMillimetres) * generator.uniform(0.55, 0.8)
    let away = polyp.halfAxes.z + distance
    let top = polyp.middle + polyp.axis * polyp.halfAxes.z
    for inward in stride(from: Float(0.55), through: 2, by: 0.2) {
      for side in [Float(0), -0.4, 0.4, -0.8, 0.8] {
        let direction = Vector3(0, 0, -0.8) + polyp.axis * inward + polyp.tangent * side
        let point = polyp.middle + direction.normalized * away
        let way = (0..<10).map { point + (top - point) * (Float($0) / 10) }
        if lumen.clearance(at: point) > 3.5, way.allSatisfy({ lumen.clearance(at: $0) > 2.2 }) {
          return point
        }
      }
    }
    // Between folds that leave no other way, from right above.
    let middle = lumen.centre(at: polyp.root.z)
    let inward = Vector3(middle.x, middle.y, polyp.root.z) - polyp.root
    return polyp.root + inward.normalized * (away + 3) - Vector3(0, 0, 3)
  }

  /// Polyps of one segment often go into one jar, and now and then those of the next one too.
  private mutating func assignJars() {
    var jars = 0
    var last: ColonSegment?
    for index in plan.polyps.indices where plan.polyps[index].isRetrieved {
      let segment = plan.polyps[index].polyp.description.location
      let chance: Double = laboratory.uniform(0, 1)
      let isShared = chance < (segment == last ? 0.85 : 0.3)
      if last == nil || !isShared { jars += 1 }
      plan.polyps[index].jar = jars
      last = segment
    }
  }

  // MARK: - Disturbances

  private mutating func disturb() {
    var begin = plan.inBody.start + disturber.uniform(1, 5)
    while begin < plan.inBody.end - 1 {
      let kinds = ProcedurePlan.Disturbance.Kind.allCases
      let draw = Int(disturber.uniform(0, Double(kinds.count) + 2))
      if draw < kinds.count {
        let end = begin + disturber.uniform(0.5, 2.4)
        plan.disturbances.append(
          .init(
            kind: kinds[draw], spell: Spell(start: begin, end: end, ramp: 0.2),
            strength: disturber.uniform(0.5, 1)))
      } else {
        jerk(at: begin)
      }
      begin += disturber.uniform(2.5, 8)
    }
  }

  /// The patient coughs, or the tip slips.
  private mutating func jerk(at begin: Double) {
    let angle = disturber.angle()
    let size = disturber.uniform(0.15, 0.4)
    let turn = Vector3(
      Float(Elementary.cosine(angle) * size), Float(Elementary.sine(angle) * size), 0)
    let end = begin + disturber.uniform(0.4, 0.8)
    plan.glances.append(.init(spell: Spell(start: begin, end: end, ramp: 0.15), turn: turn))
  }
}
