internal import Foundation

/// A place or a length in a drawing, to a tenth of a unit; 0 for what is no number.
func tenths(_ value: Double) -> String {
  // A browser drops the whole attribute that has a NaN in it.
  abs(value) < 1e9 ? String(format: "%.1f", value) : "0.0"
}

/// About how wide a text is in a drawing, in units; nothing measures fonts here.
func textWidth(_ text: String) -> Double {
  Double(text.unicodeScalars.count) * Drawing.fontSize * 0.56
}

/// A number in four digits or fewer, such as `0.8731` or `2e-5`.
func plainNumber(_ value: Double) -> String {
  String(format: "%.4g", value).replacingOccurrences(of: "e-0", with: "e-")
    .replacingOccurrences(of: "e+0", with: "e").replacingOccurrences(of: "e+", with: "e")
}
