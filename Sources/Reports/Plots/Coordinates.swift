internal import Foundation

/// A place or a length in a drawing, to a tenth of a unit; 0 for what is no number.
func tenths(_ value: Double) -> String {
  // A browser drops the whole attribute that has a NaN in it.
  abs(value) < 1e9 ? String(format: "%.1f", value) : "0.0"
}

/// About how wide a text is in a drawing, in units; nothing measures fonts here.
func textWidth(_ text: String) -> Double {
  Double(text.unicodeScalars.count) * Drawing.fontSize * 0.53
}
