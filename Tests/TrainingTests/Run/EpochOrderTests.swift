import Testing

@testable import Training

@Suite("The order of an epoch")
struct EpochOrderTests {
  private let pictures = Array(stride(from: 100, to: 130, by: 3))

  private func batches(seed: Int = 1, epoch: Int = 0, count: Int = 3) -> [[Int]] {
    EpochOrder.batches(pictures, count: count, seed: seed, epoch: epoch)
  }

  @Test("has each picture at most once, in whole batches", arguments: [1, 3, 4, 7, 10])
  func once(count: Int) {
    let batches = batches(count: count)
    #expect(batches.count == 10 / count && batches.allSatisfy { $0.count == count })
    let seen = batches.flatMap { $0 }
    #expect(Set(seen).count == seen.count && Set(seen).isSubset(of: pictures))
  }

  @Test("is the same for the same seed and epoch, and another one for others")
  func seeds() {
    #expect(batches() == batches())
    var orders: Set<[[Int]]> = []
    for seed in [-1, 0, 1, 2, Int.max, Int.min] {
      for epoch in 0..<10 { orders.insert(batches(seed: seed, epoch: epoch)) }
    }
    #expect(orders.count == 60)
  }

  @Test("gives every picture its turn over epochs, also those left over")
  func leftOver() {
    var seen: [Int: Int] = [:]
    for epoch in 0..<200 {
      for picture in batches(epoch: epoch, count: 4).flatMap({ $0 }) {
        seen[picture, default: 0] += 1
      }
    }
    // 160 of 200 turns are expected, with a deviation of 5.7: 128 to 192 are 5.6 deviations.
    #expect(seen.count == 10 && seen.values.allSatisfy { (128...192).contains($0) }, "\(seen)")
  }
}
