/// Which numbers of a stream's frames have been there, in memory for the gaps between them alone.
///
/// Frames are settled nearly in order, so that there are few gaps at any time.
struct FrameNumbers {
  /// What is to be said of a number.
  enum Place {
    /// It is there for the first time.
    case new
    /// It was there before.
    case known
    /// It lies so far from all others that the frames between can not have been pending.
    case far
  }

  /// More frames of a stream cannot be pending at once, so that a larger step is no order of settling.
  private static let maximumStep: UInt32 = 100_000
  private static let maximumGaps = 10_000

  /// The highest number so far.
  private(set) var highest: UInt32 = 0
  private var gaps: [Range<UInt32>] = []
  private var missing = 0

  /// How many different numbers have been there.
  var count: Int { Int(highest) - missing }

  /// Takes a number, from 1.
  mutating func note(_ number: UInt32) -> Place {
    guard number > highest else { return fill(number) ? .new : .known }
    let gap = highest + 1..<number
    highest = number
    guard !gap.isEmpty else { return .new }
    missing += gap.count
    guard gap.count < Self.maximumStep, gaps.count < Self.maximumGaps else { return .far }
    gaps.append(gap)
    return .new
  }

  /// Takes a number out of its gap; false where it is in none.
  private mutating func fill(_ number: UInt32) -> Bool {
    guard let index = gaps.lastIndex(where: { $0.lowerBound <= number }),
      gaps[index].contains(number)
    else { return false }
    let gap = gaps[index]
    let parts = [gap.lowerBound..<number, number + 1..<gap.upperBound].filter { !$0.isEmpty }
    gaps.replaceSubrange(index...index, with: parts)
    missing -= 1
    return true
  }
}
