internal import Base
internal import Foundation
public import Statistics

/// A study's plan, to be read before there is a study: how many polyps and patients, and when results may be
/// looked at.
public struct AuditPlan: Equatable, Sendable {
  /// The plan.
  public let plan: StudyPlan
  /// How the error is spent.
  public let spending: GroupSequentialBoundary.Spending

  /// Plans a study; nil where ten thousand independent polyps do not suffice.
  ///
  /// - Parameters:
  ///   - assumptions: What is taken for granted.
  ///   - fractions: The share of labels that is back at each look, rising, in (0, 1].
  ///   - spending: How the error is spent.
  public init?(
    _ assumptions: StudyPlan.Assumptions, lookingAt fractions: [Double] = [1],
    spending: GroupSequentialBoundary.Spending = .obrienFleming
  ) {
    guard let plan = StudyPlan(assumptions, lookingAt: fractions, spending: spending) else {
      return nil
    }
    self.plan = plan
    self.spending = spending
  }

  private var spendingName: String {
    switch spending {
    case .obrienFleming: "obrien_fleming"
    case .pocock: "pocock"
    }
  }

  /// The plan for people, a line for each number.
  public var text: String {
    let given = plan.assumptions
    func percent(_ value: Double) -> String { String(format: "%.4g %%", value * 100) }
    var lines = [
      "Aim: a share of at least \(percent(given.aim)), by the lower end of its exact "
        + "\(percent(given.confidence)) interval",
      "Taken for granted: a true share of \(percent(given.share)), power \(percent(given.power)), "
        + "design effect \(String(format: "%.4g", given.designEffect)), "
        + "\(percent(given.countingShare)) of polyps count, "
        + "\(String(format: "%.4g", given.polypsPerPatient)) polyps for each patient",
      "Independent polyps: \(plan.independent.first) at least "
        + "(\(plan.independent.firstNeededHits) of them right); \(plan.independent.stable) so that "
        + "power is kept for the next 60",
      "Labels of polyps that count: \(plan.labels)", "Polyps in all: \(plan.polyps)",
      "Patients: \(plan.patients)",
      "Looks (\(ReportWords.plain(spendingName))):",
    ]
    lines += plan.looks.map { look in
      let hits = look.neededHits.map { "\($0) right show the aim" } ?? "nothing can be shown yet"
      return "  \(look.number): at \(look.labels) labels (\(percent(look.fraction))), level "
        + "\(String(format: "%.4g", look.level)), spent \(String(format: "%.4g", look.spent)); \(hits)"
    }
    lines += [
      "Power over all looks, polyps independent: \(percent(plan.powerOfLooks))",
      "Chance of a mistake at the aim itself: \(percent(plan.chanceOfMistake))",
      "Research use only, not for diagnosis.",
    ]
    return lines.joined(separator: "\n") + "\n"
  }

  /// The plan as a document, one member a line, UTF-8, after `Schemas/audit-plan.schema.json`.
  public var jsonDocument: [UInt8] { Array(json.prettyPrinted().utf8) }

  var json: JSONValue {
    let given = plan.assumptions
    let looks = plan.looks.map { look -> JSONValue in
      [
        "number": ReportJSON.count(look.number), "labels": ReportJSON.count(look.labels),
        "fraction": ReportJSON.number(look.fraction), "bound": ReportJSON.number(look.bound),
        "level": ReportJSON.number(look.level), "spent": ReportJSON.number(look.spent),
        "needed_hits": ReportJSON.count(look.neededHits),
      ]
    }
    return [
      "format": 1, "intended_use": .string(ProductVersion.intendedUse),
      "assumptions": [
        "aim": ReportJSON.number(given.aim), "share": ReportJSON.number(given.share),
        "power": ReportJSON.number(given.power), "confidence": ReportJSON.number(given.confidence),
        "design_effect": ReportJSON.number(given.designEffect),
        "counting_share": ReportJSON.number(given.countingShare),
        "polyps_per_patient": ReportJSON.number(given.polypsPerPatient),
      ],
      "independent": [
        "first": ReportJSON.count(plan.independent.first),
        "first_needed_hits": ReportJSON.count(plan.independent.firstNeededHits),
        "stable": ReportJSON.count(plan.independent.stable),
      ],
      "labels": ReportJSON.count(plan.labels), "polyps": ReportJSON.count(plan.polyps),
      "patients": ReportJSON.count(plan.patients), "spending": .string(spendingName),
      "looks": .array(looks), "power_of_looks": ReportJSON.number(plan.powerOfLooks),
      "chance_of_mistake": ReportJSON.number(plan.chanceOfMistake),
    ]
  }
}
