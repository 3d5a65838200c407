/// Elementary functions made of IEEE 754 additions, multiplications, divisions and square roots.
///
/// The platform's mathematics library may round its sine differently from another's; these give
/// the same bits everywhere, which the phantom's promise of repeatable frames rests on.
enum Elementary {
  /// The sine of an angle.
  ///
  /// - Parameter radians: The angle; accuracy falls off beyond some 10⁶.
  /// - Returns: The sine, within 10⁻⁹.
  static func sine(_ radians: Double) -> Double {
    let turns = radians / (2 * Double.pi)
    let fraction = turns - turns.rounded(.toNearestOrEven)
    // sin(2π f), folded to |f| ≤ 1/4, where the series converges fast.
    var folded = fraction
    if folded > 0.25 { folded = 0.5 - folded }
    if folded < -0.25 { folded = -0.5 - folded }
    let x = folded * 2 * Double.pi
    let square = x * x
    var sum = 1.0 / 6_227_020_800
    sum = sum * square - 1.0 / 39_916_800
    sum = sum * square + 1.0 / 362_880
    sum = sum * square - 1.0 / 5_040
    sum = sum * square + 1.0 / 120
    sum = sum * square - 1.0 / 6
    sum = sum * square + 1
    return sum * x
  }

  /// The cosine of an angle.
  ///
  /// - Parameter radians: The angle; accuracy falls off beyond some 10⁶.
  /// - Returns: The cosine, within 10⁻⁹.
  static func cosine(_ radians: Double) -> Double {
    sine(radians + Double.pi / 2)
  }

  /// The angle whose sine and cosine are in the ratio of two numbers.
  ///
  /// - Parameters:
  ///   - sine: A number of the sine's sign; with `cosine`, not both 0.
  ///   - cosine: A number of the cosine's sign.
  /// - Returns: The angle in [-π, π], within 10⁻⁹.
  static func angle(sine: Double, cosine: Double) -> Double {
    let length = (sine * sine + cosine * cosine).squareRoot()
    guard length > 0 else { return 0 }
    guard cosine > -0.9 * length else {
      return (sine < 0 ? -Double.pi : Double.pi) - angle(sine: sine, cosine: -cosine)
    }
    // tan of the half, then of the quarter and the eighth, where the series converges fast.
    let half = sine / (length + cosine)
    let quarter = half / (1 + (1 + half * half).squareRoot())
    let eighth = quarter / (1 + (1 + quarter * quarter).squareRoot())
    let square = eighth * eighth
    var sum = 1.0 / 17
    for divisor in [15.0, 13, 11, 9, 7, 5, 3, 1] { sum = 1 / divisor - sum * square }
    return 8 * eighth * sum
  }

  /// Rises smoothly from 0 at `low` to 1 at `high`, in double precision.
  static func smoothRise(_ low: Double, _ high: Double, _ x: Double) -> Double {
    let t = min(max((x - low) / (high - low), 0), 1)
    return t * t * (3 - 2 * t)
  }

  /// Rises smoothly from 0 at `low` to 1 at `high`.
  @inline(__always)
  static func smoothStep(_ low: Float, _ high: Float, _ x: Float) -> Float {
    let t = min(max((x - low) / (high - low), 0), 1)
    return t * t * (3 - 2 * t)
  }

  /// The value a fraction of the way from `a` to `b`.
  @inline(__always)
  static func mix(_ a: Float, _ b: Float, _ fraction: Float) -> Float {
    a + (b - a) * fraction
  }
}
