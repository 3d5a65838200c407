import Base
import Conversion
import Foundation
import Training

/// What `train histology` and `train segmentation` say at their end.
struct FitReport {
  private let candidate: Candidate
  private let conversion: ConversionReport?

  init(_ candidate: Candidate, _ conversion: ConversionReport?) {
    self.candidate = candidate
    self.conversion = conversion
  }

  /// The figures on test patients, and what was made.
  var text: String {
    var lines = ["epoch \(candidate.outcome.epoch) of \(candidate.outcome.history.count)"]
    lines += candidate.estimates.map { "\($0.name): \($0.text)" }
    if candidate.estimates.isEmpty { lines.append("no test patients: nothing was measured") }
    if let conversion {
      lines.append("\(conversion.manifest.identity), a candidate, in \(conversion.folder)")
    }
    lines.append("research use only, not for diagnosis")
    return lines.joined(separator: "\n") + "\n"
  }

  /// The whole account of the run, with what was made.
  var json: JSONValue {
    guard case .object(var members) = candidate.json else { return .null }
    if let conversion {
      members["model"] = .string(conversion.manifest.identity.description)
      members["folder"] = .string(conversion.folder)
    }
    members["note"] = "research use only, not for diagnosis"
    return .object(members)
  }
}
