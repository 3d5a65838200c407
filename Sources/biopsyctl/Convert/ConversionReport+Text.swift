import Base
import Conversion
import Foundation

extension ConversionReport {
  /// Whether a provider of this machine can serve the model.
  var ranSomewhere: Bool {
    trials.contains { if case .ran = $0.outcome { true } else { false } }
  }

  /// The report for a terminal.
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
        format: "probabilities are within %.1e of the definition's; %.1f %% of the golden picture "
          + "is positive", differenceFromDefinition, goldenPositiveShare * 100))
    lines += trials.map(\.line)
    lines.append("written to \(folder), a candidate; research use only, not for diagnosis")
    return lines.map { $0 + "\n" }.joined()
  }
}

extension ProviderTrial {
  fileprivate var line: String {
    let name = ([provider.name] + (provider.precision.map { [$0.rawValue] } ?? []))
      .joined(separator: " ")
    switch outcome {
    case .ran(let report, let latency):
      return String(
        format: "  %@: %.1f ms (p95 %.1f), probabilities within %.1e of the golden ones", name,
        latency.p50.milliseconds, latency.p95.milliseconds, report.maximumAbsoluteError)
    case .failed(let reason): return "  \(name): cannot serve it: \(reason)"
    }
  }
}
