internal import Foundation

/// A number in four digits or fewer, such as `0.8731` or `2e-5`.
///
/// - Parameter value: Any number.
/// - Returns: The number, with an exponent only where it is very large or small.
public func plainNumber(_ value: Double) -> String {
  String(format: "%.4g", value).replacingOccurrences(of: "e-0", with: "e-")
    .replacingOccurrences(of: "e+0", with: "e").replacingOccurrences(of: "e+", with: "e")
}
