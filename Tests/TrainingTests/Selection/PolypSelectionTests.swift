import Testing
import Training

@Suite("Selections of polyps to label")
struct PolypSelectionTests {
  private func polyp(
    _ patient: Int, _ features: [Double], _ uncertainty: Double? = nil, labelled: Bool = false
  ) -> PolypSelection.Polyp {
    PolypSelection.Polyp(
      patient: patient, features: features, uncertainty: uncertainty, isLabelled: labelled)
  }

  private func order(_ polyps: [PolypSelection.Polyp], count: Int = 99, seed: Int = 0) -> [Int] {
    PolypSelection(polyps, count: count, seed: seed).choices.map(\.polyp)
  }

  @Test("begin in the middle, then take one of each cluster before a second of any")
  func clusters() {
    // Clusters at (0, 0), (10, 0) and (0, 12), three polyps each, of nine patients.
    let centres = [[0.0, 0], [10, 0], [0, 12]]
    var polyps: [PolypSelection.Polyp] = []
    for number in 0..<9 {
      let offset = Double(number / 3) * 0.1
      let centre = centres[number % 3]
      polyps.append(polyp(number, [centre[0] + offset, centre[1] + offset]))
    }
    let choices = PolypSelection(polyps, count: 3, seed: 5).choices
    #expect(choices[0].polyp % 3 == 0 && choices[0].distance == nil)
    #expect(choices.map(\.reason) == [.typical, .unlike, .unlike])
    #expect(choices.map { $0.polyp % 3 } == [0, 2, 1])
    // With the first two clusters labelled, the third one is next.
    polyps[0] = polyp(0, centres[0], labelled: true)
    polyps[1] = polyp(1, centres[1], labelled: true)
    #expect(order(polyps, count: 1).map { $0 % 3 } == [2])
  }

  @Test("prefer what a model is unsure of among what is equally far away")
  func uncertainty() {
    let polyps = [
      polyp(0, [0], 0, labelled: true), polyp(1, [3], 0.1), polyp(2, [-3], 0.9), polyp(3, [3], 0.5),
    ]
    let choices = PolypSelection(polyps, count: 9, seed: 0).choices
    // The second of two equals teaches nothing more and comes last.
    #expect(choices.map(\.polyp) == [2, 3, 1])
    #expect(choices.map(\.reason) == [.unsureAndUnlike, .unsureAndUnlike, .turn])
    #expect(choices.map(\.distance) == [3, 3, 0])
  }

  @Test("weigh uncertainty and distance as the formula says")
  func formula() {
    // (0.1 + 0.4) · 2 = 1.0 is less than (0.1 + 0.05) · 7 = 1.05, and more than (0.1 + 0.05) · 6.
    let known = polyp(0, [0], 0, labelled: true)
    #expect(order([known, polyp(1, [2], 0.4), polyp(2, [-7], 0.05)], count: 1) == [2])
    #expect(order([known, polyp(1, [2], 0.4), polyp(2, [-6], 0.05)], count: 1) == [1])
    // Distances are root mean squares: two features that are equal change nothing.
    let choice = PolypSelection(
      [polyp(0, [0, 0], labelled: true), polyp(1, [3, 3])], count: 1, seed: 0)
    #expect(choice.choices.first?.distance == 3)
  }

  @Test("come back to a patient only after all others had their turn")
  func patients() {
    // Patient 0 has all that is far away.
    var polyps = [polyp(9, [0], labelled: true)]
    for number in 1...4 { polyps.append(polyp(0, [Double(number) * 100])) }
    polyps += [polyp(1, [1]), polyp(2, [2]), polyp(2, [3])]
    let chosen = order(polyps)
    #expect(chosen.count == 7 && Set(chosen).count == 7)
    let owners = chosen.map { polyps[$0].patient }
    #expect(Set(owners.prefix(3)) == [0, 1, 2])
    #expect(Set(owners[3..<5]) == [0, 2] && owners.suffix(2) == [0, 0])
  }

  @Test("decide between equals by the seed, the same each time")
  func ties() {
    let polyps = (0..<20).map { polyp($0, [$0 % 2 == 0 ? 1 : -1]) }
    let first = order(polyps, seed: 3)
    #expect(first == order(polyps, seed: 3))
    #expect(Set(first) == Set(polyps.indices))
    #expect((0..<5).contains { order(polyps, seed: $0) != first })
  }

  @Test("end where nothing is left, and need nothing to begin with")
  func edges() {
    #expect(order([]).isEmpty)
    #expect(order([polyp(0, [1], labelled: true)]).isEmpty)
    #expect(order([polyp(0, [1]), polyp(0, [1])], count: 0).isEmpty)
    #expect(order([polyp(0, [5]), polyp(0, [5])]).count == 2)
  }
}
