import Base
import Testing

@testable import Imaging

@Suite("Adding up rows")
struct RowKernelsTests {
  /// Every width of vector, and what is left over, gives the bits of the plain loop.
  @Test func givesTheBitsOfAPlainLoopForEveryLength() {
    var generator = SeededGenerator(seed: 17)
    let rowBytes = 80
    let bytes = (0..<rowBytes * 8).map { _ in UInt8.random(in: 0...255, using: &generator) }
    let weights = (0..<16).map { _ in Float.random(in: -0.3...1, using: &generator) }
    let before = (0..<160).map { _ in Float.random(in: 0...500, using: &generator) }
    for count in 0...70 {
      for rowCount in [0, 1, 3, 8] {
        for continues in [false, true] {
          var single = before
          var pair = before
          bytes.withUnsafeBufferPointer { source in
            weights.withUnsafeBufferPointer { weights in
              single.withUnsafeMutableBufferPointer { sum in
                guard let source = source.baseAddress, let weights = weights.baseAddress,
                  let sum = sum.baseAddress
                else { return }
                RowKernels.accumulate(
                  source, rowBytes: rowBytes, rowCount: rowCount, weights: weights, into: sum,
                  continues: continues, count: count)
              }
              pair.withUnsafeMutableBufferPointer { sum in
                guard let source = source.baseAddress, let weights = weights.baseAddress,
                  let sum = sum.baseAddress
                else { return }
                RowKernels.accumulatePair(
                  source, rowBytes: rowBytes, rowCount: rowCount, weights: weights, into: sum,
                  continues: continues, and: sum + 80, continuesNext: !continues, count: count)
              }
            }
          }
          var expected = before
          var expectedPair = before
          for i in 0..<count {
            var total = continues ? before[i] : 0
            var first = continues ? before[i] : 0
            var second = continues ? 0 : before[80 + i]
            for k in 0..<rowCount {
              let value = Float(bytes[k * rowBytes + i])
              total += value * weights[k]
              first += value * weights[2 * k]
              second += value * weights[2 * k + 1]
            }
            expected[i] = total
            expectedPair[i] = first
            expectedPair[80 + i] = second
          }
          #expect(single == expected, "\(count) bytes, \(rowCount) rows")
          #expect(pair == expectedPair, "\(count) bytes, \(rowCount) rows, two sums")
        }
      }
    }
  }
}
