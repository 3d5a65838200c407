import Conversion
import Foundation

extension ConversionReport {
  /// The report for a terminal, without the providers' trials.
  var text: String {
    var lines = [
      "\(manifest.identity): \(manifest.title)",
      String(
        format: "%.2f million parameters, %.2f GFLOP a frame, %.1f MB",
        Double(cost.parameterCount) / 1e6, Double(cost.operationCount) / 1e9,
        Double(fileByteCount) / 1e6),
    ]
    if !prefix.isEmpty { lines.append("parameters were found below \(prefix)") }
    lines.append(
      String(
        format: "logits are within %.1e standard deviations of the definition's; %.1f %% of the "
          + "golden picture is positive", differenceFromDefinition, goldenPositiveShare * 100))
    lines.append("written to \(folder), a candidate; research use only, not for diagnosis")
    return lines.map { $0 + "\n" }.joined()
  }
}
