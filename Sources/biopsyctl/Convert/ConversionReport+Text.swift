import Conversion
import Foundation

extension GraphReport {
  /// The report for a terminal.
  var text: String {
    var lines = [
      String(
        format: "%.2f million parameters, %.2f GFLOP a frame, %.1f MB",
        Double(cost.parameterCount) / 1e6, Double(cost.operationCount) / 1e9,
        Double(fileByteCount) / 1e6)
    ]
    if !prefix.isEmpty { lines.append("parameters were found below \(prefix)") }
    lines.append(
      String(
        format: "within %.1e standard deviations of the definition's output",
        differenceFromDefinition))
    return lines.map { $0 + "\n" }.joined()
  }
}

extension ConversionReport {
  /// The report for a terminal, without the providers' trials.
  var text: String {
    "\(manifest.identity): \(manifest.title)\n" + graph.text
      + String(format: "%.1f %% of the golden picture is positive\n", goldenPositiveShare * 100)
      + "written to \(folder), a candidate; research use only, not for diagnosis\n"
  }
}
