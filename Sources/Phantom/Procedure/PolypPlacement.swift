internal import Base

/// Strews polyps over a colon.
struct PolypPlacement {
  /// The colon.
  let lumen: Lumen
  /// How large polyps are.
  let sizes: PolypSizes

  /// Depths at which polyps may stand, in millimetres from the anus.
  private static let depths: ClosedRange<Float> = 48...Anatomy.length - 46
  /// Room that inspecting one polyp after another takes, in millimetres.
  private static let spacing: Float = 58
  /// A polyp may move this far to a place that no fold hides, in millimetres.
  private static let freedom: Float = 9

  /// Places polyps.
  ///
  /// - Parameters:
  ///   - count: How many; nil to draw it.
  ///   - generator: Decides number, places and kinds.
  /// - Returns: The polyps in the order in which the lens passes them.
  func polyps(_ count: Int?, from generator: inout SeededGenerator) -> [Polyp] {
    let drawn = PolypPlacement.drawnCount(generator.uniform(0, 1))
    return depths(count ?? drawn, from: &generator).enumerated().reduce(into: []) { polyps, entry in
      polyps.append(polyp(entry.offset + 1, near: entry.element, beside: polyps, &generator))
    }
  }

  /// One colon in six has no polyp.
  private static func drawnCount(_ chance: Double) -> Int {
    let shares: [(below: Double, count: Int)] = [
      (0.16, 0), (0.4, 1), (0.65, 2), (0.82, 3), (0.93, 4), (1, 5),
    ]
    return shares.first { chance < $0.below }?.count ?? 1
  }

  private func depths(_ count: Int, from generator: inout SeededGenerator) -> [Float] {
    let range = PolypPlacement.depths
    var depths: [Float] = []
    var attempts = 0
    while depths.count < count {
      attempts += 1
      // Now and then two stand side by side; and where all room is taken, they have to.
      let isPair = !depths.isEmpty && (generator.uniform(0, 1) < 0.15 || attempts > 200)
      let neighbour = depths.last ?? 0
      let depth =
        isPair
        ? neighbour - generator.uniform(Float(5), 16)
        : generator.uniform(range.lowerBound, range.upperBound)
      let closest = depths.map { ($0 - depth).magnitude }.min() ?? .infinity
      guard isPair || closest >= PolypPlacement.spacing, range.contains(depth) else { continue }
      depths.append(depth)
    }
    return depths.sorted(by: >)
  }

  private func polyp(
    _ number: Int, near depth: Float, beside others: [Polyp], _ generator: inout SeededGenerator
  ) -> Polyp {
    let description = PolypDescription.drawn(
      number: number, location: Anatomy.segment(at: depth), sizes: sizes, from: &generator)
    var polyp = Polyp(
      description, depth: depth - PolypPlacement.freedom...depth + PolypPlacement.freedom,
      on: lumen, from: &generator)
    for _ in 0..<20 where others.contains(where: { touches(polyp, $0) }) {
      polyp = Polyp(
        description, depth: depth - PolypPlacement.freedom...depth + PolypPlacement.freedom,
        on: lumen, from: &generator)
    }
    return polyp
  }

  private func touches(_ first: Polyp, _ second: Polyp) -> Bool {
    (first.middle - second.middle).length < first.reach + second.reach + 2
  }
}
