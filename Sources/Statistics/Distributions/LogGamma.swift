internal import Foundation

/// The natural logarithm of the gamma function of a number above 0.
func logGamma(_ x: Double) -> Double {
  let (value, _): (Double, Int) = lgamma(x)
  return value
}
