import Base
import Foundation
import Statistics
import Training

extension PromotionRecord {
  /// For people.
  var text: String {
    let counts = data.counts
    let against = versions.active.map { "against \($0.identity)" } ?? "no version is active"
    var lines = [
      "\(versions.candidate.identity) \(against): \(counts.pictures) pictures of "
        + "\(counts.polyps) polyps of \(counts.patients) patients"
    ]
    lines += ([decision.main] + decision.guards).flatMap { $0.lines(confidence: rule.confidence) }
    if let minimum = rule.minimum, let reaches = decision.reachesMinimum {
      lines.append(
        "\(rule.figure.rawValue) \(reaches ? "reaches" : "does not reach") the minimum of \(minimum)"
      )
    }
    lines += decision.objections.map { "not promoted: \($0)" }
    if decision.isPositive {
      lines.append(
        circumstances.isDryRun
          ? "would be promoted"
          : "\(versions.candidate.identity): \(versions.candidate.state.rawValue) -> active")
    }
    if decision.isPositive, circumstances.retiresFormer, !circumstances.isDryRun,
      let former = versions.active
    {
      lines.append("\(former.identity): active -> retired")
    }
    lines.append(ProductVersion.intendedUse)
    return lines.joined(separator: "\n") + "\n"
  }
}

extension FigureComparison {
  /// Both figures, and how far they are apart.
  fileprivate func lines(confidence: Double) -> [String] {
    func text(_ estimate: FigureEstimate) -> String {
      let value = String(format: "%.4f", estimate.value)
      guard let interval = estimate.interval else { return "\(value) (no interval)" }
      return value + String(format: " (%.4f to %.4f)", interval.low, interval.high)
    }
    var lines = ["\(figure.rawValue): candidate \(text(candidate)), 95 % intervals over patients"]
    guard let active, let difference else { return lines }
    lines = [
      "\(figure.rawValue): candidate \(text(candidate)), active \(text(active)), 95 % intervals over "
        + "patients"
    ]
    lines.append(
      String(
        format: "  difference %+.4f (%+.4f to %+.4f), not below %+.4f with %g %%; %@ -%g",
        difference.value, difference.interval.low, difference.interval.high,
        difference.lowerBound, confidence * 100,
        isNonInferior == true ? "above" : "not above", margin))
    return lines
  }
}
