internal import Base

/// In which order an epoch takes pictures.
enum EpochOrder {
  /// An epoch's batches, each of as many pictures; what is left over has its turn in other epochs.
  ///
  /// - Parameters:
  ///   - indices: The pictures.
  ///   - count: How many a batch has, at most as many as there are.
  ///   - seed: The run's seed.
  ///   - epoch: The epoch, from 0.
  /// - Returns: The batches; the same for the same numbers.
  static func batches(_ indices: [Int], count: Int, seed: Int, epoch: Int) -> [[Int]] {
    var generator = SeededGenerator(seed: UInt64(bitPattern: Int64(seed)))
    // Seeds that are near each other must not give orders that resemble each other.
    generator = SeededGenerator(seed: generator.next() ^ UInt64(epoch))
    let order = indices.shuffled(using: &generator)
    return (0..<order.count / count).map { Array(order[$0 * count..<($0 + 1) * count]) }
  }
}
