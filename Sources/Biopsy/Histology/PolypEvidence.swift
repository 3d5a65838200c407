internal import Foundation

/// The best looks at one polyp, and what they say together.
///
/// Class probabilities are combined by a logarithmic opinion pool: the mean of their logarithms,
/// weighted by quality, weights adding up to one. Frames of one polyp are almost the same picture,
/// so they are not multiplied as independent observations would be: ten looks that say 0.7 say 0.7.
/// Against the weighted mean of the probabilities themselves the pool has that looks which agree
/// are not watered down by one that is undecided. No look can veto a class: probabilities are taken
/// for at least one hundredth.
final class PolypEvidence {
  /// The least probability that a look is taken to give a class.
  static let floor: Float = 0.01

  /// How many looks are kept.
  let capacity: Int
  /// How many looks there are.
  private(set) var count = 0
  /// How many looks there ever were.
  private(set) var looks = 0

  private let classes: Int
  private var moments: [LookMoment] = []
  private let qualities: FixedBuffer<Float>
  private let probabilities: FixedBuffer<Float>

  init(capacity: Int, classes: Int) {
    self.capacity = capacity
    self.classes = classes
    moments.reserveCapacity(capacity)
    qualities = FixedBuffer(count: capacity, repeating: 0)
    probabilities = FixedBuffer(count: capacity * classes, repeating: 0)
  }

  /// Forgets everything.
  func reset() {
    count = 0
    looks = 0
    moments.removeAll(keepingCapacity: true)
  }

  /// The quality that a look must exceed to be of use; 0 while there is room.
  var weakest: Float {
    guard count == capacity else { return 0 }
    var least = qualities[0]
    for index in 1..<max(1, count) { least = min(least, qualities[index]) }
    return least
  }

  /// Adds a look; when there is no room, in place of the weakest if it is better.
  ///
  /// - Parameters:
  ///   - looked: One probability a class.
  ///   - quality: How good the picture was, (0, 1].
  ///   - moment: Where the look comes from.
  /// - Returns: Whether it is kept.
  @discardableResult
  func add(
    _ looked: UnsafeMutableBufferPointer<Float>, quality: Float, moment: LookMoment = LookMoment()
  ) -> Bool {
    looks += 1
    var slot = count
    if count == capacity {
      slot = 0
      for index in 1..<max(1, count) where qualities[index] < qualities[slot] { slot = index }
      guard quality > qualities[slot] else { return false }
      moments[slot] = moment
    } else {
      count += 1
      moments.append(moment)
    }
    qualities[slot] = quality
    for index in 0..<classes { probabilities[slot * classes + index] = looked[index] }
    return true
  }

  /// The frames of the looks that are kept, as their moments number them.
  var frames: some Sequence<Int> { moments.lazy.map(\.frame) }

  /// The looks that are kept, in the order in which they are pooled.
  var kept: [PolypLook] {
    moments.indices.map { slot in
      PolypLook(
        moment: moments[slot], quality: qualities[slot],
        probabilities: (0..<classes).map { probabilities[slot * classes + $0] })
    }
  }

  /// Combines the looks.
  ///
  /// - Parameter pooled: Filled with one probability a class, adding up to one; unchanged without
  ///   looks.
  /// - Returns: The weighted share of looks whose likeliest class is not the pool's, [0, 1].
  func pool(into pooled: FixedBuffer<Float>) -> Float {
    guard count > 0 else { return 0 }
    var weight: Float = 0
    for look in 0..<count { weight += qualities[look] }
    var largest = -Float.infinity
    for index in 0..<classes {
      var sum: Float = 0
      for look in 0..<count {
        let probability = max(Self.floor, probabilities[look * classes + index])
        sum += qualities[look] * log(probability)
      }
      pooled[index] = sum / weight
      largest = max(largest, pooled[index])
    }
    var total: Float = 0
    for index in 0..<classes {
      pooled[index] = exp(pooled[index] - largest)
      total += pooled[index]
    }
    for index in 0..<classes { pooled[index] /= total }
    let chosen = Self.likeliest(pooled.base, classes)
    var against: Float = 0
    for look in 0..<count
    where Self.likeliest(probabilities.base + look * classes, classes) != chosen {
      against += qualities[look]
    }
    return against / weight
  }

  private static func likeliest(_ values: UnsafePointer<Float>, _ count: Int) -> Int {
    var best = 0
    for index in 1..<max(1, count) where values[index] > values[best] { best = index }
    return best
  }
}
