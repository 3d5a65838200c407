internal import Foundation
internal import Models

/// What is written down of a candidate for people: what it is, what it was measured to do, and what is not
/// known of it.
struct ModelCard {
  private let candidate: Candidate
  private let description: CandidateDescription
  private let identity: ModelIdentity

  init(
    _ candidate: Candidate, _ description: CandidateDescription, _ identity: ModelIdentity
  ) {
    self.candidate = candidate
    self.description = description
    self.identity = identity
  }

  /// The card, in Markdown.
  var text: String {
    ([
      "# \(identity.name), version \(identity.version)",
      "**\(description.intendedUse)**", Self.warning(description.purpose),
      candidate.title(description) + ".", network, data, decisions, figures, limits,
    ] as [String?]).compactMap { $0 }.joined(separator: "\n\n") + "\n"
  }

  private static func warning(_ purpose: ModelManifest.Purpose) -> String? {
    guard !purpose.mayServeStudy else { return nil }
    return "Made of synthetic pictures, for testing installations. What it says of a patient means "
      + "nothing; the daemon marks its calls, and no study may use them."
  }

  private var network: String {
    let plan = candidate.plan
    let weights =
      description.keepsWeights
      ? "; `training/weights.safetensors` the parameters, from which training can go on" : ""
    return """
      ## Network

      | | |
      |---|---|
      | architecture | \(plan.network.architecture.rawValue) |
      | input | \(plan.imageSize.width)x\(plan.imageSize.height) RGB, stretched |
      | starts from | \(plan.network.origin) |
      | training | \(plan.recipe.summary) |
      | epoch | \(candidate.outcome.epoch) of at most \(plan.recipe.epochs) |
      | seed | \(plan.seed) |

      `training/run.json` has the whole configuration, every epoch and every figure\(weights).
      """
  }

  private var data: String {
    let plan = candidate.plan
    let rows = DatasetPart.allCases.map { part -> String in
      let members = plan.indices(of: part).map { plan.pictures[$0] }
      let counts = candidate.plan.labelClasses.indices.map { index in
        "\(Set(members.filter { $0.classIndex == index }.map(\.polyp)).count)"
      }
      return "| \(part.rawValue) | \(Set(members.map(\.patient)).count) | \(members.count) | "
        + counts.joined(separator: " | ") + " |"
    }
    let titles = plan.labelClasses.map { "polyps: \($0.label)" }
    return """
      ## Data

      \(description.data). Patients are in one part only. Fingerprint `\(plan.fingerprint.hex)`.

      | part | patients | pictures | \(titles.joined(separator: " | ")) |
      |---|---|---|\(String(repeating: "---|", count: titles.count))
      \(rows.joined(separator: "\n"))

      Terms: \(description.licence).
      """
  }

  /// What validation patients decided.
  private var decisions: String {
    var lines = ["## Chosen on validation patients", ""]
    if case .temperature(let temperature) = candidate.calibration {
      lines.append(String(format: "Logits are divided by %.3f", temperature))
      if let losses = candidate.calibrationLosses {
        lines.append(
          String(
            format: "(mean logarithmic loss %.3f before, %.3f after).", losses.before,
            losses.after))
      }
      lines += [
        "",
        "A polyp's probabilities are the means of its pictures'. With the aim that "
          + String(format: "%.0f %%", candidate.aims.predictiveValue * 100)
          + " of high-confidence calls of a class be right:",
        "", "| class | called from | high confidence from |", "|---|---|---|",
      ]
      lines += candidate.operatingPoints.map { point in
        let high = point.high >= 1 ? "never" : String(format: "%.3f", point.high)
        return String(format: "| %@ | %.3f | %@ |", point.label, point.low, high)
      }
      return lines.joined(separator: "\n")
    }
    lines.append(
      String(
        format:
          "A pixel is positive where its probability is above %.3f. Probabilities of pixels are "
          + "the network's own and not calibrated.", candidate.threshold))
    return lines.joined(separator: "\n")
  }

  private var figures: String {
    guard !candidate.estimates.isEmpty else {
      return "## Measured\n\nNothing: there were no test patients."
    }
    var lines = [
      "## Measured", "",
      "On test patients, which decided nothing; 95 % intervals are over patients.", "",
    ]
    if let histology = candidate.histology {
      lines += [
        "\(histology.patientCount) patients, \(histology.polypCount) polyps. Positive is "
          + "\(histology.positiveName).", "",
      ]
    }
    lines += ["| figure | value | 95 % interval | cases |", "|---|---|---|---|"]
    lines += candidate.estimates.map { estimate in
      let interval = estimate.interval.map { String(format: "%.3f to %.3f", $0.low, $0.high) }
      return "| \(estimate.name) | \(estimate.valueText) | \(interval ?? "none") | "
        + "\(estimate.caseCount) |"
    }
    return lines.joined(separator: "\n")
  }

  private var limits: String {
    """
    ## Limits

    Pictures of other hospitals, endoscopes, kinds of light and patients than those of the training were \
    not measured. Figures of few patients are uncertain as the intervals say. A prospective study with \
    predictions sealed before pathology is what would tell how it does in use.
    """
  }
}
