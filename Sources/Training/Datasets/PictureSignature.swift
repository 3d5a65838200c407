internal import Imaging

/// What a picture looks like, small enough to compare it with all others.
///
/// Made so that a picture that was saved again, resized or lightened a little stays the same, and
/// frames of one polyp from another place do not.
public struct PictureSignature: Hashable, Sendable {
  /// Whether each of 16 x 8 places is lighter than its right and its lower neighbour.
  let differences: (UInt64, UInt64)
  /// The picture in 16 x 16 shades of gray.
  let shades: [UInt8]

  private static let side = 16

  init(_ picture: GrayImage) {
    let small = picture.resized(to: ImageSize(width: Self.side, height: Self.side))
    shades = small.pixels
    let coarse = picture.resized(to: ImageSize(width: 9, height: 9))
    var (right, down) = (UInt64(0), UInt64(0))
    for row in 0..<8 {
      for column in 0..<8 {
        let value = coarse[column, row]
        right = right << 1 | (value > coarse[column + 1, row] ? 1 : 0)
        down = down << 1 | (value > coarse[column, row + 1] ? 1 : 0)
      }
    }
    differences = (right, down)
  }

  /// Whether another picture is nearly the same.
  func isNear(_ other: PictureSignature) -> Bool {
    let unlike =
      (differences.0 ^ other.differences.0).nonzeroBitCount
      + (differences.1 ^ other.differences.1).nonzeroBitCount
    return unlike <= 16 && correlation(with: other) > 0.99
  }

  /// Pearson's correlation of the shades, [-1, 1]; 1 for two pictures of a single shade.
  func correlation(with other: PictureSignature) -> Double {
    var (sumA, sumB, squaresA, squaresB, products) = (0, 0, 0, 0, 0)
    for (left, right) in zip(shades, other.shades) {
      let (a, b) = (Int(left), Int(right))
      sumA += a
      sumB += b
      squaresA += a * a
      squaresB += b * b
      products += a * b
    }
    let count = shades.count
    let covariance = Double(count * products - sumA * sumB)
    let varianceA = Double(count * squaresA - sumA * sumA)
    let varianceB = Double(count * squaresB - sumB * sumB)
    guard varianceA > 0, varianceB > 0 else { return varianceA == varianceB ? 1 : 0 }
    return covariance / (varianceA * varianceB).squareRoot()
  }

  /// Equal when both parts are.
  public static func == (left: PictureSignature, right: PictureSignature) -> Bool {
    left.differences == right.differences && left.shades == right.shades
  }

  /// Hashes the differences.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(differences.0)
    hasher.combine(differences.1)
  }
}
